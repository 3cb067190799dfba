"""Weight matrices as heatmaps, biases as bars."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.charts.look import MARGIN, Figure, axis_title, colorbar, empty_figure, packed, rounded
from ui.language.translate import t
from ui.style import format as fmt
from ui.style import palette

LARGEST_HEATMAP = 65_536
FEW = 12
"""Rows or columns that are all numbered."""


def matrix_heatmap(W: NDArray[np.floating[Any]], dark: bool, scale: float | None = None, title: str = "") -> Figure:
    """A weight matrix (fan_in, fan_out), one row an input and one column a unit; zero has the page's colour.

    `scale` is the weight that gets the full colour (default: the largest of this matrix). A matrix of more than
    65,536 weights is shown in blocks, each as its weight of largest magnitude.
    """
    hover = t("input {input}, unit {unit}: {weight}", input="%{y}", unit="%{x}", weight="%{z:+.3g}<extra></extra>")
    return _heatmap(W, dark, scale, title, x=t("unit"), y=t("input"), color=t("weight"), hover=hover)


def array_heatmap(values: NDArray[np.floating[Any]], dark: bool, scale: float | None = None, title: str = "") -> Figure:
    """Any matrix in its rows and columns, in the colours of weights; a larger one than 65,536 numbers in blocks."""
    place = {"row": "%{y}", "column": "%{x}", "value": "%{z:+.3g}<extra></extra>"}
    hover = t("row {row}, column {column}: {value}", **place)
    figure = _heatmap(values, dark, scale, title, x=t("column"), y=t("row"), color="", hover=hover)
    for axis, size in zip(("yaxis", "xaxis"), values.shape, strict=True):
        if size <= FEW:
            figure["layout"][axis]["dtick"] = 1  # no half rows
    return figure


def _heatmap(
    W: NDArray[np.floating[Any]], dark: bool, scale: float | None, title: str,
    *, x: str, y: str, color: str, hover: str,
) -> Figure:  # fmt: skip
    shown, block = _largest_of_blocks(np.asarray(W, dtype=np.float32), LARGEST_HEATMAP)
    limit = scale or palette.symmetric_scale(W)
    if max(block) > 1:
        note = t(
            "each cell is the largest of {tall} × {wide} weights",
            tall=fmt.thousands(block[0]),
            wide=fmt.thousands(block[1]),
        )
        title = f"{title}, {note}" if ": " in title else f"{title}: {note}"
    figure = empty_figure(title, dark)
    figure["data"] = [
        {
            "type": "heatmap",
            "z": packed(shown),
            "x0": 0,
            "dx": block[1],
            "y0": 0,
            "dy": block[0],
            "zmin": -limit,
            "zmax": limit,
            "zsmooth": False,
            "colorscale": [list(stop) for stop in palette.diverging(dark)],
            "colorbar": colorbar(color, dark) | {"tickformat": ".2~g"},
            "hovertemplate": hover,
        }
    ]
    layout = figure["layout"]
    layout["margin"] = MARGIN | {"r": 24}
    layout["xaxis"] |= {"title": axis_title(x, dark), "showgrid": False}
    layout["yaxis"] |= {"title": axis_title(y, dark), "showgrid": False, "autorange": "reversed"}
    return figure


def bias_bars(b: NDArray[np.floating[Any]], dark: bool, title: str = "") -> Figure:
    """One bar a unit: positive and negative biases have the colours that weights have."""
    colors = palette.theme(dark)
    values = [rounded(float(value)) for value in b]
    figure = empty_figure(title, dark)
    figure["data"] = [
        {
            "type": "bar",
            "x": list(range(len(values))),
            "y": values,
            "marker": {"color": [colors.negative if (value or 0) < 0 else colors.positive for value in values]},
            "hovertemplate": t("unit {unit}: {bias}", unit="%{x}", bias="%{y:+.3g}<extra></extra>"),
        }
    ]
    layout = figure["layout"]
    layout |= {"margin": MARGIN | {"r": 24}, "bargap": 0.15}
    layout["xaxis"] |= {"title": axis_title(t("unit"), dark), "showgrid": False}
    layout["yaxis"] |= {"title": axis_title(t("bias"), dark), "zeroline": True, "zerolinecolor": colors.border}
    return figure


def _largest_of_blocks(W: NDArray[np.float32], limit: int) -> tuple[NDArray[np.float32], tuple[int, int]]:
    """The matrix in at most `limit` cells: each the value of largest magnitude in a block of rows and columns."""
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
