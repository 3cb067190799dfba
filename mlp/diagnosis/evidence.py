"""What a run has reported, as a doctor reads it: what counts, in medians over the newest readings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from statistics import median

from mlp.config import Experiment
from mlp.diagnosis.readings import Readings
from mlp.training.history import History

FEW = 3
"""Readings whose median is not moved by an unlucky one."""

NEWEST = 8
"""The newest readings that are looked at together are one in so many of all."""

FULL_RATE = 0.5
"""A schedule that keeps the learning rate below this share of it is warming up or fading out: slowness is meant."""


@dataclass(frozen=True)
class Evidence:
    """An experiment and what was known of its run at some moment."""

    experiment: Experiment
    told: Readings
    count: int
    """How many of the readings there were."""
    epochs: int
    """How many epochs were reported."""
    diverged: bool = False
    """Whether the run has ended because a number was no longer finite."""

    @property
    def begins_with_the_run(self) -> bool:
        """Whether nothing was changed yet, so that the first reports tell of the initial weights."""
        return self.told.since == 0

    @property
    def steps(self) -> int:
        """Steps learned since the last change."""
        return int(self.told.steps["step"][self.count - 1]) - self.told.since if self.count else 0

    def column(self, name: str) -> list[float]:
        """What the readings say, without gaps; empty if they say nothing of it."""
        return _known(self.told.steps.get(name, ())[: self.count])

    def layers(self, name: str) -> list[list[float]]:
        """The same for each layer."""
        return [_known(column[: self.count]) for column in self.told.steps.get(name, ())]

    def of_epochs(self, name: str) -> list[float]:
        """What the reports of epochs say, without gaps."""
        return _known(self.told.epochs.get(name, ())[: self.epochs])

    def unit_share(self, name: str) -> tuple[str, float] | None:
        """The hidden layer with the highest share of `dead` or `saturated` units after the newest epoch."""
        columns = self.told.epochs.get(name, ())
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
        """How many of the newest steps, without a break, were at no less than half the learning rate."""
        ends = self.told.steps.get("step", ())[: self.count]
        for step, rate in zip(reversed(ends), reversed(self.column("learning_rate")), strict=False):
            if rate < FULL_RATE * self.rate:
                return int(ends[-1] - step)
        return self.steps

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

    @property
    def first_loss(self) -> float | None:
        """The loss of the first report alone, if there was one."""
        return next(iter(_known(self.told.first.get("loss", ()))), None)

    @property
    def last_loss(self) -> float | None:
        """The loss of the last report alone, if there was one."""
        return next(iter(_known(self.told.last.get("loss", ()))), None)

    @property
    def first_gradients(self) -> list[float]:
        """The gradient (RMS) of each layer in the first report alone; as many zeros if it is not known."""
        return [next(iter(_known(layer)), 0.0) for layer in self.told.first.get("gradient_rms", ())]

    @cached_property
    def first_update_ratio(self) -> float:
        """How far the first reported step moved the layer that it moved most; 0 if it is not known."""
        return max((value for layer in self.told.first.get("update_ratio", ()) for value in _known(layer)), default=0.0)

    def newest(self, values: Sequence[float]) -> float:
        """The median of the newest readings; not a number if there are none."""
        return middle(values[-max(FEW, len(values) // NEWEST) :])

    def halves(self, name: str) -> tuple[float, float]:
        """The medians of the older and of the newer half of what the readings say."""
        values = self.column(name)
        half = len(values) // 2
        return middle(values[:half]), middle(values[half:])

    @cached_property
    def loss(self) -> float:
        """The loss of the training batches now."""
        return self.newest(self.column("loss"))

    @cached_property
    def accuracy(self) -> float:
        """The share of right answers on the training batches now."""
        return self.newest(self.column("accuracy"))

    @cached_property
    def update_ratio(self) -> float:
        """How far a step moves the layer that moves most, as a share of its weights."""
        return max((self.newest(layer) for layer in self.layers("update_ratio") if layer), default=0.0)

    @cached_property
    def peak_loss(self) -> float:
        """The highest loss of a reading."""
        return max(self.column("loss"), default=0.0)


def moments(experiment: Experiment, history: History, diverged: bool = False) -> Iterator[Evidence]:
    """What was known after each reading since the last change of a setting, and at last what is known now."""
    told = Readings.of(history, experiment.training.batch_size)
    ends, epoch_ends = told.steps["step"], told.epochs.get("step", ())
    epochs = 0
    for count, step in enumerate(ends, 1):
        while epochs < len(epoch_ends) and epoch_ends[epochs] <= step:
            epochs += 1
        yield Evidence(experiment, told, count, epochs)
    yield Evidence(experiment, told, len(ends), len(epoch_ends), diverged)


def middle(values: Sequence[float]) -> float:
    """The median; not a number if there are no values."""
    return median(values) if values else float("nan")


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]
