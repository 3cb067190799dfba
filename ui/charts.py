"""Charts as pure functions: numbers in, a Plotly figure out.

A figure is the plain dictionary that Plotly's JavaScript reads. Building one takes half a millisecond; the checked
`go.Figure` of the Python library takes 5 to 9, which a page full of charts that tick twice a second cannot afford. The
tests put every figure through `go.Figure` instead, so that a misspelt property is still caught.

All charts share one look and one set of margins, so that they stack into a column with a common x axis. What a title
says after its colon becomes the second line: it tells what to look for.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui import format as fmt
from ui import palette

Figure = dict[str, Any]
History = Mapping[str, Any]
"""What a run has reported: `layers` (names), `steps` and `epochs` (columns of plain lists), perhaps `test`."""

HEIGHT = 250
"""The height in pixels of a chart in a column; `lines` spaces its labels for it."""

MARGIN = {"l": 58, "r": 132, "t": 50, "b": 40}
FONT = '"Source Sans", "Source Sans Pro", sans-serif'
LABEL = "line end"
"""The name of the annotations at the line ends; on a narrow screen the live plot swaps them for a legend."""

LABEL_GAP = 15
FEW_STEPS = 8
"""With fewer steps than this, every step has its tick: a fraction of one would be a false number."""
LARGEST_HEATMAP = 65_536


@dataclass(frozen=True)
class Series:
    """One line of a chart: its name, its points, and how it is drawn."""

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
    guide: float | None = None,
    dark: bool,
    percent: bool = False,
) -> Figure:
    """Lines over a common x axis, each named at its end; `guide` is a horizontal line that marks a good value.

    Values that cannot be drawn (NaN, infinity, on a logarithmic axis also zero and less) leave a gap.
    """
    colors = palette.theme(dark)
    drawn = [_drawable(one, log) for one in series]
    figure = _figure(title, dark)
    figure["data"] = [_trace(one, y, percent) for one, y in zip(series, drawn, strict=True)]
    layout = figure["layout"]
    layout["hovermode"] = "x unified"
    layout["meta"]["group"] = x_title
    layout["xaxis"] |= {"title": _axis_title(x_title, dark), "range": [0, _last(series)], "tickformat": ",d"}
    if _last(series) < FEW_STEPS:
        layout["xaxis"]["dtick"] = 1
    layout["yaxis"] |= {"title": _axis_title(y_title, dark)}
    if log:
        layout["yaxis"] |= {"type": "log", "tickformat": ".1~e", "nticks": 5}
    if percent:
        layout["yaxis"] |= {"tickformat": ".0%", "autorangeoptions": {"maxallowed": 1.0}}
    if guide is not None:
        layout["shapes"] = [_guide(guide, colors)]
    layout["annotations"] = _end_labels(series, drawn, log, colors)
    if not any(value is not None for y in drawn for value in y):  # the frame of what will come, without false numbers
        for axis in ("xaxis", "yaxis"):
            layout[axis]["showticklabels"] = False
    return figure


def loss_chart(history: History, dark: bool) -> Figure:
    """The loss of the training batches, solid, and of the validation images, dashed; the test a single mark."""
    steps, epochs = history["steps"], history["epochs"]
    figure = lines(
        _training_and_validation(steps["step"], steps["loss"], epochs["step"], epochs["validation_loss"], dark),
        title="Loss: both lines should fall; validation rising again means it learns by heart",
        x_title="step",
        y_title="loss",
        dark=dark,
    )
    return _with_test(figure, history, "loss", dark)


def accuracy_chart(history: History, dark: bool) -> Figure:
    """The share of digits it gets right: training batches solid, validation images dashed, the test a single mark."""
    steps, epochs = history["steps"], history["epochs"]
    accuracy = epochs["validation_accuracy"]
    figure = lines(
        _training_and_validation(steps["step"], steps["accuracy"], epochs["step"], accuracy, dark),
        title="Accuracy: the gap between the lines is what does not carry over to new digits",
        x_title="step",
        y_title="right answers",
        percent=True,
        dark=dark,
    )
    return _with_test(figure, history, "accuracy", dark)


def gradient_chart(history: History, dark: bool, kind: str = "rms") -> Figure:
    """The size of each layer's gradient on a logarithmic axis: `rms` for each weight, or `norm` for the whole layer."""
    columns = {"rms": ("gradient_rms", "RMS of the gradient"), "norm": ("gradient_norm", "norm of the gradient")}
    if kind not in columns:
        raise ValueError(f"kind must be one of {', '.join(columns)}, got {kind!r}")
    column, y_title = columns[kind]
    return lines(
        _per_layer(history, "steps", column, dark),
        title="Gradient norm per layer: all curves within a factor of 100 is healthy",
        x_title="step",
        y_title=y_title,
        log=True,
        dark=dark,
    )


