"""How the numbers of each layer are distributed, epoch by epoch: a heatmap for each layer, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from mlp.training.events import BINS, Histogram
from mlp.training.history import HISTOGRAM_KINDS, History
from ui.charts.lines import put_marks
from ui.charts.look import MARGIN, Figure, axis_title, colorbar, empty_figure, packed
from ui.charts.steps import last_step
from ui.language.translate import later, t
from ui.style import palette
from ui.style.layer_label import layer_name

KINDS = HISTOGRAM_KINDS
MOST_COLUMNS = 60
"""With more epochs, evenly chosen ones are shown: the screen has no more room."""
ROW = 104
"""Pixels of one layer."""
GAP = 0.14
"""The share of a row that separates it from the next."""
PLACES = 401
"""The number of points among which the ends of the axis are chosen."""
TAIL = 0.002
"""The share of all values that may lie beyond the axis at either end: a few outliers would squeeze the rest."""
NARROW = 1e-6
"""Values that differ by a smaller share of their size count as equal: bins between them would have no width."""
TINY = 1e-30
"""Smaller values are zero."""

FULL = 6 / BINS
"""The share of a bin that gets the full colour, six times the uniform share: at the peaks' share, the rest is pale."""

Array = NDArray[np.float64]


def histogram_chart(history: History, dark: bool, kind: str = "weights") -> Figure:
    """Each layer's values of one kind as a column of shares at every epoch: steps to the right, values upwards.

    A histogram is `low`, `high` and the counts of equal bins between them; here all of a layer get common bins.
    Layers without such values, as the output's activations, are left out. Raises ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    colors = palette.theme(dark)
    steps, names = history.histograms.step, [layer_name(name) for name in history.layers]
    chosen = sorted({round(at) for at in np.linspace(0, len(steps) - 1, min(len(steps), MOST_COLUMNS))})
    rows = [
        (index, columns)
        for index, layer in enumerate(history.histograms.layers)
        if any(columns := [getattr(layer, kind)[at] for at in chosen])
    ]
    figure = empty_figure(t(_LOOK_FOR[kind]), dark)
    layout, axis = figure["layout"], figure["layout"].pop("yaxis")
    layout["margin"] = MARGIN | {"r": 76}
    layout["meta"]["group"] = "step all"
    end = last_step(history) or 1
    layout["xaxis"] |= {"title": axis_title(t("step"), dark), "range": [0, end], "tickformat": ",d", "showgrid": False}
    put_marks(layout, history.marks, colors, "above")
    layout["annotations"] = []
    shares = [rebin(columns) for _, columns in rows]
    most = min(FULL, max((float(np.nanmax(share)) for _, share in shares), default=FULL)) or FULL
    for place, ((index, _), (edges, share)) in enumerate(zip(rows, shares, strict=True)):
        name = f"yaxis{place + 1}" if place else "yaxis"
        top = 1 - place / len(rows)
        layout[name] = axis | {
            "domain": [top - (1 - GAP) / len(rows), top],
            "showgrid": False,
            "nticks": 4,
            "tickformat": ".2~g",
            "anchor": "x",
        }
        color = palette.layer_color(index, len(names), dark)
        layout["annotations"].append(
            {
                "text": f"<span style='color:{color}'>■</span> {escape(names[index])}",
                "xref": "paper",
                "x": 0,
                "xanchor": "left",
                "xshift": 4,
                "yref": "paper",
                "y": top,
                "yanchor": "top",
                "showarrow": False,
                "font": {"size": 12, "color": colors.text},
                "bgcolor": colors.background,
                "borderpad": 1,
                "opacity": 0.9,
            }
        )
        figure["data"].append(
            {
                "type": "heatmap",
                "name": names[index],
                "x": [steps[at] for at in chosen],
                "y0": float(edges[:2].mean()),
                "dy": float(edges[1] - edges[0]),
                "yaxis": f"y{place + 1}" if place else "y",
                "z": packed(share.T.astype(np.float32)),
                "zmin": 0,
                "zmax": most,
                "zsmooth": False,
                "colorscale": [list(stop) for stop in palette.sequential(dark)],
                "showscale": place == 0,
                "colorbar": colorbar(t("share"), dark) | {"tickformat": ".0%"},
                "hovertemplate": t(
                    "{value}: {share} at step {step}",
                    value="%{y:.3~g}",
                    share="%{z:.1%}",
                    step="%{x:,d}<extra></extra>",
                ),
            }
        )
    if len(rows) > 1:
        layout["xaxis"]["anchor"] = f"y{len(rows)}"  # below the last layer
    if not rows:
        layout["yaxis"] = axis | {"showticklabels": False}
        layout["xaxis"]["showticklabels"] = False
    return figure


_LOOK_FOR = {
    "weights": later("Distribution of the weights: they should widen slowly and stay centred"),
    "gradients": later(
        "Distribution of the gradients: they shrink during the training; a thin line at zero is a layer that no longer"
        " learns"
    ),
    "activations": later(
        "Distribution of the activations: all at zero is a dead layer, all at the ends a saturated one"
    ),
}


def histogram_height(history: History, kind: str = "weights") -> int:
    """The pixels that the chart needs, also before there are data."""
    hidden = len(history.layers) - 1
    return MARGIN["t"] + MARGIN["b"] + ROW * (max(1, hidden) if kind == "activations" else hidden + 1)


def rebin(columns: Sequence[Histogram | None]) -> tuple[Array, Array]:
    """Histograms over their own ranges -> (BINS + 1 common edges, (columns, BINS) shares); None is a row of NaN.

    Within a bin of its own, a histogram's values count as evenly spread. All have equally many bins.
    """
    known = [at for at, column in enumerate(columns) if column]
    below = _SharesBelow([column for column in columns if column])
    low, high = _common_range(below)
    edges = np.linspace(low, high, BINS + 1)
    shares = np.full((len(columns), BINS), np.nan)
    shares[known] = np.diff(below(edges))
    return edges, shares


class _SharesBelow:
    """The cumulative distributions of all histograms, computed together because every update needs them."""

    def __init__(self, columns: Sequence[Histogram]) -> None:
        self.low, self.high = np.array([[c.low, c.high] for c in columns], np.float64).T[..., None]
        counts = np.array([c.counts for c in columns], np.float64)
        self._below = np.zeros((len(columns), counts.shape[1] + 1))
        self._below[:, 1:] = np.cumsum(counts, axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)

    def __call__(self, at: Array) -> Array:
        """(n) places -> (columns, n)."""
        wide = self.high > self.low  # else all values are equal
        bins = self._below.shape[1] - 1
        place = (np.clip(at, self.low, self.high) - self.low) / np.where(wide, self.high - self.low, 1) * bins
        left = np.minimum(place.astype(np.intp), bins - 1)
        before, after = (np.take_along_axis(self._below, edge, axis=1) for edge in (left, left + 1))
        share: Array = np.where(wide, before + (place - left) * (after - before), at >= self.low)
        return share


def _common_range(below: _SharesBelow) -> tuple[float, float]:
    """The range of all values without their far tails; never empty."""
    low, high = float(below.low.min()), float(below.high.max())
    at = np.linspace(low, high, PLACES)
    mean = below(at).mean(axis=0)
    inside = np.flatnonzero((mean >= TAIL) & (mean <= 1 - TAIL))
    if inside.size:
        low, high = float(at[max(0, inside[0] - 1)]), float(at[min(PLACES - 1, inside[-1] + 1)])
    size = max(abs(low), abs(high))
    if high - low > NARROW * max(size, TINY):
        margin = (high - low) / BINS  # values at an end are inside
    else:
        margin = size if size > TINY else 1e-6
    return low - margin / 2, high + margin / 2
