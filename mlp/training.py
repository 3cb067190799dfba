"""Learning: batches in, events out. A generator, so that whoever drives it may watch, pause or leave at a report."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from math import ceil, isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlp.augment import augment
from mlp.averaging import average_in, decay_at
from mlp.changes import changed, differences, told
from mlp.config import Experiment, TrainingConfig
from mlp.data import Splits, as_float, fill_batch, smoothed, training_subset
from mlp.divergence import explain
from mlp.events import Change, Done, EpochReport, Event, Histograms, StepReport
from mlp.histograms import layer_histograms
from mlp.metrics import classes_of, evaluate, norm_without_overflow, norms, unit_health
from mlp.model import Model
from mlp.network import Network, layer_views
from mlp.optimizers import Momentum, make_optimizer
from mlp.progress import Progress, Sums
from mlp.schedules import rate_factor

PROBE_ROWS = 256
"""Dead and saturated units are looked for on this many validation images."""

MOST_HISTOGRAMS = 60
"""Of more epochs than this, not each is looked into."""


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
        histograms: bool = False,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        config = experiment.training
        self.origin = experiment
        """What was asked for, before any change; `experiment` and `config` are what it is by now."""
        self.validation, self.train = splits.validation, training_subset(splits.train, config.train_size)
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
        self._targets = self.train.targets.astype(dtype, copy=False)
        self._classes = classes_of(self._targets)
        if config.label_smoothing:
            self._targets = smoothed(self._targets, config.label_smoothing)
        self._theta_of, self._grad_of = (layer_views(v, experiment.network) for v in (theta, self.network.grad))
        self._epoch_state = self._shuffle_rng.bit_generator.state
        self._seconds_between_reports, self._clock, self._next_report = seconds_between_reports, clock, 0.0
        self._with_histograms = histograms
        self._use(experiment)

    def _use(self, experiment: Experiment) -> None:
        """Make the buffers and numbers that depend on the configuration."""
        config = self.config = experiment.training
        self.experiment = experiment
        self.steps_per_epoch = -(-config.train_size // config.batch_size)
        rows, kind = config.batch_size, self.network.theta.dtype
        self._x = np.empty((rows, experiment.network.inputs), kind)
        self._gathered = np.empty((rows, experiment.network.inputs), self.train.inputs.dtype)
        self._y = np.empty((rows, experiment.network.outputs), kind)

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
            if self._with_histograms and self.progress.step == 0:
                yield self._look_inside()
            while self.progress.epoch < self.config.epochs:
                yield from self._epoch()
            ending = _EndingError("epochs", f"All {self.config.epochs} epochs are done.")
        except _EndingError as early:
            ending = early
        done, position = self.progress.in_all, self.position
        yield Done(
            ending.reason, ending.detail, position, self.progress.step, done.seconds, done.samples_per_second
        )  # fmt: skip

    def _epoch(self) -> Iterator[Event]:
        """One epoch, or what is left of it: every sample once, in a new order."""
        self._shuffle_rng.bit_generator.state = self._epoch_state
        order = self._shuffle_rng.permutation(len(self.train))
        while (start := self.progress.of_epoch.samples) < len(order):
            self._check_limits()
            report = self._step(order[start : start + self.config.batch_size])
            if report:
                yield report
        number, between = self.progress.epoch + 1, ceil(self.config.epochs / MOST_HISTOGRAMS)
        if self._with_histograms and (number % between == 0 or number == self.config.epochs):
            yield self._look_inside()
        yield self._end_of_epoch()

    def _step(self, indices: NDArray[np.intp]) -> StepReport | None:
        """Learn one batch. Whether it is reported never changes its arithmetic."""
        start, config, progress, network = self._clock(), self.config, self.progress, self.network
        due = start >= self._next_report or self._is_last(len(indices))
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

    def _is_last(self, samples: int) -> bool:
        """Whether a batch of so many samples is the last of all."""
        progress = self.progress
        return progress.epoch + 1 == self.config.epochs and progress.of_epoch.samples + samples == len(self.train)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step; what steps of another size did counts as far as it got."""
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

    def _check_limits(self) -> None:
        """Before each batch: whether to end. All it looks at is in a checkpoint, so a resumed run ends as well."""
        config, progress = self.config, self.progress
        if self.stop_requested:
            raise _EndingError("stopped", "Stopped on request.")
        if config.max_seconds and progress.in_all.seconds - progress.began_seconds >= config.max_seconds:
            raise _EndingError("seconds", f"The time limit of {config.max_seconds:g} s is reached.")
        norm, tolerance = progress.gradient_norm, config.gradient_tolerance
        if tolerance and norm is not None and norm < tolerance:
            raise _EndingError("gradient", f"The gradient norm {norm:.3g} is below {tolerance:g}.")
        if config.patience and progress.epochs_since_best >= config.patience:
            raise _EndingError(
                "patience", f"The validation loss was not better for {progress.epochs_since_best} epochs."
            )

    # --- what it says -------------------------------------------------------------------------------------------------

    @property
    def position(self) -> float:
        """Epochs done, as a broken number."""
        return self.progress.epoch + self.progress.of_epoch.samples / len(self.train)

    def _report(self, rate: float, before: NDArray[np.floating], now: float) -> StepReport:
        sums, self.progress.since_report = self.progress.since_report, Sums()
        self._next_report = now + self._seconds_between_reports
        gradient_norms = [total / sums.batches for total in sums.gradient_norms]
        sizes = [sqrt(view.size) for view in self._theta_of]
        old = layer_views(before, self.experiment.network)
        moved = [norm_without_overflow(new - was) for new, was in zip(self._theta_of, old, strict=True)]
        lengths = [norm_without_overflow(was) for was in old]
        return StepReport(
            epoch=self.position,
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

    def _look_inside(self) -> Histograms:
        """The gradients are those of the first training images, always the same, so that moments can be compared."""
        rows = min(self.config.batch_size, PROBE_ROWS, len(self.train))
        x = as_float(self.train.inputs[:rows], self._x.dtype)
        probe = as_float(self.validation.inputs[:PROBE_ROWS], self._x.dtype)
        layers = layer_histograms(self.network, x, self._targets[:rows], probe)
        return Histograms(self.position, self.progress.step, layers)

    def _end_of_epoch(self) -> EpochReport:
        progress = self.progress
        sums, progress.of_epoch = progress.of_epoch, Sums()
        progress.epoch += 1
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
            answers=result.most_answered,
            dead=health.dead,
            saturated=health.saturated,
            samples_per_second=sums.samples_per_second,
            seconds=progress.in_all.seconds,
        )

    # --- other wishes -------------------------------------------------------------------------------------------------

    def begin_with(self, theta: NDArray[np.floating]) -> None:
        """Begin with other weights than random ones."""
        self.network.theta[:] = theta
        if self._average is not None:
            self._average[:] = theta

    def report_every(self, seconds: float) -> None:
        """How often to report from now on; 0 reports every batch."""
        self._seconds_between_reports, self._next_report = seconds, 0.0

    def change(self, settings: Mapping[str, Any]) -> Change:
        """Learn the next batches with other settings (see CHANGEABLE); raises ConfigError and changes nothing."""
        return self.adopt(changed(self.experiment, settings).training)

    def extend(self, epochs: int) -> Change:
        """Train so many epochs more; the schedule is stretched over the new total. Raises ConfigError."""
        return self.adopt(replace(self.config, epochs=self.config.epochs + epochs))

    def take_up_again(self, epochs: int) -> Change:
        """Train a network whose training had ended for so many epochs more, the schedule starting anew.

        An epoch that was left in its middle is finished first. Raises ConfigError.
        """
        change = self.adopt(replace(self.config, epochs=ceil(self.position) + epochs))
        self.progress.begin_again()
        return change

    def adopt(self, config: TrainingConfig) -> Change:
        """Go on with a configuration that differs in nothing but what can be changed, and the epochs."""
        before = self.config
        self._use(replace(self.experiment, training=config))
        self.network.adapt(config)
        if isinstance(self.optimizer, Momentum):
            self.optimizer.momentum = config.momentum
        return Change(self.position, self.progress.step, told(before, config), differences(before, config))

    @property
    def epoch_is_complete(self) -> bool:
        """Whether the epoch's last batch was learned, but the epoch not yet reported."""
        return self.progress.of_epoch.samples == len(self.train)

    # --- to go on later -----------------------------------------------------------------------------------------------

    def state(self) -> tuple[dict[str, NDArray[np.floating]], dict[str, Any]]:
        """All that decides how training goes on, as (copied arrays, plain JSON); to be taken between two batches."""
        arrays = {"theta": self.network.theta} | {f"optimizer.{k}": v for k, v in self.optimizer.state.items()}
        if self._average is not None:
            arrays["average"] = self._average
        info = {
            "training": self.config.to_json(),
            "progress": asdict(self.progress),
            "optimizer_steps": self.optimizer.steps,
            "shuffle": self._epoch_state,
            "augmentation": self._augment_rng.bit_generator.state,
            "dropout": self.network.dropout_rng.bit_generator.state,
        }
        return {name: array.copy() for name, array in arrays.items()}, info

    def restore(self, arrays: dict[str, NDArray[np.floating]], info: dict[str, Any]) -> None:
        """Go back to a state of the same experiment; training then continues as if it had never been left.

        Changes that were made before that state are made again.
        """
        training = TrainingConfig.from_json(info["training"])
        if training != self.config:
            self.adopt(training)
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
