"""The events of a training, one after the other, as its history."""

from collections.abc import Sequence
from math import isnan

from mlp.errors import EventError
from mlp.training.events import (
    Change,
    Done,
    EpochReport,
    Event,
    FinalTest,
    Histograms,
    Refused,
    Resumed,
    StepReport,
)
from mlp.training.history import (
    EpochColumns,
    FinalResult,
    HistogramSeries,
    History,
    LayerSeries,
    Mark,
    Refusal,
    StepColumns,
)
from mlp.training.thinning import Table

NEWEST = 200
"""The newest steps whose reports are all kept beside the curve: what happens now, in slow motion."""
SERIES = 60
"""The most steps whose histograms are kept."""
REFUSALS = 20
"""The most refusals that are kept."""


class Recorder:
    """Takes the events of one training and gives its history: the pages and the command line see the same."""

    def __init__(self, layers: Sequence[str]) -> None:
        self.layers = layers
        count = len(layers)
        self.steps = Table(StepColumns.names(), StepColumns.OF_LAYERS, count)
        self.epochs = Table(EpochColumns.names(), EpochColumns.OF_LAYERS, count)
        self._series = Series(count)
        self._marks: list[Mark] = []
        self._refusals: list[Refusal] = []
        self._test: FinalResult | None = None
        self._diverged_after: int | None = None

    def history(self) -> History:
        """What has been reported by now."""
        return History(
            self.layers,
            StepColumns.of(self.steps.to_lists()),
            EpochColumns.of(self.epochs.to_lists()),
            tuple(self._marks),
            tuple(self._refusals),
            self._series.to_series(),
            self._test,
            StepColumns.of(self.steps.newest(NEWEST)),
            self._diverged_after,
        )

    def add(self, event: Event) -> None:
        """Add what was reported next; raises EventError for numbers of other layers."""
        match event:
            case StepReport():
                self.steps.append(event)
            case EpochReport():
                self.epochs.append(event)
            case Histograms():
                self._series.append(event)
            case Change(step=step, text=text):
                self._marks.append(Mark(step, text))
            case Refused():
                self._refusals.append(Refusal(event.step, event.command, event.text))
                del self._refusals[:-REFUSALS]
            case Done(reason=reason, step=step):
                self._diverged_after = step if reason == "diverged" else None
            case FinalTest():
                loss = None if isnan(event.test_loss) else event.test_loss
                self._test = FinalResult(event.step, event.test_accuracy, loss, event.writers_accuracy)
            case Resumed(step=step):
                # What the interrupted attempt did after its checkpoint is lost and will be done again.
                self.steps.cut(step)
                self.epochs.cut(step)
                self._series.cut(step)
                self._marks = [mark for mark in self._marks if mark.step <= step]
                self._test = self._diverged_after = None


class Series:
    """Histograms at a few steps, evenly spread: when there are too many, every second one is dropped."""

    def __init__(self, layers: int) -> None:
        self.layers = layers
        self._events: list[Histograms] = []
        self._apart, self._came = 1, 0

    def append(self, event: Histograms) -> None:
        """Keep the histograms of one step; raises EventError for another number of layers."""
        if len(event.layers) != self.layers:
            raise EventError(f"histograms: {self.layers} layers were expected, got {len(event.layers)}")
        if self._events and self._events[-1].step == event.step:
            return  # the validation of an epoch was interrupted and repeated
        if self._came % self._apart == 0:
            self._events.append(event)
        self._came += 1
        if len(self._events) > SERIES:
            self._events, self._apart = self._events[::2], self._apart * 2

    def cut(self, step: int) -> None:
        """Drop the histograms after this step."""
        self._events = [event for event in self._events if event.step <= step]
        self._came = len(self._events) * self._apart

    def to_series(self) -> HistogramSeries:
        """The steps and epochs, and for each layer one series."""
        return HistogramSeries(
            [event.step for event in self._events],
            [event.epoch for event in self._events],
            [LayerSeries.of([event.layers[layer] for event in self._events]) for layer in range(self.layers)],
        )
