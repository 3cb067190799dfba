"""Lines over a common x axis, each named at its end."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.training.history import Mark
from ui.charts.look import HEIGHT, MARGIN, Figure, axis_title, empty_figure, packed
from ui.charts.steps import StepView, step_axis
from ui.language.translate import t
from ui.style import format as fmt
from ui.style import palette

LABEL = "line end"
"""The name of the annotations at the line ends: the live plot makes buttons of them, on a narrow screen a legend."""

LABEL_GAP = 28
"""Pixels from one name at a line end to the next, on an axis that is guessed here; the browser sees to at least 24."""
LEAST_LABEL_GAP = 15
"""Where the chart has no room for that: the height of a name."""
MOST_MARKS = 30
MOST_MARKERS = 40
"""More would touch each other, and every one costs the browser time at each update."""
Array = NDArray[np.float64]
_CHANGE = re.compile(r"(?<![^ ,])([^ ,\d][^,]*?) (\S+) -> ([^ ,]+)")


@dataclass(frozen=True)
class Series:
    """One line of a chart: its name, its points, and how it is drawn; `markers` are left out where there are many."""

    name: str
    x: Sequence[float]
    y: Sequence[float | None]
    color: str
    dash: str = "solid"
    markers: bool = False


def lines(
    series: Sequence[Series],
    *,
    title: str,
    x_title: str,
    y_title: str,
    log: bool = False,
    view: StepView = "all",
    guide: float | None = None,
    marks: Sequence[Mark] = (),
    x_end: float | None = None,
    y_range: tuple[float, float] | None = None,
    dark: bool,
    percent: bool = False,
) -> Figure:
    """Lines over a common x axis, each named at its end; `guide` is a horizontal line that marks a good value.

    The y axis is logarithmic with `log`; `view` says how much of the x axis is shown.

    `marks` are steps at which something was changed, with its text: a thin vertical line each. `x_end` is where the
    axis ends, the last point unless it is given, and `y_range` what the other axis shows. Values that cannot be drawn
    (NaN, infinity, on a logarithmic axis also zero and less) leave a gap.
    """
    colors = palette.theme(dark)
    drawn = [_drawable(one.y, log) for one in series]
    end = x_end or _last(series)
    figure = empty_figure(title, dark)
    figure["data"] = [_trace(one, y, percent) for one, y in zip(series, drawn, strict=True)]
    layout = figure["layout"]
    layout["hovermode"] = "x unified"
    layout["meta"]["group"] = f"step {view}"
    layout["meta"]["view"] = view
    layout["xaxis"] |= {"title": axis_title(x_title, dark), **step_axis(end, view)}
    layout["yaxis"] |= {"title": axis_title(y_title, dark)}
    if log:
        layout["yaxis"] |= {"type": "log", "tickformat": ".1~e", "dtick": _log_ticks(drawn)}
    if y_range:
        layout["yaxis"] |= {"range": list(y_range)}
    if percent:
        layout["yaxis"] |= {"tickformat": ".0%", "autorangeoptions": {"maxallowed": 1.0}}
    layout["shapes"] = [] if guide is None else [_guide(guide, colors)]
    put_marks(layout, marks, colors, "below")
    layout["annotations"] = _end_labels(series, drawn, log, colors, y_range)
    if not layout["annotations"]:  # an empty frame until there are data, without numbers
        layout["meta"]["empty"] = True
        for axis in ("xaxis", "yaxis"):
            layout[axis]["showticklabels"] = False
    return figure


def _trace(series: Series, y: Array, percent: bool) -> dict[str, Any]:
    value = "%{y:.1%}" if percent else "%{y:.3~g}"
    return {
        "type": "scatter",
        "mode": "lines+markers" if series.markers and len(series.x) <= MOST_MARKERS else "lines",
        "name": series.name,
        "x": packed(_places(series.x)),
        "y": packed(y.astype(np.float32)),
        "line": {"color": series.color, "width": 1.5, "dash": series.dash},
        "marker": {"color": series.color, "size": 5},
        "cliponaxis": False,
        "hovertemplate": f"{value}<extra>{series.name}</extra>",
    }


def _places(x: Sequence[float]) -> NDArray[np.float64 | np.int32]:
    """As int32 where all are whole numbers that fit, such as steps: half the bytes to send."""
    places = np.asarray(x, np.float64)
    with np.errstate(invalid="ignore"):  # values that do not fit are changed, and the comparison below notices
        whole = places.astype(np.int32)
    return whole if (whole == places).all() else places


def _last(series: Sequence[Series]) -> float:
    """The end of the x axis; automatic axes would end differently in each chart of a column."""
    return max((one.x[-1] for one in series if one.x), default=0) or 1


def _log_ticks(drawn: Sequence[Array]) -> str | int:
    """Ticks at 1, 2 and 5 over less than two decades, else about five at powers of ten; automatic ones overlap."""
    values = _known(drawn)
    decades = math.log10(values.max() / values.min()) if values.size else 0.0
    return "D2" if decades < 2 else math.ceil(decades / 5)


def _drawable(values: Sequence[Any], log: bool) -> Array:
    """The values, NaN where there is nothing to draw: a gap."""
    y = np.asarray(values, np.float64)  # None becomes NaN
    return np.where(np.isfinite(y) & ((y > 0) | (not log)), y, np.nan)


def _known(drawn: Sequence[Array]) -> Array:
    """All values that are drawn."""
    values: Array = np.concatenate([*drawn, []])
    return values[~np.isnan(values)]


def _guide(value: float, colors: palette.Theme) -> dict[str, Any]:
    line = {"color": colors.text, "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}


def put_marks(layout: dict[str, Any], marks: Sequence[Mark], colors: palette.Theme, layer: str) -> None:
    """A thin vertical line for each step at which settings were changed, the newest ones.

    What was changed goes into `meta.marks`, {step, text}: the live plot writes it above the lines, as far as there is
    room.
    """
    texts: dict[int, str] = {}
    for mark in marks:
        step, text = mark.step, mark_words(mark.text)
        texts[step] = f"{texts[step]}, {text}" if step in texts else text
    newest = sorted(texts)[-MOST_MARKS:]
    line = {"color": colors.muted, "width": 1}
    place = {"type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": layer, "line": line}
    layout["shapes"] = [*layout.get("shapes", ()), *(place | {"x0": step, "x1": step} for step in newest)]
    layout["meta"]["marks"] = [{"step": step, "text": texts[step]} for step in newest]


def mark_words(text: str) -> str:
    """What was changed, as the worker has written it (`learning rate 0.1 -> 0.05, L2 0 -> 0.1`), for the page."""
    return _CHANGE.sub(lambda one: f"{t(one[1])} {fmt.given(one[2])} → {fmt.given(one[3])}", text)


def _end_labels(
    series: Sequence[Series],
    drawn: Sequence[Array],
    log: bool,
    colors: palette.Theme,
    y_range: tuple[float, float] | None,
) -> list[dict[str, Any]]:
    """The names at the line ends, moved apart where lines end close together.

    They are bound to the data (`y`), so they follow a zoom; a shift in pixels moves them apart.
    """
    ends = [(one, known[-1]) for one, y in zip(series, drawn, strict=True) if (known := _known([y])).size]
    if not ends:
        return []
    place = [float(math.log10(end) if log else end) for _, end in ends]
    everything = np.append(np.log10(_known(drawn)) if log else _known(drawn), y_range or ())
    pixels = (HEIGHT - MARGIN["t"] - MARGIN["b"]) / (1.1 * (float(np.ptp(everything)) or 1.0))
    wanted = [at * pixels for at in place]
    room = (HEIGHT - MARGIN["t"] - MARGIN["b"]) / len(ends)
    gap = max(LEAST_LABEL_GAP, min(LABEL_GAP, room))
    return [
        {
            "name": LABEL,
            "text": one.name,
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 4,
            "y": at,
            "yanchor": "middle",
            "yshift": round(moved - want, 1),
            "showarrow": False,
            "align": "left",
            "font": {"color": colors.text, "size": 12},
        }
        for (one, _), at, want, moved in zip(ends, place, wanted, spread(wanted, gap), strict=True)
    ]


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """The positions moved as little as needed to be at least `gap` apart, in the same order.

    Neighbours that are too close become a block around their common mean; blocks that then meet are joined.
    """
    blocks: list[list[int]] = []
    centers: list[float] = []
    for index in sorted(range(len(positions)), key=lambda i: positions[i]):
        blocks.append([index])
        centers.append(positions[index])
        while len(blocks) > 1 and centers[-1] - centers[-2] < gap * (len(blocks[-1]) + len(blocks[-2])) / 2:
            members = blocks[-2] + blocks.pop()
            centers.pop()
            blocks[-1] = members
            centers[-1] = sum(positions[i] for i in members) / len(members)
    moved = [0.0] * len(positions)
    for members, center in zip(blocks, centers, strict=True):
        for rank, index in enumerate(members):
            moved[index] = center + gap * (rank - (len(members) - 1) / 2)
    return moved
