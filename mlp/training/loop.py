"""The training loop: batches in, events out. It is a generator: its caller may pause or stop at each event."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import ceil, isfinite, nan
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from mlp.arrays import Array
from mlp.config import Experiment, TrainingConfig
from mlp.data.dataset import Splits, as_float, training_subset
from mlp.methods.line_search import Objective, Vector
from mlp.methods.optimizers import LineSearch, Momentum, NoLowerLoss, clip, make_optimizer
from mlp.methods.schedules import rate_factor
from mlp.nn.model import Model
from mlp.nn.network import Network, layer_views
from mlp.training.batches import Batch, Batches
from mlp.training.changes import apply_live_changes, describe_changes, differences
from mlp.training.divergence import where_it_broke
from mlp.training.engine import prepare
from mlp.training.evaluation import count_correct, evaluations, unit_health
from mlp.training.events import Change, Done, Histograms, StepReport, TrainingEvent, Validating
from mlp.training.fit import check_fit
from mlp.training.histograms import layer_histograms
from mlp.training.log_steps import MOMENTS, REPORTED
from mlp.training.progress import Progress
from mlp.training.reports import epoch_report, step_report
from mlp.training.stopping import NO_LOWER_LOSS, STOPPED, Ending, check_limits
from mlp.training.threads import threads_now
from mlp.training.weight_averaging import average_in, decay_at

PROBE_ROWS = 256
"""Dead and saturated units are counted on this many validation images."""

ALWAYS_REPORTED = REPORTED | MOMENTS
"""These steps are reported whatever the time."""
MOST_HISTOGRAMS = 60
"""With more epochs than this, only some get histograms."""


class Training:
    """The training of one network: `run()` yields events until it ends.

    The same seed and thread count give the same weights to the last bit. The test set is never used.
    """

    def __init__(
        self,
        experiment: Experiment,
        splits: Splits,
        *,
        dtype: DTypeLike = np.float32,
        seconds_between_reports: float = 0.1,
        histograms: bool = False,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        prepare()
        config = experiment.training
        check_fit(experiment, splits.train)
        self.origin = experiment
        """The experiment before any change; `experiment` and `config` have all changes so far."""
        self.validation, self.train = splits.validation, training_subset(splits.train, config.train_size)
        weights_rng, shuffle_rng, augment_rng = np.random.default_rng(config.seed).spawn(3)
        self.network = Network(experiment, rng=weights_rng, dtype=dtype, compiles=True)
        theta = self.network.theta
        self.average = theta.copy() if config.averaging else None
        """The running mean of the weights."""
        self.optimizer = make_optimizer(
            config.optimizer, theta.size, theta.dtype, momentum=config.momentum, decay=config.weight_decay
        )
        self.progress = Progress()
        self.stop_requested = False
        """Set it to end with the reason `stopped` before the next batch."""
        self.batches = Batches(
            self.train, dtype, smoothing=config.label_smoothing, shuffle_rng=shuffle_rng, augment_rng=augment_rng,
            replacement=config.sampling == "replacement",
        )  # fmt: skip
        self._sizes = [view.size for view in layer_views(theta, experiment.network)]
        self._seconds_between_reports, self._clock, self._next_report = seconds_between_reports, clock, 0.0
        self._with_histograms = histograms
        self._use(experiment)

    def _use(self, experiment: Experiment) -> None:
        """Set a configuration and all that depends on it."""
        self.experiment, self.config = experiment, experiment.training
        self.steps_per_epoch = -(-self.config.train_size // self.config.batch_size)
        self.batches.make_room(self.config.batch_size)

    @property
    def weights(self) -> Array:
        """The weights to evaluate and to save, read only: those of the network or their running mean."""
        return self.network.theta if self.average is None else self.average

    def model(self) -> Model:
        """A copy of the `weights` as a model; the training goes on."""
        return Model(self.experiment.network, self.weights.copy())

    def load(self) -> None:
        """Have all loops of a step at hand, by a step without samples: else the first step's time had that, too."""
        self.optimizer.threads = threads_now()
        batch = self.batches.empty()
        with np.errstate(all="ignore"):
            outputs = self.network.forward(batch.x, batch.used)
            self.network.backward(outputs, batch.targets)
        count_correct(outputs, batch.classes, self.network.loss)
        self.optimizer.load(self.network.theta, self.network.grad)

    # --- the loop -----------------------------------------------------------------------------------------------------

    def run(self) -> Iterator[TrainingEvent]:
        """Train from the present `progress` to the end; the last event is Done."""
        self.load()
        try:
            if self._with_histograms and self.progress.step == 0:
                yield self._distributions()
            while self.progress.epoch < self.config.epochs:
                yield from self._epoch()
            yield self.done("epochs", f"All {self.config.epochs} epochs are done.")
        except Ending as ending:
            if ending.reason == "diverged" and self.progress.since_report.batches:  # the last steps tell most about it
                yield self._step_report(self.learning_rate, None)
            yield self.done(ending.reason, ending.detail)

    def _epoch(self) -> Iterator[TrainingEvent]:
        """One epoch, or the rest of it: every sample once, in a new order."""
        self.batches.shuffle()
        while not self.epoch_is_complete:
            if self.stop_requested:
                raise Ending("stopped", STOPPED)
            check_limits(self.config, self.progress)
            if report := self._step():
                yield report
        number, between = self.progress.epoch + 1, ceil(self.config.epochs / MOST_HISTOGRAMS)
        if self._with_histograms and (number % between == 0 or number == self.config.epochs):
            yield self._distributions()
        yield from self._end_of_epoch()

    def _step(self) -> StepReport | None:
        """Learn one batch and count it. Whether the step is reported changes no weight."""
        start, progress = self._clock(), self.progress
        batch = self.batches.batch(progress.of_epoch.samples, self.config.augmentation)
        rate, n = self.learning_rate, len(batch.x)
        due = start >= self._next_report or progress.step + 1 in ALWAYS_REPORTED or self._is_last(n)
        outputs, loss, gradient_norms, sums = self._learn(batch, rate)
        correct = 0 if self.train.numbers else count_correct(outputs, batch.classes, self.network.loss)
        progress.count(n, loss, correct, gradient_norms, self._clock() - start)
        if not due:
            return None
        self._next_report = start + self._seconds_between_reports
        return self._step_report(rate, self.network.by_layer(sums))

    def _step_report(self, rate: float, moved: Array | None) -> StepReport:
        """The report on the steps since the last one; targets that are numbers have no accuracy."""
        report = step_report(self.progress, self.position, rate, self._sizes, moved)
        return replace(report, accuracy=nan) if self.train.numbers else report

    def _learn(self, batch: Batch, rate: float) -> tuple[Array, float, list[float], Array]:
        """Update the weights with one batch: outputs, loss summed over the rows, gradient norm of each layer, and what
        `Optimizer.step` gives.
        """
        network, config = self.network, self.config
        with np.errstate(over="ignore", invalid="ignore"):  # checked below, before the weights change
            outputs = network.forward(batch.x, batch.used)
            loss = network.backward(outputs, batch.targets)
            gradient_norms = lengths = network.gradient_norms()
            if config.l2:
                network.add_l2(config.l2)
                lengths = network.gradient_norms()
            self._check_finite(loss, lengths)
        if config.clip_norm:
            clip(network.grad, lengths, config.clip_norm)
        if isinstance(self.optimizer, LineSearch):
            self.optimizer.objective = self._loss_of(batch)
        try:
            sums = self.optimizer.step(network.theta, network.grad, rate, network.pieces())
        except NoLowerLoss:
            raise Ending("minimum", NO_LOWER_LOSS) from None
        if self.average is not None:
            average_in(self.average, network.theta, decay_at(self.progress.step + 1, config.averaging))
        return outputs, loss, gradient_norms, sums

    def _loss_of(self, batch: Batch) -> Objective:
        """The loss of these samples with the penalty, and its gradient, as a function of all weights."""
        network, l2 = self.network, self.config.l2

        @np.errstate(over="ignore", invalid="ignore")
        def objective(theta: Vector) -> tuple[float, Vector]:
            network.theta[:] = theta
            outputs = network.forward(batch.x, batch.used)
            network.backward(outputs, batch.targets)
            network.add_l2(l2)
            return network.batch_loss(outputs, batch.targets) + network.penalty(l2), network.grad.astype(np.float64)

        return objective

    def _check_finite(self, loss: float, lengths: list[float]) -> None:
        """Raise Ending where the loss or a gradient is not finite. The weights are still finite then.

        A gradient whose square is a float32 number moves no weight by more than 1e27 (rate 1000, momentum 0.9999), and
        weights beyond 1e19 give no such gradient.
        """
        if not isfinite(loss + sum(lengths)):
            raise Ending("diverged", where_it_broke(self.network, self.experiment))

    def _is_last(self, samples: int) -> bool:
        """Whether a batch of so many samples is the last of all."""
        progress = self.progress
        return progress.epoch + 1 == self.config.epochs and progress.of_epoch.samples + samples == len(self.train)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step; steps of another batch size count by their samples."""
        config, progress = self.config, self.progress
        samples = progress.of_epoch.samples - progress.began_samples
        epochs = config.epochs - progress.began_epoch - progress.began_samples / len(self.train)
        return config.learning_rate * rate_factor(
            config.schedule,
            step=(progress.epoch - progress.began_epoch) * self.steps_per_epoch + samples / config.batch_size,
            steps_per_epoch=self.steps_per_epoch,
            epochs=epochs,
            warmup=config.warmup,
        )

    # --- reports ------------------------------------------------------------------------------------------------------

    @property
    def position(self) -> float:
        """Epochs done, with the part of the present one."""
        return self.progress.epoch + self.progress.of_epoch.samples / len(self.train)

    def done(self, reason: str, detail: str) -> Done:
        """The event of the end."""
        sums = self.progress.in_all
        return Done(reason, detail, self.position, self.progress.step, sums.seconds, sums.samples_per_second)

    def _distributions(self) -> Histograms:
        """The gradients are those of the first training images, always the same, so that steps can be compared."""
        rows = min(self.config.batch_size, PROBE_ROWS, len(self.train))
        kind = self.network.theta.dtype
        x, probe = as_float(self.train.inputs[:rows], kind), as_float(self.validation.inputs[:PROBE_ROWS], kind)
        layers = layer_histograms(self.network, x, self.batches.targets[:rows], probe)
        return Histograms(self.position, self.progress.step, layers)

    def _end_of_epoch(self) -> Iterator[TrainingEvent]:
        """Validate. Nothing changes before that is over, so an interrupted validation can be repeated."""
        model, progress = Model(self.experiment.network, self.weights), self.progress
        for result in evaluations(model, self.validation, self.network.loss):
            yield Validating(progress.step, result.samples / len(self.validation))
        sums = progress.end_epoch()
        self.batches.end_epoch()
        if not isfinite(result.loss):
            raise Ending("diverged", where_it_broke(self.network, self.experiment))
        progress.compare_validation(result.loss)
        health = unit_health(model, as_float(self.validation.inputs[:PROBE_ROWS]))
        report = epoch_report(progress, sums, result, health)
        yield replace(report, train_accuracy=nan) if self.train.numbers else report

    # --- changes ------------------------------------------------------------------------------------------------------

    def start_from(self, theta: Array) -> None:
        """Start from these weights instead of random ones."""
        self.network.theta[:] = theta
        if self.average is not None:
            self.average[:] = theta

    def report_every(self, seconds: float) -> None:
        """Set the seconds between reports; 0 reports every batch."""
        self._seconds_between_reports, self._next_report = seconds, 0.0

    def change(self, settings: Mapping[str, Any]) -> Change:
        """Change settings (see LIVE_SETTINGS) for the next batches; raises ConfigError and then changes nothing."""
        return self.adopt(apply_live_changes(self.experiment, settings).training)

    def extend(self, epochs: int) -> Change:
        """Add epochs; the schedule is stretched over the new total. Raises ConfigError."""
        return self.adopt(replace(self.config, epochs=self.config.epochs + epochs))

    def continue_after_end(self, epochs: int) -> Change:
        """Add epochs to a training that had ended; the schedule starts anew.

        An unfinished epoch is finished first. Raises ConfigError.
        """
        change = self.adopt(replace(self.config, epochs=ceil(self.position) + epochs))
        self.progress.restart_schedule()
        return change

    def adopt(self, config: TrainingConfig) -> Change:
        """Continue with a configuration that differs only in live settings and in the epochs."""
        before = self.config
        self._use(replace(self.experiment, training=config))
        self.network.adapt(config)
        if isinstance(self.optimizer, LineSearch):
            self.optimizer.forget()
        if isinstance(self.optimizer, Momentum):
            self.optimizer.momentum = config.momentum
        return Change(self.position, self.progress.step, describe_changes(before, config), differences(before, config))

    @property
    def epoch_is_complete(self) -> bool:
        """Whether the epoch has no batch left but is not yet reported."""
        return self.progress.of_epoch.samples == len(self.train)
