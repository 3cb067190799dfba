"""Learning: batches in, events out. A generator, so that whoever drives it may watch, pause or leave at a report."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlp.augment import augment
from mlp.averaging import average_in, decay_at
from mlp.config import Experiment
from mlp.data import Splits, as_float, batches, fill_batch, smoothed, training_subset
from mlp.divergence import explain
from mlp.events import Done, EpochReport, Event, StepReport
from mlp.metrics import classes_of, evaluate, norm_without_overflow, norms, unit_health
from mlp.model import Model
from mlp.network import Network, layer_views
from mlp.optimizers import make_optimizer
from mlp.schedules import rate_factor

PROBE_ROWS = 256
"""Dead and saturated units are looked for on this many validation images."""


@dataclass
class Sums:
    """Running sums over batches; the means are these divided by `samples` or `batches`."""

    samples: int = 0
    batches: int = 0
    loss: float = 0.0
    right: int = 0
    seconds: float = 0.0
    gradient_norms: list[float] = field(default_factory=list)

    def add(self, samples: int, loss: float, right: int, seconds: float) -> None:
        """Count one batch."""
        self.samples += samples
        self.batches += 1
        self.loss += loss
        self.right += right
        self.seconds += seconds

    def add_norms(self, gradient_norms: list[float]) -> None:
        """Count the gradient norms of one batch, one for each layer."""
        old = self.gradient_norms or [0.0] * len(gradient_norms)
        self.gradient_norms = [a + b for a, b in zip(old, gradient_norms, strict=True)]

    @property
    def samples_per_second(self) -> float:
        """Speed of learning, evaluations excluded."""
        return self.samples / self.seconds if self.seconds else 0.0


@dataclass
class Progress:
    """Where a training is; with weights, optimizer memory and generators it is all that a checkpoint needs."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    gradient_norm: float | None = None
    """Of the last batch."""
    best_loss: float | None = None
    epochs_since_best: int = 0
    in_all: Sums = field(default_factory=Sums)
    of_epoch: Sums = field(default_factory=Sums)
    since_report: Sums = field(default_factory=Sums)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Progress":
        """The inverse of `dataclasses.asdict`."""
        sums = {name: Sums(**data[name]) for name in ("in_all", "of_epoch", "since_report")}
        return cls(**(data | sums))


