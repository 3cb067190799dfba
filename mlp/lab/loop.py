"""A training by the lines of a program: it reports the events that every training reports."""

import time
from collections.abc import Callable, Iterator
from math import isfinite, sqrt

import numpy as np
from numpy.typing import DTypeLike

from mlp.arrays import Array
from mlp.check.spec import CaseSpec
from mlp.check.textbook import Forward, Tensors
from mlp.config import Experiment
from mlp.data.dataset import Splits, training_subset
from mlp.errors import ConfigError, InklingError
from mlp.lab.passes import first_weights, forward, gradients, spec_of, where_it_broke
from mlp.lab.program import RIGHT, Program
from mlp.methods.schedules import rate_factor
from mlp.nn.model import Model
from mlp.nn.reference import OPTIMIZERS, State
from mlp.sentence import Sentence
from mlp.training.evaluation import UnitHealth, unit_health
from mlp.training.events import Done, EpochReport, StepReport, TrainingEvent
from mlp.training.progress import Progress
from mlp.training.reports import step_report
from mlp.training.stopping import Ending

REPORTS = 200
"""The most reports of steps, evenly spaced on a logarithmic axis."""
PROBE_ROWS = 256
MOST_IMAGES = 10_000
"""The images stay in memory as floats: 31 MB in float32."""
LEFT_OUT: dict[str, object] = {
    "augmentation": 0.0,
    "label_smoothing": 0.0,
    "averaging": 0.0,
    "clip_norm": None,
    "max_seconds": None,
    "gradient_tolerance": None,
    "patience": None,
    "momentum": 0.9,
    "weight_decay": 0.01,
}
"""Settings that have no line here, with the value that they must have."""


