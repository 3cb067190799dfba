"""How a drawing flows through a network: every layer's activations as cells, and one unit with all that it adds up."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.components.define import define
from ui.language.numbers import separators
from ui.language.state import language
from ui.language.translate import t
from ui.style import palette

_component = define("flow", '<div class="flow"></div>')
_COLORS = {
    name: {
        "zero": colors.background,
        "active": colors.active,
        "negative": colors.negative,
        "positive": colors.positive,
        "text": colors.text,
        "canvas": palette.CANVAS,
        "ink": palette.INK,
    }
    for name, colors in (("light", palette.LIGHT), ("dark", palette.DARK))
}


def flow(layers: list[dict[str, Any]], unit: dict[str, Any] | None, *, key: str) -> None:
    """Show layers and, below them, one unit. The unit that a person presses is the component's state `unit`.

    A layer has `name`, `values` (units,) and `strongest`, the units to be outlined; the first is the input. A unit has
    `title`, `sum` and `rows`: pairs of a name and the values (fan_in,) of its weights, input and product, in
    this order.
    """
    sent = [layer | {"values": _packed(layer["values"])} for layer in layers]
    shown = unit and unit | {"rows": [[name, _packed(values)] for name, values in unit["rows"]]}
    texts = {
        "decimal": separators(language())[0],
        "largest": t("largest {value}"),
        "unit": t("unit {unit}: {value}"),
        "keys": t("Arrow keys move, Enter shows the unit."),
        "press": t("Press a unit to see what it adds up."),
    }
    _component(
        key=key,
        data={"layers": sent, "unit": shown, "colors": _COLORS, "texts": texts},
        default={"unit": None},
        on_unit_change=lambda: None,
    )


def _packed(values: NDArray[np.floating[Any]]) -> str:
    return base64.b64encode(np.nan_to_num(values).astype("<f4").tobytes()).decode()
