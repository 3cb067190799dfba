"""Which steps the charts of a run show: all, all on a logarithmic axis, or the last ones."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from math import log10
from typing import Any, Literal, TypeVar

from mlp.training.history import EpochColumns, History, StepColumns

StepView = Literal["all", "log", "last"]
STEP_VIEWS: tuple[StepView, ...] = ("all", "log", "last")
LAST = 200
"""The steps of the view "last"; a history has the reports of so many newest steps, none left out."""
FEW = 8
"""With fewer steps than this, every step has its tick: ticks at fractions of a step would be wrong."""

Columns = TypeVar("Columns", StepColumns, EpochColumns)


def last_step(history: History) -> float:
    """The last step of the run in any chart."""
    return max((part.step[-1] for part in (history.steps, history.epochs) if part.step), default=0)


def shown(history: History, view: StepView) -> History:
    """The part of the reports that a view shows."""
    if view != "last":
        return history
    start = last_step(history) - LAST
    steps = history.newest if history.newest.step else history.steps
    marks = [mark for mark in history.marks if mark.step >= start]
    return replace(history, steps=_from(steps, start), epochs=_from(history.epochs, start), marks=marks)


def _from(columns: Columns, start: float) -> Columns:
    """The reports from the last one before `start` on, so that a line does not begin in the middle of a chart."""
    first = max(0, bisect_left(columns.step, start) - 1)
    rest = {
        name: [layer[first:] for layer in values] if name in columns.OF_LAYERS else values[first:]
        for name, values in columns.by_name().items()
    }
    return type(columns)(**rest)


def step_axis(end: float, view: StepView) -> dict[str, Any]:
    """What Plotly needs for an x axis that ends at the step `end`."""
    if view == "log":
        return {"type": "log", "range": [0, max(log10(end), 0.1)], "dtick": 1, "tickformat": ",d"}
    start = max(0.0, end - LAST) if view == "last" else 0.0
    ticks = {"dtick": 1} if end - start < FEW else {}
    return {"range": [start, end], "tickformat": ",d"} | ticks
