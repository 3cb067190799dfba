"""The units of a first layer as a grid of 28x28 pictures, repainted in place while the network learns.

A press on a unit shows it large, with the weight under the pointer. For the keyboard the whole grid is one
stop, and the arrow keys go from unit to unit.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.components.define import define
from ui.language.numbers import separators
from ui.language.state import language
from ui.language.translate import t
from ui.style import format as fmt
from ui.style import images, palette

_component = define("weight_grid", Path(__file__).with_name("weight_grid.html").read_text(encoding="utf-8"))
_COLORS = {
    name: [colors.negative, colors.background, colors.positive, colors.muted]
    for name, colors in (("light", palette.LIGHT), ("dark", palette.DARK))
}


def weight_grid(
    W: NDArray[np.floating[Any]], *, key: str, order: images.Order = "unit", limit: int = 512
) -> images.Tiles:
    """Show W (784, units) and return what is shown: its units, their norms and the scale.

    One `canvas` a unit, named for those who do not see it ("unit 17, norm 1.23"). At most `limit` units, the first
    of the order. Raises ValueError if W has other than 784 rows.
    """
    tiles = images.weight_tiles(W, order=order, limit=limit)
    head = {
        "units": tiles.units,
        "norms": [fmt.significant(norm) for norm in tiles.norms],
        "scale": tiles.scale,
        "colors": _COLORS,
        "texts": {
            "decimal": separators(language())[0],
            "scale": t("colours of the weights: blue is negative down to −{end}, red is positive up to +{end}"),
            "unit": t("unit {unit}, norm {norm}"),
            "point": t("point at a weight to read it"),
            "weight": t("row {row}, column {column}: {weight}"),
            "notFinite": t("not finite"),
        },
    }
    # A line of JSON, then the levels as they are: Streamlit leaves bytes alone.
    _component(key=key, data=json.dumps(head, separators=(",", ":")).encode() + b"\n" + tiles.levels.tobytes())
    return tiles
