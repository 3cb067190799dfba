"""A run's reports as the columns that charts draw: few points, and no spike lost."""

from collections.abc import Sequence
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.errors import EventError
from mlp.training.events import (
    Change,
    EpochReport,
    Event,
    FinalTest,
    Histograms,
    Refused,
    Resumed,
    StepReport,
    event_from_json,
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
from runner.files import RunError
from runner.rundir import RunDirectory

POINTS = 500
"""The most points of a curve; a screen has not many more columns to draw them in."""

NEWEST = 200
"""The newest steps whose reports are all kept beside the curve: what happens now, in slow motion."""
SERIES = 60
"""The most steps whose histograms are kept."""
REFUSALS = 20
"""The most refusals that are kept."""

Rows = NDArray[np.float64]


def thin(rows: Rows, points: int = POINTS) -> Rows:
    """(n, columns) -> (at most `points`, columns): in each column the lowest and the highest value of every stretch.

    The rows are cut into stretches of equal length. Of each, every column keeps its minimum and its maximum, in the
    order in which they came, so a spike stays as high as it was. The columns share two rows for it: a value may
    therefore stand at a step that is off by less than a stretch. The newest row stands for itself.
    """
    return Thinning(points)(rows)


class Thinning:
    """`thin`, again and again for rows of which only more come: a stretch that is whole is looked at only once.

    Otherwise each look at a run of an hour would cost 9 ms.
    """

    def __init__(self, points: int = POINTS) -> None:
        self._points = points
        self._size = 0
        self._whole: Rows = np.empty((0, 0))

    def __call__(self, rows: Rows) -> Rows:
        """The thinned rows; those of the last call must still be the first ones."""
        if len(rows) <= self._points:
            return rows
        old, newest = rows[:-1], rows[-1:]
        size = -(-len(old) // ((self._points - 3) // 2))
        if size != self._size:
            self._size, self._whole = size, rows[:0]
        known, whole = len(self._whole) // 2 * size, len(old) // size * size
        more = _extremes(old[known:whole].reshape(-1, size, rows.shape[1]))
        self._whole = np.concatenate([self._whole, more])
        return np.concatenate([self._whole, _extremes(old[None, whole:]), newest])


def _extremes(stretches: NDArray[np.float64]) -> Rows:
    """(k, size, columns) -> (2k, columns): minima and maxima, whichever came first; NaN is neither."""
    if stretches.shape[1] < 2:
        return stretches.reshape(-1, stretches.shape[2])
    gaps = np.isnan(stretches)
    lowest = np.where(gaps, np.inf, stretches).argmin(axis=1)
    highest = np.where(gaps, -np.inf, stretches).argmax(axis=1)
    places = np.stack([np.minimum(lowest, highest), np.maximum(lowest, highest)], axis=1)
    return np.take_along_axis(stretches, places, axis=1).reshape(-1, stretches.shape[2])


class Table:
    """A table of numbers that grows by rows: columns of single numbers, then columns of the layers.

    The first column is the step. It only grows, so the rows after a step can be cut off.
    """

    def __init__(self, columns: Sequence[str], layer_columns: Sequence[str], layers: int) -> None:
        self.columns, self.layer_columns, self.layers = columns, layer_columns, layers
        self._rows = np.empty((64, len(columns) + layers * len(layer_columns)))
        self._length = 0
        self._thin = Thinning()

    def append(self, report: object) -> None:
        """Add one row from the attributes of a report; raises EventError for one with more layers than the table."""
        row = [getattr(report, name) for name in self.columns]
        for name in self.layer_columns:
            values = getattr(report, name)
            if len(values) > self.layers:
                raise EventError(f"{name} has {len(values)} values for {self.layers} layers")
            row += [*values, *[None] * (self.layers - len(values))]
        if self._length == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._length] = [nan if value is None else value for value in row]
        self._length += 1

    def cut(self, step: int) -> None:
        """Drop the rows after this step."""
        self._length = int(np.searchsorted(self._rows[: self._length, 0], step, side="right"))
        self._thin = Thinning()

    def to_lists(self) -> dict[str, Any]:
        """Column name -> thinned values, or -> one list of them for each layer."""
        return self._lists(self._thin(self._rows[: self._length]))

    def newest(self, steps: int) -> dict[str, Any]:
        """As `to_lists`, of the newest steps, none left out; empty where `to_lists` leaves none out."""
        rows = self._rows[: self._length]
        if len(rows) <= POINTS:
            return {}
        return self._lists(rows[np.searchsorted(rows[:, 0], rows[-1, 0] - steps) :])

    def _lists(self, rows: Rows) -> dict[str, Any]:
        values = rows.T
        lists = {name: _plain(column) for name, column in zip(self.columns, values, strict=False)}
        by_layer = values[len(self.columns) :].reshape(len(self.layer_columns), self.layers, -1)
        return lists | {
            name: [_plain(column) for column in layers]
            for name, layers in zip(self.layer_columns, by_layer, strict=True)
        }


def _plain(column: NDArray[np.float64]) -> list[Any]:
    """Python numbers: whole ones where all are whole, as steps and the epochs of epochs are; NaN becomes None."""
    if (column == np.rint(column)).all() and (column.size == 0 or np.abs(column).max() < 2**53):
        return [int(value) for value in column]
    return [None if isnan(value) else value for value in map(float, column)]


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


class HistoryReader:
    """Follows the reports of one run. One thread at a time may use it."""

    def __init__(self, run: RunDirectory) -> None:
        self.layers = run.spec().experiment.network.layer_names
        self._run, self._offset = run, 0
        count = len(self.layers)
        self._steps = Table(StepColumns.names(), StepColumns.OF_LAYERS, count)
        self._epochs = Table(EpochColumns.names(), EpochColumns.OF_LAYERS, count)
        self._series = Series(count)
        self._marks: list[Mark] = []
        self._refusals: list[Refusal] = []
        self._test: FinalResult | None = None
        self._history: History | None = None
        self._damage: str | None = None

    def read(self) -> History:
        """What the run has reported by now: the same object until there is something new.

        Raises RunError for a damaged file. Nothing after the damage is read, and what is before it is not read again:
        a line that is no JSON may be mended, one that is no event of this program stays what it is.
        """
        if self._damage is None:
            self._follow()
        if self._damage is not None:
            raise RunError(self._damage)
        if self._history is None:
            self._history = History(
                self.layers,
                StepColumns.of(self._steps.to_lists()),
                EpochColumns.of(self._epochs.to_lists()),
                tuple(self._marks),
                tuple(self._refusals),
                self._series.to_series(),
                self._test,
                StepColumns.of(self._steps.newest(NEWEST)),
            )
        return self._history

    def _follow(self) -> None:
        for line, offset in self._run.each_event(self._offset):
            self._history, self._offset = None, offset  # before it is added: no line is ever added twice
            try:
                event = event_from_json(line)
                if event is not None:
                    self._add(event)
            except EventError as error:
                shown = str(line)[:80]
                self._damage = f"The run {self._run.id} has a report that Inkling did not write: {shown} ({error})."
                return

    def _add(self, event: Event) -> None:
        match event:
            case StepReport():
                self._steps.append(event)
            case EpochReport():
                self._epochs.append(event)
            case Histograms():
                self._series.append(event)
            case Change(step=step, text=text):
                self._marks.append(Mark(step, text))
            case Refused():
                self._refusals.append(Refusal(event.step, event.command, event.text))
                del self._refusals[:-REFUSALS]
            case FinalTest():
                loss = None if isnan(event.test_loss) else event.test_loss
                self._test = FinalResult(event.step, event.test_accuracy, loss, event.writers_accuracy)
            case Resumed(step=step):
                # What the interrupted attempt did after its checkpoint is lost and will be done again.
                self._steps.cut(step)
                self._epochs.cut(step)
                self._series.cut(step)
                self._marks = [mark for mark in self._marks if mark.step <= step]
                self._test = None