def update_chart(history: History, dark: bool) -> Figure:
    """How far one step moves each layer, |update| / |weights|, with the usual guide of one in a thousand."""
    return lines(
        _per_layer(history, "steps", "update_ratio", dark),
        title="Update to weight ratio: near the line at 1e-3 is a good pace",
        x_title="step",
        y_title="|update| / |weights|",
        log=True,
        guide=1e-3,
        dark=dark,
    )


def matrix_heatmap(W: NDArray[np.floating[Any]], dark: bool, scale: float | None = None, title: str = "") -> Figure:
    """A weight matrix (fan_in, fan_out), one row an input and one column a unit; zero has the page's colour.

    `scale` is the weight that gets the full colour (default: the largest of this matrix). A matrix of more than
    65,536 weights is shown in blocks, each by its weight of largest size.
    """
    shown, block = _largest_of_blocks(np.asarray(W, dtype=np.float32), LARGEST_HEATMAP)
    limit = scale or symmetric_scale(W)
    if max(block) > 1:
        note = f"each cell is the largest of {block[0]} \N{MULTIPLICATION SIGN} {block[1]} weights"
        title = f"{title}, {note}" if ": " in title else f"{title}: {note}"
    figure = _figure(title, dark)
    figure["data"] = [
        {
            "type": "heatmap",
            "z": _packed(shown),
            "x0": 0,
            "dx": block[1],
            "y0": 0,
            "dy": block[0],
            "zmin": -limit,
            "zmax": limit,
            "zsmooth": False,
            "colorscale": [list(stop) for stop in palette.diverging(dark)],
            "colorbar": _colorbar("weight", dark) | {"tickformat": ".2~g"},
            "hovertemplate": "input %{y}, unit %{x}: %{z:+.3g}<extra></extra>",
        }
    ]
    layout = figure["layout"]
    layout["margin"] = MARGIN | {"r": 24}
    layout["xaxis"] |= {"title": _axis_title("unit", dark), "showgrid": False}
    layout["yaxis"] |= {"title": _axis_title("input", dark), "showgrid": False, "autorange": "reversed"}
    return figure


def bias_bars(b: NDArray[np.floating[Any]], dark: bool, title: str = "Biases") -> Figure:
    """One bar a unit: positive and negative biases have the colours that weights have."""
    colors = palette.theme(dark)
    values = [_rounded(float(value)) for value in b]
    figure = _figure(title, dark)
    figure["data"] = [
        {
            "type": "bar",
            "x": list(range(len(values))),
            "y": values,
            "marker": {"color": [colors.negative if (value or 0) < 0 else colors.positive for value in values]},
            "hovertemplate": "unit %{x}: %{y:+.3g}<extra></extra>",
        }
    ]
    layout = figure["layout"]
    layout |= {"margin": MARGIN | {"r": 24}, "bargap": 0.15}
    layout["xaxis"] |= {"title": _axis_title("unit", dark), "showgrid": False}
    layout["yaxis"] |= {"title": _axis_title("bias", dark), "zeroline": True, "zerolinecolor": colors.border}
    return figure


