"""A Plotly chart that is updated in place: no blank frame, and zoom, hidden lines and hover survive new data.

`st.plotly_chart` builds a new chart whenever the data change. This one keeps its graph and hands it the new figure.
Charts whose figure says `layout.meta.group` share the zoom of their x axis with the others of that group.
"""

from __future__ import annotations

import json

from ui import charts
from ui.components import plotly_script
from ui.components.define import define
from ui.style import palette

_component = define("live_plot", '<div class="live-plot" role="figure"></div>')
_THEMES = [list(pair) for pair in palette.themed()]


def live_plot(figure: charts.Figure, *, key: str, height: int = charts.HEIGHT) -> None:
    """Show the figure as the chart `key` of this page, `height` pixels high from the first moment on.

    If the page's theme is not the one the figure was made for, as after a switch, the browser changes its colours.
    Raises ValueError for a number that JSON cannot hold (NaN, infinity); `ui.charts` writes those as gaps.
    """
    live_plot_of(message(figure, height), key=key, height=height)


def live_plot_of(content: bytes, *, key: str, height: int = charts.HEIGHT) -> None:
    """As `live_plot`, of a `message` made before, with the same height."""
    _component(key=key, data=content, height=height)


def message(figure: charts.Figure, height: int, enlarged: float = 1.0) -> bytes:
    """What the browser is sent: a line about the frame, and one with the figure; letters and lines `enlarged`.

    As bytes: the browser need not parse a figure that it does not draw, and Streamlit leaves bytes alone.
    """
    frame = {
        "dark": figure["layout"]["meta"]["dark"],
        "themes": _THEMES,
        "height": height,
        "enlarged": enlarged,
        "script": plotly_script.url(),
    }
    lines = [json.dumps(part, separators=(",", ":"), allow_nan=False) for part in (frame, figure)]
    return "\n".join(lines).encode()