class _EndingError(Exception):
    """Leaves the loops when training must end before its last epoch."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Training:
    """One network on its way: `run()` yields events until it ends.

    Same seed and thread count, same weights to the last bit. The test set is never looked at.
    """

    def __init__(
        self,
        experiment: Experiment,
        splits: Splits,
        *,
        dtype: DTypeLike = np.float32,
        seconds_between_reports: float = 0.1,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        config = self.config = experiment.training
        self.experiment, self.validation = experiment, splits.validation
        self.train = training_subset(splits.train, config.train_size)
        self.steps_per_epoch = -(-config.train_size // config.batch_size)
        weights_rng, self._shuffle_rng, self._augment_rng = np.random.default_rng(config.seed).spawn(3)
        self.network = Network(experiment, rng=weights_rng, dtype=dtype)
        theta = self.network.theta
        self._average = theta.copy() if config.averaging else None
        self.optimizer = make_optimizer(
            config.optimizer, theta.size, theta.dtype, momentum=config.momentum, decay=config.weight_decay
        )
        self.progress = Progress()
        self.stop_requested = False
        """Set it to end with the reason `stopped` before the next batch."""
        batch_shape = config.batch_size, experiment.network.inputs
        self._x, self._gathered = np.empty(batch_shape, dtype), np.empty(batch_shape, self.train.inputs.dtype)
        self._targets = self.train.targets.astype(dtype, copy=False)
        self._classes = classes_of(self._targets)
        if config.label_smoothing:
            self._targets = smoothed(self._targets, config.label_smoothing)
        self._y = np.empty((config.batch_size, experiment.network.outputs), dtype)
        self._theta_of, self._grad_of = (layer_views(v, experiment.network) for v in (theta, self.network.grad))
        self._epoch_state = self._shuffle_rng.bit_generator.state
        self._seconds_between_reports, self._clock, self._next_report = seconds_between_reports, clock, 0.0

    @property
    def weights(self) -> NDArray[np.floating]:
        """What the training has to show, not to be written to: the weights or their running mean."""
        return self.network.theta if self._average is None else self._average

    def model(self) -> Model:
        """A copy of the `weights` to look at, while the training goes on."""
        return Model(self.experiment.network, self.weights.copy())

    # --- the loop -----------------------------------------------------------------------------------------------------

    def run(self) -> Iterator[Event]:
        """Train from wherever `progress` is to the end; the last event is Done."""
        try:
            while self.progress.epoch < self.config.epochs:
                yield from self._epoch()
            ending = _EndingError("epochs", f"All {self.config.epochs} epochs are done.")
        except _EndingError as early:
            ending = early
        done, position = self.progress.in_all, self._position()
        yield Done(
            ending.reason, ending.detail, position, self.progress.step, done.seconds, done.samples_per_second
        )  # fmt: skip

    def _epoch(self) -> Iterator[Event]:
        """One epoch, or what is left of it: every sample once, in a new order."""
        self._shuffle_rng.bit_generator.state = self._epoch_state
        order = batches(len(self.train), self.config.batch_size, rng=self._shuffle_rng)
        for indices in islice(order, self.progress.batch, None):
            self._check_limits()
            report = self._step(indices)
            if report:
                yield report
        yield self._end_of_epoch()

    def _step(self, indices: NDArray[np.intp]) -> StepReport | None:
        """Learn one batch. Whether it is reported never changes its arithmetic."""
        start, config, progress, network = self._clock(), self.config, self.progress, self.network
        last = progress.step + 1 == config.epochs * self.steps_per_epoch
        due = last or start >= self._next_report
        x = fill_batch(self.train, indices, self._x, self._gathered)
        if config.augmentation:
            x[:] = augment(self._gathered[: len(x)], config.augmentation, rng=self._augment_rng)
        y = self._targets.take(indices, axis=0, out=self._y[: len(x)], mode="clip")
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = network.forward(x)
            loss = float(network.backward(outputs, y).sum())
            gradient_norms = norms(self._grad_of)
            if config.l2:
                network.add_l2(config.l2)
            lengths = norms(self._grad_of) if config.l2 else gradient_norms
            # Checked before the update, so what is kept is finite: a gradient whose square is a float32 number moves no
            # weight by more than 1e27 (rate 1000, momentum 0.9999), and weights beyond 1e19 give no such gradient.
            if not isfinite(loss + sum(lengths)):
                raise _EndingError("diverged", explain(network, self.experiment, progress.step))
        boundary = 0.0 if network.loss.takes_logits else 0.5
        right = int(np.count_nonzero(classes_of(outputs, boundary) == self._classes[indices]))
        rate = self.learning_rate
        before = network.theta.copy() if due else None
        self._update(rate, lengths)
        progress.step += 1
        if self._average is not None:
            average_in(self._average, network.theta, decay_at(progress.step, config.averaging))
        progress.batch += 1
        seconds = self._clock() - start
        for sums in (progress.in_all, progress.of_epoch, progress.since_report):
            sums.add(len(x), loss, right, seconds)
        progress.since_report.add_norms(gradient_norms)
        progress.gradient_norm = sqrt(sum(norm * norm for norm in gradient_norms))
        return None if before is None else self._report(rate, before, start)

    def _update(self, rate: float, gradient_norms: list[float]) -> None:
        """From a gradient to new weights: clipping by the global norm, then the optimizer's rule."""
        if self.config.clip_norm:
            length = sqrt(sum(norm * norm for norm in gradient_norms))
            if length > self.config.clip_norm:
                self.network.grad *= self.config.clip_norm / length
        self.optimizer.step(self.network.theta, self.network.grad, rate)

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

    def _check_limits(self) -> None:
        """Before each batch: whether to end. All it looks at is in a checkpoint, so a resumed run ends as well."""
        config, progress = self.config, self.progress
        if self.stop_requested:
            raise _EndingError("stopped", "Stopped on request.")
        if config.max_seconds and progress.in_all.seconds >= config.max_seconds:
            raise _EndingError("seconds", f"The time limit of {config.max_seconds:g} s is reached.")
        norm, tolerance = progress.gradient_norm, config.gradient_tolerance
        if tolerance and norm is not None and norm < tolerance:
            raise _EndingError("gradient", f"The gradient norm {norm:.3g} is below {tolerance:g}.")
        if config.patience and progress.epochs_since_best >= config.patience:
            raise _EndingError(
                "patience", f"The validation loss was not better for {progress.epochs_since_best} epochs."
            )

    # --- what it says -------------------------------------------------------------------------------------------------

    def _position(self) -> float:
        """Epochs done, as a broken number."""
        return self.progress.epoch + self.progress.batch / self.steps_per_epoch

    def _report(self, rate: float, before: NDArray[np.floating], now: float) -> StepReport:
        sums, self.progress.since_report = self.progress.since_report, Sums()
        self._next_report = now + self._seconds_between_reports
        gradient_norms = [total / sums.batches for total in sums.gradient_norms]
        sizes = [sqrt(view.size) for view in self._theta_of]
        old = layer_views(before, self.experiment.network)
        moved = [norm_without_overflow(new - was) for new, was in zip(self._theta_of, old, strict=True)]
        lengths = [norm_without_overflow(was) for was in old]
        return StepReport(
            epoch=self._position(),
            step=self.progress.step,
            samples=self.progress.in_all.samples,
            loss=sums.loss / sums.samples,
            accuracy=sums.right / sums.samples,
            learning_rate=rate,
            gradient_norm=gradient_norms,
            gradient_rms=[norm / size for norm, size in zip(gradient_norms, sizes, strict=True)],
            update_ratio=[m / length if length else 0.0 for m, length in zip(moved, lengths, strict=True)],
            samples_per_second=sums.samples_per_second,
            seconds=self.progress.in_all.seconds,
        )

    def _end_of_epoch(self) -> EpochReport:
        progress = self.progress
        sums, progress.of_epoch = progress.of_epoch, Sums()
        progress.epoch, progress.batch = progress.epoch + 1, 0
        self._epoch_state = self._shuffle_rng.bit_generator.state
        model = Model(self.experiment.network, self.weights)
        result = evaluate(model, self.validation, self.network.loss)
        if not isfinite(result.loss):
            raise _EndingError("diverged", explain(self.network, self.experiment, progress.step))
        health = unit_health(model, as_float(self.validation.inputs[:PROBE_ROWS]))
        if progress.best_loss is None or result.loss < progress.best_loss:
            progress.best_loss, progress.epochs_since_best = result.loss, 0
        else:
            progress.epochs_since_best += 1
        return EpochReport(
            epoch=progress.epoch,
            step=progress.step,
            train_loss=sums.loss / sums.samples,
            train_accuracy=sums.right / sums.samples,
            validation_loss=result.loss,
            validation_accuracy=result.accuracy,
            dead=health.dead,
            saturated=health.saturated,
            samples_per_second=sums.samples_per_second,
            seconds=progress.in_all.seconds,
        )

    # --- to go on later -----------------------------------------------------------------------------------------------

    def state(self) -> tuple[dict[str, NDArray[np.floating]], dict[str, Any]]:
        """All that decides how training goes on, as (copied arrays, plain JSON); to be taken between two batches."""
        arrays = {"theta": self.network.theta} | {f"optimizer.{k}": v for k, v in self.optimizer.state.items()}
        if self._average is not None:
            arrays["average"] = self._average
        info = {
            "progress": asdict(self.progress),
            "optimizer_steps": self.optimizer.steps,
            "shuffle": self._epoch_state,
            "augmentation": self._augment_rng.bit_generator.state,
            "dropout": self.network.dropout_rng.bit_generator.state,
        }
        return {name: array.copy() for name, array in arrays.items()}, info

    def restore(self, arrays: dict[str, NDArray[np.floating]], info: dict[str, Any]) -> None:
        """Go back to a state of the same experiment; training then continues as if it had never been left."""
        self.network.theta[:] = arrays["theta"]
        if self._average is not None:
            self._average[:] = arrays["average"]
        for name, memory in self.optimizer.state.items():
            memory[:] = arrays[f"optimizer.{name}"]
        self.progress = Progress.from_json(info["progress"])
        self.optimizer.steps = info["optimizer_steps"]
        self._epoch_state = info["shuffle"]
        self._augment_rng.bit_generator.state = info["augmentation"]
        self.network.dropout_rng.bit_generator.state = info["dropout"]