def symmetric_scale(values: NDArray[np.floating[Any]]) -> float:
    """The end of a colour scale that runs from minus to plus this: the largest size among the finite values."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) or 1.0 if finite.size else 1.0


def _figure(title: str, dark: bool) -> Figure:
    """An empty figure with the look that all charts share."""
    colors = palette.theme(dark)
    head, _, look_for = title.partition(": ")
    second = f"<br><span style='font-size:12px;color:{colors.muted}'>{look_for}</span>" if look_for else ""
    axis = {
        "gridcolor": colors.grid,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "automargin": False,
        # Both save the browser from measuring every tick label at every update, a third of its time.
        "tickangle": 0,
        "ticklabeloverflow": "allow",
        "tickfont": {"color": colors.muted},
    }
    layout = {
        "template": {},
        "meta": {"dark": dark},
        "separators": f".{fmt.THIN}",
        "margin": MARGIN,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": colors.text},
        "title": {
            "text": f"<b>{head}</b>{second}" if head else "",
            "font": {"size": 14, "color": colors.text},
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 16},
        },
        "xaxis": dict(axis),
        "yaxis": dict(axis),
        "showlegend": False,
        "hoverlabel": {
            "bgcolor": colors.surface,
            "bordercolor": colors.border,
            "font": {"family": FONT, "size": 12, "color": colors.text},
        },
        "dragmode": "zoom",
    }
    return {"data": [], "layout": layout}


def _axis_title(text: str, dark: bool) -> dict[str, Any]:
    return {"text": text, "font": {"color": palette.theme(dark).muted, "size": 12}, "standoff": 6}


def _trace(series: Series, y: list[float | None], percent: bool) -> dict[str, Any]:
    value = "%{y:.1%}" if percent else "%{y:.3~g}"
    return {
        "type": "scatter",
        "mode": "lines+markers" if series.markers else "lines",
        "name": series.name,
        "x": list(series.x),
        "y": y,
        "line": {"color": series.color, "width": 1.5, "dash": series.dash},
        "marker": {"color": series.color, "size": 5},
        "cliponaxis": False,
        "hovertemplate": f"{value}<extra>{series.name}</extra>",
    }


def _last(series: Sequence[Series]) -> float:
    """The end of the x axis: given, because an axis left to itself ends elsewhere in each chart of a column."""
    return max((one.x[-1] for one in series if one.x), default=0) or 1


def _drawable(series: Series, log: bool) -> list[float | None]:
    """The values to five digits (half the JSON of full ones), None where there is nothing to draw."""
    return [None if y is None or (log and y <= 0) else _rounded(y) for y in series.y]


def _rounded(value: float) -> float | None:
    return float(f"{value:.5g}") if math.isfinite(value) else None


def _training_and_validation(
    step: Sequence[float],
    training: Sequence[float | None],
    epoch_step: Sequence[float],
    validation: Sequence[float | None],
    dark: bool,
) -> list[Series]:
    colors = palette.theme(dark)
    return [
        Series("training", step, training, colors.muted),
        Series("validation", epoch_step, validation, colors.text, dash="dash", markers=True),
    ]


def _per_layer(history: History, part: str, column: str, dark: bool) -> list[Series]:
    names, values = history["layers"], history[part][column]
    x = history[part]["step"]
    return [
        Series(name, x, y, palette.layer_color(index, len(names), dark))
        for index, (name, y) in enumerate(zip(names, values, strict=True))
    ]


def _with_test(figure: Figure, history: History, column: str, dark: bool) -> Figure:
    """The figure with the mark of the one measurement on the test images, if that has been made."""
    test = history.get("test")
    if not test or test.get(column) is None:
        return figure
    text = fmt.percent(test[column]) if column == "accuracy" else fmt.loss(test[column])
    marker = {"symbol": "star", "size": 12, "color": palette.theme(dark).text}
    trace = {
        "type": "scatter",
        "mode": "markers",
        "name": "test",
        "x": [test["step"]],
        "y": [_rounded(test[column])],
        "marker": marker,
        "cliponaxis": False,
        "hovertemplate": f"{text}<extra>test</extra>",
    }
    figure["data"].append(trace)
    return figure


def _guide(value: float, colors: palette.Theme) -> dict[str, Any]:
    line = {"color": colors.text, "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}


def _end_labels(
    series: Sequence[Series], drawn: Sequence[Sequence[float | None]], log: bool, colors: palette.Theme
) -> list[dict[str, Any]]:
    """The names at the line ends, moved apart where lines end close together.

    They are bound to the data (`y`), so they follow a zoom; what moves them apart is a shift in pixels.
    """
    ends = [
        (one, values[-1]) for one, y in zip(series, drawn, strict=True) if (values := [v for v in y if v is not None])
    ]
    place = [math.log10(end) if log else end for _, end in ends]
    everything = [math.log10(v) if log else v for y in drawn for v in y if v is not None]
    if not ends:
        return []
    span = (max(everything) - min(everything)) or 1.0
    pixels = (HEIGHT - MARGIN["t"] - MARGIN["b"]) / (1.1 * span)
    wanted = [at * pixels for at in place]
    return [
        {
            "name": LABEL,
            "text": f"<span style='color:{one.color}'>{_STROKES.get(one.dash, '━')}</span> {one.name}",
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
        for (one, _), at, want, moved in zip(ends, place, wanted, spread(wanted, LABEL_GAP), strict=True)
    ]


_STROKES = {"dash": "╍"}


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


def _largest_of_blocks(W: NDArray[np.float32], limit: int) -> tuple[NDArray[np.float32], tuple[int, int]]:
    """The matrix in at most `limit` cells: each the value of largest size of a block of rows and columns."""
    rows, columns = W.shape
    side = math.ceil(math.sqrt(W.size / limit))
    block = (min(side, rows), min(side, columns)) if side > 1 else (1, 1)
    while -(-rows // block[0]) * -(-columns // block[1]) > limit:
        block = (min(block[0] + 1, rows), min(block[1] + 1, columns))
    if block == (1, 1):
        return W, block
    tall, wide = -(-rows // block[0]), -(-columns // block[1])
    padded = np.zeros((tall * block[0], wide * block[1]), dtype=W.dtype)
    padded[:rows, :columns] = W
    cells = padded.reshape(tall, block[0], wide, block[1]).swapaxes(1, 2).reshape(tall, wide, -1)
    largest = np.abs(cells).argmax(axis=2)[..., None]
    return np.take_along_axis(cells, largest, axis=2)[..., 0], block


def _packed(values: NDArray[np.float32]) -> dict[str, str]:
    """A matrix as Plotly's base64 typed array: a tenth of the time and a third of the size of nested lists."""
    data = base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()
    return {"dtype": "f4", "bdata": data, "shape": ", ".join(map(str, values.shape))}


def _colorbar(title: str, dark: bool) -> dict[str, Any]:
    colors = palette.theme(dark)
    return {
        "title": {"text": title, "side": "right", "font": {"color": colors.muted, "size": 12}},
        "tickfont": {"color": colors.muted},
        "thickness": 10,
        "outlinewidth": 0,
        "nticks": 5,
    }
