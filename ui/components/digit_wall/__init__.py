"""Test digits with the answers of a network, which change while it learns; a press reports which digit it was on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import SIDE
from ui.components.define import define
from ui.language.translate import t
from ui.style.images import data_url, digit_png

_component = define("digit_wall", '<div class="digit-wall" role="group"></div>')


def digit_wall(
    images: NDArray[np.uint8],
    labels: Sequence[int],
    answers: Sequence[int],
    *,
    key: str,
    on_press: Callable[[], None],
) -> int | None:
    """Show the images (n, 784), their labels and the answers; the place of the one that was pressed just now."""
    sprite = images.reshape(-1, SIDE, SIDE).transpose(1, 0, 2).reshape(SIDE, -1)
    data: dict[str, Any] = {
        "sprite": data_url(digit_png(sprite)),
        "labels": list(labels),
        "answers": list(answers),
        "right": t("{label}, read right"),
        "wrong": t("{label}, read as {answer}"),
        "draw": t("Draw with it"),
        "name": t("Test digits"),
    }
    pressed = _component(key=key, data=data, on_press_change=on_press).get("press")
    return pressed if isinstance(pressed, int) and 0 <= pressed < len(images) else None