class LabTraining:
    """The training of an experiment by the lines of a program; `run()` yields events, the last one is Done.

    The same seed gives the same numbers; the right program gives those of `training.loop` up to rounding. Raises
    ConfigError for a setting that has no line here.
    """

    def __init__(
        self,
        experiment: Experiment,
        splits: Splits,
        program: Program = RIGHT,
        *,
        dtype: DTypeLike = np.float32,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        check_experiment(experiment)
        self.experiment, self.network, self.config = experiment, experiment.network, experiment.training
        self.program, self.dtype, self._clock = program, np.dtype(dtype), clock
        self.progress = Progress()
        self.shape_error = ""
        """What NumPy said where shapes did not fit; the training has ended with it."""
        weights_rng, self._shuffle_rng, _ = np.random.default_rng(self.config.seed).spawn(3)
        self._dropout_rng, self._reading_rng = weights_rng.spawn(2)
        self.W, self.b = first_weights(experiment, program, self.dtype, rng=weights_rng)
        self._gradients: Tensors = {}
        self._states: dict[str, State] = {}
        self._specs: dict[int, CaseSpec] = {}
        train = program.samples(training_subset(splits.train, self.config.train_size), splits.validation)
        self._labels, classes = train.labels, self.network.outputs
        self._x = program.inputs(train.inputs, self.dtype)
        self._y = program.targets(train.labels, classes).astype(self.dtype)
        self._read = program.seen(splits.validation.inputs, self.dtype)
        self._answers = program.targets(splits.validation.labels, classes).astype(self.dtype)
        self.steps_per_epoch = -(-len(train) // self.config.batch_size)
        steps = self.steps_per_epoch * self.config.epochs
        self._reported = {round(step) for step in np.geomspace(1, steps, REPORTS).tolist()}

    def run(self) -> Iterator[TrainingEvent]:
        """Train to the end."""
        try:
            while self.progress.epoch < self.config.epochs:
                yield from self._epoch()
            yield self._done("epochs", f"All {self.config.epochs} epochs are done.")
        except Ending as ending:
            if ending.reason == "diverged" and self.progress.since_report.batches:
                yield step_report(self.progress, self.position, self.learning_rate, self._sizes(), None)
            yield self._done(ending.reason, ending.detail)

    @property
    def position(self) -> float:
        """Epochs done, with the part of the present one."""
        return self.progress.epoch + self.progress.of_epoch.samples / len(self._x)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step."""
        config = self.config
        return config.learning_rate * rate_factor(
            config.schedule,
            step=self.progress.step,
            steps_per_epoch=self.steps_per_epoch,
            epochs=config.epochs,
            warmup=config.warmup,
        )

    def _done(self, reason: str, detail: str) -> Done:
        sums = self.progress.in_all
        return Done(reason, detail, self.position, self.progress.step, sums.seconds, sums.samples_per_second)

    def _epoch(self) -> Iterator[TrainingEvent]:
        """One epoch: every batch, then the validation."""
        try:
            with np.errstate(all="ignore"):  # what is not finite is looked for
                self._order = self.program.order(self._labels, self._shuffle_rng)
                while self.progress.of_epoch.samples < len(self._x):
                    if report := self._step():
                        yield report
                yield self._validated()
        except InklingError:
            raise
        except ValueError as error:  # NumPy's word for shapes that do not fit
            self.shape_error = str(error).strip()
            raise Ending("stopped", self.shape_error) from None

    def _step(self) -> StepReport | None:
        """Learn one batch and count it."""
        start, program, progress, config = self._clock(), self.program, self.progress, self.config
        x, y = program.batch(self._x, self._y, self._order, progress.of_epoch.samples, config.batch_size)
        rate = self.learning_rate
        z, a, masks = forward(program, self.network, self.W, self.b, x, config.dropout, rng=self._dropout_rng)
        outputs = a[len(a) - 1]
        loss = program.loss(outputs, y, config)
        f = Forward(self._spec(len(x)), x, y, self.W, self.b, z, a)
        new = gradients(program, f, masks)
        lengths = self._norms(f, new)
        if not isfinite(loss + sum(lengths)):
            raise Ending("diverged", where_it_broke(self.network.layer_names, z, a, lengths))
        before = self._layers() if progress.step + 1 in self._reported else None
        self._learn(new, rate)
        correct = round(program.accuracy(outputs, y) * len(x))
        progress.count(len(x), loss * len(x), correct, lengths, self._clock() - start)
        if before is None:
            return None
        pairs = list(zip(before, self._layers(), strict=True))
        fits = all(old.size == new.size for old, new in pairs)
        moved = np.array([(np.sum((new - old) ** 2), np.sum(old**2)) for old, new in pairs]) if fits else None
        return step_report(progress, self.position, rate, self._sizes(), moved)

    def _learn(self, new: Tensors, rate: float) -> None:
        """Update all weights and biases."""
        for name, gradient in new.items():
            used = self.program.gradient(self._gradients.get(name, np.zeros_like(gradient)), gradient)
            self._gradients[name] = used
            kept, k = (self.W if name[1] == "W" else self.b), int(name[2:])
            state = self._states.get(name, OPTIMIZERS[self.config.optimizer][1])
            values, self._states[name] = self.program.update(name[1:], kept[k], used, state, rate, self.config)
            kept[k] = values.astype(self.dtype, copy=False)

    def _norms(self, f: Forward, new: Tensors) -> list[float]:
        """The norm of each layer's gradient, without the penalty."""
        found = []
        for k in self.W:
            dW = new[f"dW{k}"]
            if f.l2 and dW.shape == self.W[k].shape:
                dW = dW - self.program.backward.penalty(f, k)
            parts = [dW.ravel(), new[f"db{k}"].ravel()] if f"db{k}" in new else [dW.ravel()]
            found.append(sqrt(sum(float(np.dot(part, part)) for part in parts)))
        return found

    def _validated(self) -> EpochReport:
        """Read the validation images; ends the training where their loss is not finite."""
        program, config = self.program, self.config
        rate = program.dropout(config.dropout)
        _, a, _ = forward(program, self.network, self.W, self.b, self._read, rate, rng=self._reading_rng)
        outputs = a[len(a) - 1]
        loss = program.loss(outputs, self._answers, config)
        answers = np.bincount(outputs.argmax(axis=1), minlength=self.network.outputs)
        accuracy = program.accuracy(outputs, self._answers)
        sums = self.progress.end_epoch()
        if not isfinite(loss):
            raise Ending("diverged", Sentence("Layer {layer} was the first to give a value that is not finite.",
                                              layer=self.network.layer_names[-1]))  # fmt: skip
        health = self._health()
        return EpochReport(
            epoch=self.progress.epoch,
            step=self.progress.step,
            train_loss=sums.loss / sums.samples,
            train_accuracy=sums.correct / sums.samples,
            validation_loss=loss,
            validation_accuracy=accuracy,
            most_frequent_share=float(answers.max()) / len(outputs),
            dead=health.dead,
            saturated=health.saturated,
            samples_per_second=sums.samples_per_second,
            seconds=self.progress.in_all.seconds,
        )

    def _health(self) -> UnitHealth:
        model = Model(self.network, np.concatenate(self._layers()))
        return unit_health(model, self._read[:PROBE_ROWS])

    def _sizes(self) -> list[int]:
        """The parameters of each layer."""
        return [layer.size for layer in self._layers()]

    def _layers(self) -> list[Array]:
        """The weights and biases of each layer as one flat vector."""
        return [np.concatenate([self.W[k].ravel(), self.b[k].ravel()]) for k in self.W]

    def _spec(self, rows: int) -> CaseSpec:
        if rows not in self._specs:
            self._specs[rows] = spec_of(self.experiment, rows)
        return self._specs[rows]


def check_experiment(experiment: Experiment) -> None:
    """Raises ConfigError for what the laboratory has no line for."""
    training = experiment.training
    for name, value in LEFT_OUT.items():
        if getattr(training, name) != value:
            raise ConfigError(f"The laboratory trains with {name} {value!r} alone; got {getattr(training, name)!r}.")
    if training.train_size > MOST_IMAGES:
        raise ConfigError(
            f"The laboratory trains on at most {MOST_IMAGES:,} images; got {training.train_size:,}. Use fewer."
        )
    if experiment.network.outputs < 2:
        raise ConfigError("The laboratory needs at least 2 outputs, one for each class; got 1.")
