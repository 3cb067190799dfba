"""Two trainings in one chart: the right one, and the one of which a line is changed."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, sqrt
from typing import Any

from mlp.training.history import History, LayerColumns
from ui.charts.lines import Series, lines
from ui.charts.look import Figure
from ui.charts.run import drawn_first
from ui.charts.steps import last_step
from ui.language.translate import t
from ui.style import palette

HUGE = 20.0
"""A loss above this has a logarithmic axis, else nothing of the other could be seen."""


def compared_losses(right: History, wrong: History, *, name: str, end: float, dark: bool) -> Figure:
    """The loss of the batches; `name` is that of the second line, `end` the last step of the axis."""
    series = _both(right, wrong, [(one.steps.step, one.steps.loss) for one in (right, wrong)], name, dark)
    large = any(value is not None and value > HUGE for one in series for value in one.y)
    return drawn_first(
        lines(series, title=t("Loss of the training batches"), x_title=t("step"), y_title=t("loss"), log=large,
              x_end=end, dark=dark)
    )  # fmt: skip


def compared_accuracies(
    right: History, wrong: History, *, name: str, end: float, dark: bool, of_images: bool = True
) -> Figure:
    """The accuracy on validation samples after each epoch, as each program counts it; `of_images`: they are images."""
    columns = [(one.epochs.step, one.epochs.validation_accuracy) for one in (right, wrong)]
    return lines(
        _both(right, wrong, columns, name, dark), dark=dark,
        title=t("Accuracy on images that are not learned") if of_images else t("Accuracy"),
        x_title=t("step"), y_title=t("right answers"), x_end=end, y_range=(0, 1), percent=True,
    )  # fmt: skip


def compared_gradients(right: History, wrong: History, *, name: str, end: float, dark: bool) -> Figure:
    """The norm of the whole gradient, on a logarithmic axis."""
    columns = [(one.steps.step, norms(one.steps.gradient_norm)) for one in (right, wrong)]
    return lines(
        _both(right, wrong, columns, name, dark), title=t("Norm of the gradient"), x_title=t("step"),
        y_title=t("norm of the gradient"), log=True, x_end=end, dark=dark,
    )  # fmt: skip


def norms(layers: LayerColumns) -> list[float | None]:
    """The norm over all layers at each report; None where one is not finite."""
    return [
        None if any(norm is None or not isfinite(norm) for norm in at) else sqrt(sum((norm or 0.0) ** 2 for norm in at))
        for at in zip(*layers, strict=True)
    ]


def _both(right: History, wrong: History, columns: Sequence[tuple[Any, Any]], name: str, dark: bool) -> list[Series]:
    """The second one dashed, as colour alone tells nothing; with markers where few points are."""
    (x, y), (other_x, other_y) = columns
    return [
        Series(t("right"), x, y, palette.RIGHT, markers=last_step(right) == 0 or len(x) < 8),
        Series(name, other_x, other_y, palette.WRONG, "dash", markers=last_step(wrong) == 0 or len(other_x) < 8),
    ]
