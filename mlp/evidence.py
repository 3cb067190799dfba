"""What a run has reported, as a doctor reads it: what counts, in medians over the newest reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from statistics import median
from typing import Any

from mlp.config import Experiment

WINDOW = 8
"""Reports that are looked at together: the median of eight is not moved by one unlucky batch."""

FULL_RATE = 0.5
"""A schedule that keeps the learning rate below this share of it is warming up or fading out: slowness is meant."""

Column = Sequence[float | None]


@dataclass(frozen=True)
class Evidence:
    """An experiment and the history of its run, from the last change of a setting on: older numbers tell of others."""

    experiment: Experiment
    history: Mapping[str, Any]
    diverged: bool = False
    """Whether the run has ended because a number was no longer finite."""

    @cached_property
    def since(self) -> int:
        """The step of the last change."""
        return max((int(mark["step"]) for mark in self.history.get("marks", ())), default=0)

    @property
    def begins_with_the_run(self) -> bool:
        """Whether nothing was changed yet, so that the first reports tell of the initial weights."""
        return self.since == 0

    def _recent(self, table: str) -> int:
        """How many rows of a table count."""
        return sum(step > self.since for step in self.history.get(table, {}).get("step", ()))

    @cached_property
    def reports(self) -> int:
        """How many reports of steps count."""
        return self._recent("steps")

    @cached_property
    def epochs(self) -> int:
        """How many reports of epochs count."""
        return self._recent("epochs")

    @property
    def steps(self) -> int:
        """Steps learned since the last change."""
        return int(self.history["steps"]["step"][-1]) - self.since if self.reports else 0

    def column(self, name: str) -> list[float]:
        """What the reports of steps say, without gaps; empty if they say nothing of it."""
        return _newest(self.history.get("steps", {}).get(name, ()), self.reports)

    def layers(self, name: str) -> list[list[float]]:
        """The same for each layer."""
        return [_newest(column, self.reports) for column in self.history.get("steps", {}).get(name, ())]

    def of_epochs(self, name: str) -> list[float]:
        """What the reports of epochs say, without gaps."""
        return _newest(self.history.get("epochs", {}).get(name, ()), self.epochs)

    def unit_share(self, name: str) -> tuple[str, float] | None:
        """The hidden layer with the highest share of `dead` or `saturated` units after the newest epoch."""
        columns = self.history.get("epochs", {}).get(name, ())
        newest = [(column[-1], layer) for layer, column in zip(self.names, columns, strict=False) if self.epochs]
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
    def at_full_rate(self) -> int:
        """How many of the newest reports, without a break, were at no less than half the learning rate."""
        count = 0
        for rate in reversed(self.column("learning_rate")):
            if rate < FULL_RATE * self.rate:
                break
            count += 1
        return count

    @cached_property
    def chance_loss(self) -> float:
        """What the best answer costs that does not look at the digit: the same ten shares for everything."""
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
        """The share that is right by chance."""
        return 1 / max(2, self.experiment.network.outputs)

    @cached_property
    def loss(self) -> float:
        """The loss of the training batches now."""
        return newest_median(self.column("loss"))

    @cached_property
    def accuracy(self) -> float:
        """The share of right answers on the training batches now."""
        return newest_median(self.column("accuracy"))

    @cached_property
    def update_ratio(self) -> float:
        """How far a step moves the layer that moves most, as a share of its weights."""
        return max((newest_median(layer) for layer in self.layers("update_ratio") if layer), default=0.0)

    @cached_property
    def peak_loss(self) -> float:
        """The highest loss that was not one unlucky report: of each report and its two neighbours the middle one."""
        values = self.column("loss")
        return max((median(values[i : i + 3]) for i in range(len(values) - 2)), default=0.0)


def newest_median(values: Sequence[float], count: int = WINDOW) -> float:
    """The median of the last `count` values; not a number if there are none."""
    return median(values[-count:]) if values else float("nan")


def _newest(values: Column, count: int) -> list[float]:
    return [value for value in values[len(values) - count :] if value is not None]
