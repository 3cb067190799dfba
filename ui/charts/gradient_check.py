"""A gradient beside centred differences: where they differ, and how much for which step h."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.charts.heatmaps import array_heatmap
from ui.charts.look import MARGIN, Figure, axis_title, empty_figure, rounded
from ui.language.translate import t
from ui.style import palette


def difference_heatmap(
    off: NDArray[np.floating[Any]],
    rows: Sequence[int],
    columns: Sequence[int],
    *,
    title: str,
    row_name: str,
    column_name: str,
    dark: bool,
) -> Figure:
    """The differences (rows, columns) between two arrays at these rows and columns of a tensor; nan is a gap."""
    limit = float(np.nanmax(np.abs(off), initial=0.0)) or 1.0
    figure = array_heatmap(off, dark, limit, title)
    [data], layout = figure["data"], figure["layout"]
    data |= {
        "x": [str(column) for column in columns],
        "y": [str(row) for row in rows],
        "hovertemplate": f"{row_name} %{{y}}, {column_name} %{{x}}: %{{z:+.2e}}<extra></extra>",
    }
    data["colorbar"]["tickformat"] = ".1e"
    for axis, name in (("xaxis", column_name), ("yaxis", row_name)):
        layout[axis] |= {"type": "category", "title": axis_title(name, dark)}
        layout[axis].pop("dtick", None)
    return figure


def step_error_chart(steps: Sequence[float], errors: Mapping[str, Sequence[float | None]], *, dark: bool) -> Figure:
    """The relative error of the differences over the step h, both axes logarithmic; a line for each precision."""
    figure = empty_figure(t("Error of the differences: it falls with h² and rises with rounding / h"), dark)
    colors = palette.theme(dark)
    for number, (name, values) in enumerate(errors.items()):
        color = palette.layer_color(number, len(errors), dark)
        figure["data"].append(
            {
                "type": "scatter",
                "name": name,
                "mode": "lines+markers",
                "x": list(steps),
                "y": [None if value is None or value <= 0 else rounded(value) for value in values],
                "line": {"color": color, "width": 2},
                "marker": {"size": 6, "color": color},
                "hovertemplate": f"{escape(name)}, h = %{{x:.0e}}: %{{y:.1e}}<extra></extra>",
            }
        )
    layout = figure["layout"]
    layout["margin"] = MARGIN | {"r": 24, "b": 52}
    layout["showlegend"] = True
    layout["legend"] = {"x": 0.5, "xanchor": "center", "y": 0.02, "yanchor": "bottom", "font": {"color": colors.text}}
    for axis, name in (("xaxis", t("step h")), ("yaxis", t("relative error"))):
        layout[axis] |= {"type": "log", "exponentformat": "power", "dtick": 2, "title": axis_title(name, dark)}
    layout["xaxis"]["autorange"] = "reversed"
    return figure
