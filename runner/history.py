"""A run's reports as the columns that charts draw: few points, and no spike lost."""

from collections.abc import Sequence
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runner.files import RunError
from runner.rundir import RunDirectory

POINTS = 500
"""The most points of a curve; a screen has not many more columns to draw them in."""

# The first column is the step: it only grows, so what comes after a step can be cut off.
STEP_COLUMNS = ("step", "epoch", "loss", "accuracy", "learning_rate")
STEP_LAYER_COLUMNS = ("gradient_norm", "gradient_rms", "update_ratio")
EPOCH_COLUMNS = ("step", "epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "answers")
EPOCH_LAYER_COLUMNS = ("dead", "saturated")
OPTIONAL = {"answers"}
"""Reports of an older Inkling do not have them."""
MOMENTS = 60
"""The most moments whose histograms are kept."""
REFUSALS = 20

KINDS = ("weights", "gradients", "activations")
"""Of what there are histograms."""

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
    """Rows of numbers of which there are more and more: columns of single numbers, then columns for each layer."""

    def __init__(self, columns: Sequence[str], layer_columns: Sequence[str], layers: int) -> None:
        self.columns, self.layer_columns, self.layers = columns, layer_columns, layers
        self._rows = np.empty((64, len(columns) + layers * len(layer_columns)))
        self._length = 0
        self._thin = Thinning()

    def append(self, event: dict[str, Any]) -> None:
        """One row from an event; raises KeyError, TypeError or ValueError for one that does not fit."""
        row = [event.get(name) if name in OPTIONAL else event[name] for name in self.columns]
        for name in self.layer_columns:
            values = list(event[name])
            row += values + [None] * (self.layers - len(values))
        if self._length == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._length] = [nan if value is None else value for value in row]
        self._length += 1

    def cut(self, step: int) -> None:
        """Drop what came after this step."""
        self._length = int(np.searchsorted(self._rows[: self._length, 0], step, side="right"))
        self._thin = Thinning()

    def to_lists(self) -> dict[str, Any]:
        """Column name -> thinned values, or -> one list of them for each layer."""
        values = self._thin(self._rows[: self._length]).T
        lists = {name: _plain(column) for name, column in zip(self.columns, values, strict=False)}
        by_layer = values[len(self.columns) :].reshape(len(self.layer_columns), self.layers, -1)
        return lists | {
            name: [_plain(column) for column in layers]
            for name, layers in zip(self.layer_columns, by_layer, strict=True)
        }


def _plain(column: NDArray[np.float64]) -> list[Any]:
    """Numbers of JSON: whole ones where all are whole, as steps and the epochs of epochs are."""
    if (column == np.rint(column)).all() and (column.size == 0 or np.abs(column).max() < 2**53):
        return [int(value) for value in column]
    return [None if isnan(value) else value for value in map(float, column)]


class Moments:
    """Histograms of few moments, evenly spread: when there are too many, every second one goes."""

    def __init__(self, layers: int) -> None:
        self.layers = layers
        self._events: list[dict[str, Any]] = []
        self._apart, self._came = 1, 0

    def append(self, event: dict[str, Any]) -> None:
        """Keep a moment; raises KeyError, TypeError or ValueError for one that does not fit."""
        step, layers = int(event["step"]), [{name: layer[name] for name in KINDS} for layer in event["layers"]]
        if len(layers) != self.layers:
            raise ValueError
        if self._events and self._events[-1]["step"] == step:
            return  # an epoch's validation was left and begun again
        if self._came % self._apart == 0:
            self._events.append({"step": step, "epoch": float(event["epoch"]), "layers": layers})
        self._came += 1
        if len(self._events) > MOMENTS:
            self._events, self._apart = self._events[::2], self._apart * 2

    def cut(self, step: int) -> None:
        """Drop what came after this step."""
        self._events = [event for event in self._events if event["step"] <= step]
        self._came = len(self._events) * self._apart

    def to_lists(self) -> dict[str, Any]:
        """The steps and epochs, and for each layer and kind one histogram for each moment."""
        return {
            "step": [event["step"] for event in self._events],
            "epoch": [event["epoch"] for event in self._events],
            "layers": [
                {name: [event["layers"][layer][name] for event in self._events] for name in KINDS}
                for layer in range(self.layers)
            ],
        }


class History:
    """Follows the reports of one run. Not for two threads at a time."""

    def __init__(self, run: RunDirectory) -> None:
        self.layers = list(run.spec().experiment.network.layer_names)
        self._run, self._offset = run, 0
        self._steps = Table(STEP_COLUMNS, STEP_LAYER_COLUMNS, len(self.layers))
        self._epochs = Table(EPOCH_COLUMNS, EPOCH_LAYER_COLUMNS, len(self.layers))
        self._moments = Moments(len(self.layers))
        self._marks: list[dict[str, Any]] = []
        self._refusals: list[dict[str, Any]] = []
        self._test: dict[str, Any] | None = None
        self._lists: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """What there is by now: `layers`, `steps`, `epochs`, `marks`, `refusals`, `histograms`, and `test` at the end.

        `layers` are the names of the dense layers; `steps` and `epochs` are dictionaries of columns, lists of equal
        length. The columns in STEP_LAYER_COLUMNS and EPOCH_LAYER_COLUMNS hold one list for each layer. A gap is None.
        `marks` are the changes of settings, {step, text}; `refusals` the newest wishes that could not be granted,
        {step, command, text}. `histograms` has `step` and `epoch` of few moments, and for each layer of KINDS a list
        with {low, high, counts} for each moment, or None.
        The result is the same object until something new was reported, and not to be changed. Raises RunError for a
        damaged file.
        """
        events, offset = self._run.events(self._offset)
        for event in events:
            self._add(event)
        if self._lists is None or offset != self._offset:
            self._lists = {
                "layers": self.layers,
                "steps": self._steps.to_lists(),
                "epochs": self._epochs.to_lists(),
                "marks": list(self._marks),
                "refusals": list(self._refusals),
                "histograms": self._moments.to_lists(),
                "test": self._test,
            }
        self._offset = offset
        return self._lists

    def _add(self, event: dict[str, Any]) -> None:
        try:
            match event["event"]:
                case "step":
                    self._steps.append(event)
                case "epoch":
                    self._epochs.append(event)
                case "test":
                    self._test = {"step": event["step"], "accuracy": event["test_accuracy"], "loss": event["test_loss"]}
                    if "writers_accuracy" in event:
                        self._test["writers_accuracy"] = event["writers_accuracy"]
                case "change":
                    self._marks.append({"step": int(event["step"]), "text": str(event["text"])})
                case "histograms":
                    self._moments.append(event)
                case "refused":
                    self._refusals.append({name: event[name] for name in ("step", "command", "text")})
                    del self._refusals[:-REFUSALS]
                case "resumed":
                    # What the interrupted attempt did after its checkpoint is lost, and about to be done again.
                    self._steps.cut(event["step"])
                    self._epochs.cut(event["step"])
                    self._moments.cut(event["step"])
                    self._marks = [mark for mark in self._marks if mark["step"] <= event["step"]]
                    self._test = None
        except (KeyError, TypeError, ValueError):
            raise RunError(
                f"The run {self._run.id} has a report that Inkling did not write: {str(event)[:80]}."
            ) from None
