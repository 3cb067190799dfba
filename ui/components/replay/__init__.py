"""A player of a run's past: a button and a slider move all that has a history on the page to one moment of the run.

The browser plays alone. It asks for the moments, which are large, when somebody first plays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import SIDE
from ui.components.define import define
from ui.language.translate import t
from ui.style.images import data_url, digit_png

_component = define(
    "replay",
    '<div class="replay" role="group">'
    '<button type="button" class="replay-play"></button>'
    '<input type="range" min="0" max="1000" value="1000" step="any">'
    '<output class="replay-step"></output>'
    '<div class="replay-answer"><img alt=""><ol></ol></div></div>',
)


@dataclass(frozen=True)
class Moments:
    """What is shown of a run at each of some steps."""

    steps: Sequence[int]
    levels: NDArray[np.int8]
    """(moments, units, 784): the weights of the first units, as `weight_tiles` gives them, on one scale."""
    scale: float
    accuracy: Sequence[float]
    """The share of right answers among test digits."""
    answers: NDArray[np.integer[Any]]
    """(moments, digits): the answers to the digits on the wall."""
    probabilities: NDArray[np.floating[Any]]
    """(moments, 10): the answer to one digit."""


def replay(
    moments: Moments | None, digit: NDArray[np.floating[Any]], *, key: str, on_wanted: Callable[[], None]
) -> None:
    """Show the player; without moments it asks for them by `on_wanted` and the key's `wanted` when it is pressed.

    `digit` (784,) is the digit whose answer is shown.
    """
    head: dict[str, Any] = {
        "digit": data_url(digit_png(digit.reshape(SIDE, SIDE))),
        "play": t("Play it again"),
        "pause": t("Pause"),
        "slider": t("Moment of the run"),
        "at": t("step {step}: {share} right"),
        "now": t("the end"),
        "answer": t("The answer to the digit: {answer}, {share}"),
    }
    levels = b""
    if moments:
        levels = moments.levels.tobytes()
        head |= {
            "steps": list(moments.steps),
            "units": moments.levels.shape[1],
            "scale": moments.scale,
            "accuracy": [round(float(share), 4) for share in moments.accuracy],
            "answers": moments.answers.tolist(),
            "probabilities": [[round(float(p), 4) for p in row] for row in moments.probabilities],
        }
    data = json.dumps(head, separators=(",", ":")).encode() + b"\n" + levels
    _component(key=key, data=data, on_wanted_change=on_wanted)
