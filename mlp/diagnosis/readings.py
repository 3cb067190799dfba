"""The history of a run prepared for the diagnosis: reports of steps are averaged to readings of similar length.

A fast machine sends a dozen reports of a training, a slow one thousands of a few digits each. A reading is the mean of
the reports over a certain number of steps, so both machines get nearly the same readings.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Self

import numpy as np

from mlp.training.history import EpochColumns, History, StepColumns

LEAST_STEPS, LEAST_DIGITS = 8, 200
"""The least length of a reading: a few batches, or a few digits, vary too much."""
MOST = 64
"""Readings of one history; a longer history has longer readings."""

Column = Sequence[Any]


@dataclass(frozen=True)
class Readings:
    """What was reported since the last change of a setting; older numbers belong to other settings."""

    since: int
    """The step of that change, 0 if there was none."""
    steps: Mapping[str, Column]
    """Column -> one value for each reading, or one list of them for each layer; `step` is the last of a reading."""
    epochs: Mapping[str, Column]
    """The same for the reports of epochs."""
    first: Mapping[str, Column]
    """The same for the first report of a step alone."""
    last: Mapping[str, Column]
    """The same for the last report of a step alone."""

    @classmethod
    def of(cls, history: History, batch_size: int) -> Self:
        """The readings of a run with batches of this size."""
        *_, newest = cls.as_they_grew(history, batch_size)
        return newest

    @classmethod
    def as_they_grew(cls, history: History, batch_size: int) -> Iterator[Self]:
        """The readings of each length that the run has had, up to the step at which they became longer."""
        since = max((mark.step for mark in history.marks), default=0)
        reports, epochs = (_after(since, _known(table)) for table in (history.steps, history.epochs))
        steps = reports.get("step", ())
        least = max(LEAST_STEPS, ceil(LEAST_DIGITS / batch_size))
        limits = [since + (MOST * least << length) for length in range(_length(steps, since, least))]
        for count in sorted({*(bisect_left(steps, limit) for limit in limits), len(steps)}):
            known = _map(lambda column, count=count: column[:count], reports)
            first, last = _map(lambda column: column[:1], known), _map(lambda column: column[-1:], known)
            yield cls(since, _merged(known, since, group_ends(steps[:count], since, least)), epochs, first, last)


def _known(columns: StepColumns | EpochColumns) -> dict[str, Column]:
    """The columns that have values, by name."""
    return {name: column for name, column in columns.by_name().items() if column}


def group_ends(steps: Sequence[int], since: int, least: int) -> list[int]:
    """Group reports so that each group spans at least `least` steps; the index after the last report of each group.

    Reports at the end that are too few belong to no group yet. The span doubles when there are too many groups: as a
    history grows, groups stay as they are, and only now and then each two become one.
    """
    if not steps:
        return []
    span = least << _length(steps, since, least)
    ends, last = [], since
    for index, step in enumerate(steps, 1):
        if step - last >= span:
            ends.append(index)
            last = step
    return ends


def _length(steps: Sequence[int], since: int, least: int) -> int:
    """How often readings of `least` steps were doubled by the last of these steps."""
    return ((steps[-1] - since) // (MOST * least)).bit_length() if steps else 0


def _map(change: Any, table: Mapping[str, Column]) -> dict[str, Column]:
    """Apply a function to each column of a table, or to each layer's list in it."""
    return {
        name: [change(layer) for layer in column] if column and isinstance(column[0], list) else change(column)
        for name, column in table.items()
    }


def _after(since: int, table: Mapping[str, Column]) -> dict[str, Column]:
    """The rows that came after a step."""
    count = sum(step > since for step in table.get("step", ()))
    return _map(lambda column: column[len(column) - count :], table)


def _merged(reports: Mapping[str, Column], since: int, ends: Sequence[int]) -> dict[str, Column]:
    """The mean of each group of reports, weighted by their steps."""
    steps = list(reports.get("step", ()))
    starts, count = [0, *ends][: len(ends)], ends[-1] if ends else 0
    weights = np.diff([since, *steps])[:count].astype(float)

    def means(column: Column) -> list[float | None]:
        values = np.array(column[:count], float)
        known = ~np.isnan(values)
        shares = np.add.reduceat(weights * known, starts)
        sums = np.add.reduceat(np.where(known, weights * values, 0.0), starts)
        return [total / share if share else None for total, share in zip(sums.tolist(), shares.tolist(), strict=True)]

    empty: list[float | None] = []
    table = _map(lambda column: means(column) if len(column) == len(steps) and ends else empty, reports)
    return table | {"step": [steps[end - 1] for end in ends]}
