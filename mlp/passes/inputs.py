"""The inputs of a batch that are not zero: the first layer's products need no others.

Of the 784 pixels of MNIST, 364 are inked in a batch of 10, 486 in one of 64, 515 in one of 128.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlp.arrays import Array
from mlp.passes.compiler import compiled

FEW = 64
"""Inputs."""
NEARLY_ALL = 0.85
"""A share of the inputs."""

Runs = NDArray[np.int64]
"""(m, 3): columns that lie side by side, from, to, and the place of the first among the used, -1 for unused ones."""


class Used(NamedTuple):
    """The inputs that a batch uses: their columns (K,), and all columns in runs."""

    columns: NDArray[np.int64]
    runs: Runs


def mark_used(rows: NDArray[np.generic], used: NDArray[np.bool_]) -> None:
    """used[j] = any(rows[:, j] != 0), for rows (n, inputs) of bytes or floats."""
    used[:] = False
    for i in range(rows.shape[0]):
        row = rows[i]
        for j in range(row.size):
            used[j] |= row[j] != 0


def runs_of(used: NDArray[np.bool_], runs: Runs, columns: NDArray[np.int64]) -> tuple[int, int]:
    """Write the runs of used and unused columns, and the used columns, in order; how many there are of both."""
    count = place = start = 0
    while start < used.size:
        end = start
        while end < used.size and used[end] == used[start]:
            end += 1
        runs[count, 0], runs[count, 1], runs[count, 2] = start, end, -1
        if used[start]:
            runs[count, 2] = place
            for j in range(start, end):
                columns[place] = j
                place += 1
        count, start = count + 1, end
    return count, place


def pick(rows: NDArray[np.generic], runs: Runs, scale: float, x: Array) -> None:
    """x = scale * rows[:, used], (n, inputs) -> (n, used); run by run, so that a processor converts many at once."""
    for q in range(runs.shape[0]):
        start, end, place = runs[q]
        if place >= 0:
            for i in range(rows.shape[0]):
                taken, put = rows[i, start:end], x[i, place : place + end - start]
                for j in range(put.size):
                    put[j] = taken[j] * scale


def pieces_of(runs: Runs, units: int, rest: NDArray[np.int64], pieces: NDArray[np.int64]) -> None:
    """The runs of inputs as pieces of a flat matrix (inputs, units), and the pieces after that (see `steps`)."""
    for q in range(runs.shape[0]):
        pieces[q] = units * runs[q]
    pieces[runs.shape[0] :] = rest


def spread(rows: Array, columns: NDArray[np.int64]) -> None:
    """Move the first K rows (inputs, units) to the places `columns` (K,), in order, and fill all others with zeros."""
    k = columns.size - 1
    for j in range(rows.shape[0] - 1, -1, -1):
        if k >= 0 and columns[k] == j:
            rows[j] = rows[k]
            k -= 1
        else:
            rows[j] = 0


class Inputs:
    """Takes the inputs of batches, scaled, without those that are zero in the whole batch; reuses its buffers.

    With few inputs, or where nearly all are used, it takes all: choosing would cost more than it saves.
    """

    def __init__(self, rows: int, inputs: int, dtype: DTypeLike) -> None:
        self._used = np.empty(inputs, np.bool_)
        self._runs, self._columns = np.empty((inputs + 1, 3), np.int64), np.empty(inputs, np.int64)
        self._all = np.array([[0, inputs, 0]])
        self._x = np.empty(rows * inputs, dtype)
        self._mark, self._runs_of, self._pick = compiled(mark_used), compiled(runs_of), compiled(pick)

    def take(self, rows: NDArray[Any], scale: float) -> tuple[Array, Used | None]:
        """Rows (n, inputs), bytes or floats -> x (n, K), and which inputs it has (None: all); until the next."""
        n, inputs = rows.shape
        used, kind = None, self._x.dtype.type
        if inputs >= FEW:
            self._mark(rows, self._used)
            runs, count = self._runs_of(self._used, self._runs, self._columns)
            if count < NEARLY_ALL * inputs:
                used, inputs = Used(self._columns[:count], self._runs[:runs]), count
        x = self._x[: n * inputs].reshape(n, inputs)
        self._pick(rows, self._all if used is None else used.runs, kind(scale), x)
        return x, used
