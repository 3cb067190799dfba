"""A history put in order for the diagnosis: the reports of steps become readings of like length.

A fast machine sends a dozen reports of a training, a slow one thousands of a few digits each. A reading is the mean of
as many reports as make up a certain number of steps, so both are told nearly the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Self

import numpy as np

from mlp.training.history import EpochColumns, History, StepColumns

LEAST_STEPS, LEAST_DIGITS = 8, 200
"""What makes up a reading: single batches, and few digits, say little."""
MOST = 64
"""Readings of one history; a longer one has longer readings."""

Column = Sequence[Any]


@dataclass(frozen=True)
class Readings:
    """What was told since the last change of a setting; older numbers tell of others."""

    since: int
    """The step of that change, 0 if there was none."""
    steps: Mapping[str, Column]
    """Column -> a value, or for each layer a list with a value, of each reading; `step` is its last one."""
    epochs: Mapping[str, Column]
    """The same of each report of an epoch."""
    first: Mapping[str, Column]
    """The same of the very first report of a step, alone."""
    last: Mapping[str, Column]
    """And of the very last."""

    @classmethod
    def of(cls, history: History, batch_size: int) -> Self:
        """From the history of a run with batches of this size."""
        since = max((mark.step for mark in history.marks), default=0)
        reports, epochs = (_after(since, _known(table)) for table in (history.steps, history.epochs))
        first, last = _map(lambda column: column[:1], reports), _map(lambda column: column[-1:], reports)
        ends = group_ends(reports.get("step", ()), since, max(LEAST_STEPS, ceil(LEAST_DIGITS / batch_size)))
        return cls(since, _merged(reports, since, ends), epochs, first, last)


def _known(columns: StepColumns | EpochColumns) -> dict[str, Column]:
    """The columns that have values, by name."""
    return {name: column for name, column in columns.by_name().items() if column}


def group_ends(steps: Sequence[int], since: int, least: int) -> list[int]:
    """Cut reports into groups that each span some steps, at least so many: the index after each one's last.

    What is left at the end is no group yet. The span doubles when there are too many groups, so that they stay as they
    are while a history grows, and only once in a while two become one.
    """
    if not steps:
        return []
    span = least << ((steps[-1] - since) // (MOST * least)).bit_length()
    ends, last = [], since
    for index, step in enumerate(steps, 1):
        if step - last >= span:
            ends.append(index)
            last = step
    return ends


def _map(change: Any, table: Mapping[str, Column]) -> dict[str, Column]:
    """A table with each column changed, or each layer's part of it."""
    return {
        name: [change(layer) for layer in column] if column and isinstance(column[0], list) else change(column)
        for name, column in table.items()
    }


def _after(since: int, table: Mapping[str, Column]) -> dict[str, Column]:
    """The rows that came after a step."""
    count = sum(step > since for step in table.get("step", ()))
    return _map(lambda column: column[len(column) - count :], table)


def _merged(reports: Mapping[str, Column], since: int, ends: Sequence[int]) -> dict[str, Column]:
    """Each group of reports as one: the mean of what they say, each weighted by its steps."""
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
