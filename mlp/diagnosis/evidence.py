"""What the rules look at: numbers derived from what a run has reported, mostly medians over the newest readings."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from statistics import median

from mlp.config import Experiment
from mlp.diagnosis.readings import Readings
from mlp.training.history import History

FEW = 3
"""Readings whose median one outlier does not move."""

NEWEST = 8
"""The newest eighth of the readings is looked at together."""

FULL_RATE = 0.5
"""Below this share of the learning rate a schedule is warming up or decaying: slow learning is intended."""


@dataclass(frozen=True)
class Evidence:
    """An experiment and what its run had reported up to one reading."""

    experiment: Experiment
    readings: Readings
    count: int
    """The number of readings up to then."""
    epochs: int
    """The number of reported epochs up to then."""
    diverged: bool = False
    """Whether the run has ended because a number was no longer finite."""

    @property
    def begins_with_the_run(self) -> bool:
        """Whether no setting was changed yet, so that the first reports describe the initial weights."""
        return self.readings.since == 0

    @property
    def steps(self) -> int:
        """Steps learned since the last change."""
        return int(self.readings.steps["step"][self.count - 1]) - self.readings.since if self.count else 0

    def column(self, name: str) -> list[float]:
        """A column of the readings, without gaps; empty if there is none."""
        return _known(self.readings.steps.get(name, ())[: self.count])

    def layers(self, name: str) -> list[list[float]]:
        """The same for each layer."""
        return [_known(column[: self.count]) for column in self.readings.steps.get(name, ())]

    def of_epochs(self, name: str) -> list[float]:
        """A column of the reports of epochs, without gaps."""
        return _known(self.readings.epochs.get(name, ())[: self.epochs])

    def unit_share(self, name: str) -> tuple[str, float] | None:
        """The hidden layer with the highest share of `dead` or `saturated` units after the newest epoch."""
        columns = self.readings.epochs.get(name, ())
        newest = [
            (column[self.epochs - 1], layer) for layer, column in zip(self.names, columns, strict=False) if self.epochs
        ]
        share, layer = max(((value, layer) for value, layer in newest if value is not None), default=(None, ""))
        return None if share is None else (layer, share)

    @property
    def names(self) -> tuple[str, ...]:
        """The layers' names."""
        return self.experiment.network.layer_names

    @property
    def rate(self) -> float:
        """The learning rate that is set, before any schedule."""
        return self.experiment.training.learning_rate

    @cached_property
    def steps_at_full_rate(self) -> int:
        """The number of newest steps in a row with at least half the learning rate."""
        ends = self.readings.steps.get("step", ())[: self.count]
        for step, rate in zip(reversed(ends), reversed(self.column("learning_rate")), strict=False):
            if rate < FULL_RATE * self.rate:
                return int(ends[-1] - step)
        return self.steps

    @cached_property
    def chance_loss(self) -> float:
        """The loss of guessing: of the best answer that is the same for every digit."""
        training, k = self.experiment.training, max(2, self.experiment.network.outputs)
        match training.loss:
            case "cross_entropy":
                return log(k)
            case "logistic":
                return k * (log(k) / k - (1 - 1 / k) * log(1 - 1 / k))
            case _:
                scale = {"half_sum": 0.5, "mean_all": 1 / k}.get(training.reduction, 1.0)
                return scale * (1 - 1 / k)

    @property
    def chance_accuracy(self) -> float:
        """The accuracy of guessing."""
        return 1 / max(2, self.experiment.network.outputs)

    @property
    def first_loss(self) -> float | None:
        """The loss in the first report, if there was one."""
        return next(iter(_known(self.readings.first.get("loss", ()))), None)

    @property
    def last_loss(self) -> float | None:
        """The loss in the last report, if there was one."""
        return next(iter(_known(self.readings.last.get("loss", ()))), None)

    @property
    def first_gradients(self) -> list[float]:
        """The gradient (RMS) of each layer in the first report; zeros if it is unknown."""
        return [next(iter(_known(layer)), 0.0) for layer in self.readings.first.get("gradient_rms", ())]

    @cached_property
    def first_update_ratio(self) -> float:
        """The largest update ratio of a layer in the first report; 0 if it is unknown."""
        return max(
            (value for layer in self.readings.first.get("update_ratio", ()) for value in _known(layer)), default=0.0
        )

    def newest(self, values: Sequence[float]) -> float:
        """The median of the newest readings; not a number if there are none."""
        return middle(values[-max(FEW, len(values) // NEWEST) :])

    def halves(self, name: str) -> tuple[float, float]:
        """The medians of the older and of the newer half of a column."""
        values = self.column(name)
        half = len(values) // 2
        return middle(values[:half]), middle(values[half:])

    @cached_property
    def loss(self) -> float:
        """The newest loss on training batches."""
        return self.newest(self.column("loss"))

    @cached_property
    def accuracy(self) -> float:
        """The newest accuracy on training batches; 1 where there is none, as the rules on it say nothing then."""
        newest = self.newest(self.column("accuracy"))
        return 1.0 if self.experiment.learns_numbers else newest

    @cached_property
    def update_ratio(self) -> float:
        """The newest |update| / |weights|, of the layer where it is largest."""
        return max((self.newest(layer) for layer in self.layers("update_ratio") if layer), default=0.0)

    @cached_property
    def peak_loss(self) -> float:
        """The highest loss of all readings."""
        return max(self.column("loss"), default=0.0)


def evidence_over_time(experiment: Experiment, history: History, diverged: bool = False) -> Iterator[Evidence]:
    """The evidence after each reading since the last change of a setting, and finally with the newest reports.

    Each reading is as long as it was then. With the longer ones of today a finding that began in a short reading would
    never have begun, and so would vanish while nothing in the training has changed.
    """
    seen = 0
    for readings in Readings.as_they_grew(history, experiment.training.batch_size):
        epoch_ends = readings.epochs.get("step", ())
        for count, step in enumerate(readings.steps["step"], 1):
            if step > seen:
                seen = step
                yield Evidence(experiment, readings, count, bisect_right(epoch_ends, step))
    yield Evidence(experiment, readings, len(readings.steps["step"]), len(epoch_ends), diverged)


def middle(values: Sequence[float]) -> float:
    """The median; not a number if there are no values."""
    return median(values) if values else float("nan")


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]
