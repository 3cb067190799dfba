"""Reports as a table of few rows: what a chart can draw and a diagnosis can read, and no spike lost."""

from collections.abc import Sequence
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.errors import EventError

POINTS = 500
"""The most points of a curve; a screen has not many more columns to draw them in."""

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
