"""The loss of a run as a small curve without axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from ui.language.translate import t
from ui.style import format as fmt

WIDTH, HEIGHT = 120, 30
POINTS = 48
_EDGE = 2.0


def sparkline(losses: Sequence[float | None]) -> str:
    """The losses, evenly spaced and on a logarithmic scale, as an SVG picture in the colour of the text.

    More than POINTS losses are averaged in groups, because single batches scatter. Gaps and losses without a logarithm
    are left out; with fewer than two points the result is "".
    """
    values = [value for value in losses if value is not None and 0 < value < math.inf]
    points = [math.log(value) for value in averaged(values, POINTS)]
    if len(points) < 2:
        return ""
    low, high = min(points), max(points)
    across, down = (WIDTH - 2 * _EDGE) / (len(points) - 1), (HEIGHT - 2 * _EDGE) / ((high - low) or 1.0)
    path = " ".join(f"{_EDGE + across * i:.1f},{_EDGE + down * (high - y):.1f}" for i, y in enumerate(points))
    x, y = path.split(" ")[-1].split(",")
    words = escape(
        t(
            "Training loss from {first} to {last}",
            first=fmt.loss(math.exp(points[0])),
            last=fmt.loss(math.exp(points[-1])),
        )
    )
    return (
        f'<svg class="sparkline" role="img" aria-label="{words}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<title>{words}</title><polyline points="{path}"/><circle cx="{x}" cy="{y}" r="2"/></svg>'
    )


def averaged(values: Sequence[float], points: int) -> list[float]:
    """At most `points` values: the means of groups of nearly equal size."""
    if len(values) <= points:
        return list(values)
    edges = [len(values) * i // points for i in range(points + 1)]
    return [sum(values[a:b]) / (b - a) for a, b in pairwise(edges)]
