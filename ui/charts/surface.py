"""What a network of one or two inputs computes, over the whole plane or line, with its training samples on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.data.dataset import Dataset
from mlp.nn.model import Model
from ui.charts.look import MARGIN, Figure, axis_title, colorbar, empty_figure, packed
from ui.language.translate import t
from ui.style import palette
from ui.style.images import data_url, rgb_png

CELLS = 72
"""Points of the plane along each axis at which the network is asked."""
MOST_POINTS = 600
STRENGTH = 0.55
"""How much of the colour of its class a point of the plane has where the network is sure."""


def surface_chart(model: Model, samples: Dataset, dark: bool) -> Figure:
    """The answers of a network with two inputs as colours of the plane, and the training samples as points.

    Classes have colours that mix as their probabilities do; a number has the colours of weights around the middle of
    all targets.
    """
    points, (low, high) = samples.inputs[:MOST_POINTS], _limits(samples.inputs)
    axes = [np.linspace(low[axis], high[axis], CELLS, dtype=np.float32) for axis in (0, 1)]
    plane = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    title = t("What it computes: the colour is its answer there, the points are training samples")
    figure = empty_figure(title, dark)
    layout = figure["layout"]
    if samples.numbers:
        marks = _behind_numbers(figure, axes, model.outputs(plane)[:, 0], samples, dark)
    else:
        shares = shares_of(model, plane).reshape(CELLS, CELLS, -1)
        layout["images"] = [_image_below(mixed(shares, dark)[::-1], low, high)]
        marks = {"color": [palette.LAYERS[label % len(palette.LAYERS)] for label in _classes(samples)[:MOST_POINTS]]}
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": packed(points[:, 0]),
            "y": packed(points[:, 1]),
            "marker": marks | {"size": 6, "line": {"width": 1, "color": palette.theme(dark).background}},
            "hovertemplate": "%{x:.3g}, %{y:.3g}<extra></extra>",
        }
    )
    layout["margin"] = MARGIN | {"r": 24}
    for axis, name, place in (("xaxis", "x1", 0), ("yaxis", "x2", 1)):
        layout[axis] |= {"title": axis_title(name, dark), "showgrid": False,
                         "range": [float(low[place]), float(high[place])]}  # fmt: skip
    return figure


def curve_chart(model: Model, samples: Dataset, dark: bool) -> Figure:
    """The output of a network with one input as a line, and the training samples as points."""
    low, high = _limits(samples.inputs)
    x = np.linspace(low[0], high[0], 2 * CELLS, dtype=np.float32)
    colors = palette.theme(dark)
    figure = empty_figure(t("What it computes: the line is its answer, the points are training samples"), dark)
    points = samples.subset(slice(MOST_POINTS))
    figure["data"] = [
        {
            "type": "scatter", "mode": "markers", "x": packed(points.inputs[:, 0]), "y": packed(points.targets[:, 0]),
            "marker": {"size": 5, "color": colors.muted}, "hovertemplate": "%{x:.3g}, %{y:.3g}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "lines", "x": packed(x), "y": packed(model.outputs(x[:, None])[:, 0]),
            "line": {"width": 3, "color": palette.LAYERS[0]}, "hovertemplate": "%{x:.3g}, %{y:.3g}<extra></extra>",
        },
    ]  # fmt: skip
    layout = figure["layout"]
    layout["margin"] = MARGIN | {"r": 24}
    layout["xaxis"] |= {"title": axis_title("x", dark)}
    layout["yaxis"] |= {"title": axis_title("y", dark)}
    return figure


def shares_of(model: Model, rows: NDArray[np.float32]) -> NDArray[np.floating[Any]]:
    """The share of each class in the answers to rows (n, 2): (n, classes); a single output is that of the second."""
    if model.config.outputs == 1:
        second = np.clip(model.outputs(rows), 0, 1)
        return np.concatenate([1 - second, second], axis=1)
    return model.predict(rows)


def mixed(shares: NDArray[np.floating[Any]], dark: bool) -> NDArray[np.uint8]:
    """The colours of the classes mixed by their shares (..., classes) on the page's background: (..., 3)."""
    classes = shares.shape[-1]
    colors = np.array([palette.rgb(palette.LAYERS[place % len(palette.LAYERS)]) for place in range(classes)], float)
    ground = np.array(palette.rgb(palette.theme(dark).background), float)
    found = (1 - STRENGTH) * ground + STRENGTH * (shares @ colors)
    picture: NDArray[np.uint8] = np.clip(np.rint(np.nan_to_num(found)), 0, 255).astype(np.uint8)
    return picture


def _behind_numbers(
    figure: Figure, axes: list[NDArray[np.float32]], values: NDArray[np.floating[Any]], samples: Dataset, dark: bool
) -> dict[str, Any]:
    """Put a heatmap of numbers behind the points; returns the look of the points, which have the same colours."""
    targets = samples.targets[:, 0]
    scale = {"colorscale": [list(stop) for stop in palette.diverging(dark)]}
    low, high = float(targets.min()), float(targets.max())
    shown = np.clip(np.nan_to_num(values), low, high).astype(np.float32).reshape(CELLS, CELLS)
    heatmap = {
        "type": "heatmap", "x": packed(axes[0]), "y": packed(axes[1]), "z": packed(shown), "zsmooth": "best",
        "zmin": low, "zmax": high, "colorbar": colorbar(t("answer"), dark), "hoverinfo": "skip",
    }  # fmt: skip
    figure["data"].append(heatmap | scale)
    return {"color": packed(targets[:MOST_POINTS]), "cmin": low, "cmax": high} | scale


def _image_below(rgb: NDArray[np.uint8], low: NDArray[np.float32], high: NDArray[np.float32]) -> dict[str, Any]:
    """A picture (rows, columns, 3) behind the traces, between the lower left and the upper right corner."""
    return {
        "source": data_url(rgb_png(rgb)), "xref": "x", "yref": "y", "layer": "below", "sizing": "stretch",
        "x": float(low[0]), "y": float(high[1]), "sizex": float(high[0] - low[0]), "sizey": float(high[1] - low[1]),
    }  # fmt: skip


def _classes(samples: Dataset) -> list[int]:
    """The class of each sample; of a single column, whether it is above one half."""
    targets = samples.targets
    found = targets.argmax(axis=1) if targets.shape[1] > 1 else targets[:, 0] > 0.5
    return [int(label) for label in found]


def _limits(inputs: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The least and the largest value of each input, a little apart."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    room = 0.12 * np.maximum(high - low, 1e-3)
    return (low - room).astype(np.float32), (high + room).astype(np.float32)
