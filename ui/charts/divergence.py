"""What a chart shows of a training that diverged: its last points as they are, and where the numbers ended."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mlp.training.history import Column
from ui.charts.look import Figure
from ui.language.translate import t
from ui.style import format as fmt
from ui.style import palette

ROOM = 0.3
"""The share of the axis that is left free above the highest value, for the arrow."""
LEAST_DECADES = 1.0
"""So many the axis shows at least: a single value has none of its own."""


def with_divergence(figure: Figure, columns: Sequence[Column], after: int | None, dark: bool) -> Figure:
    """A figure with a logarithmic axis, and an arrow from its last points to infinity, if the run has diverged.

    `columns` are the values that it draws, and `after` is the last step before a number was not finite.
    """
    drawn = [[value for value in column if value is not None and 0 < value < math.inf] for column in columns]
    values, ends = [value for column in drawn for value in column], [column[-1] for column in drawn if column]
    if after is None or not values:
        return figure
    layout, colors = figure["layout"], palette.theme(dark)
    low, high = math.log10(min(values)), math.log10(max(values))
    decades = max(LEAST_DECADES, high - low)
    top = high + ROOM * decades
    layout["yaxis"] |= {"range": [low - 0.05 * decades, top]}
    at = math.log10(max(after, 1)) if layout["xaxis"].get("type") == "log" else after
    place = {"xref": "x", "yref": "y", "x": at, "showarrow": False}
    arrow = {
        "showarrow": True, "y": top, "axref": "x", "ayref": "y", "ax": at, "ay": math.log10(max(ends)), "text": "",
        "arrowhead": 2, "arrowsize": 1.2, "arrowwidth": 1.5, "arrowcolor": colors.text, "standoff": 2,
    }  # fmt: skip
    text = t("infinite after step {step}", step=fmt.thousands(after))
    left = at > sum(layout["xaxis"]["range"]) / 2  # where there is room: a run may end at its first step
    side = {"xanchor": "right", "xshift": -8} if left else {"xanchor": "left", "xshift": 8}
    words = {"text": text, "y": top, "yanchor": "top", "font": {"color": colors.text}} | side
    layout["annotations"] = [*layout["annotations"], place | arrow, place | words]
    return figure
