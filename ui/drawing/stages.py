"""The stages from the ink to the 28x28 image as a strip of pictures. Pure functions."""

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import SIDE
from mlp.images.normalize import SMALL, Prepared, area_average, uncentred
from mlp.images.photograph import Photograph
from ui.language.translate import t
from ui.style.images import data_url, digit_png

_SHOWN = 112
"""Pixels of the larger stages on the page."""


def stages_html(prepared: Prepared, *, centred: bool = True) -> str:
    """Four pictures with captions: the ink, its box, the 20x20 image, and the 28x28 image that the network sees."""
    down, right = prepared.shift
    last = t("centred by its mass") if centred else t("not centred")
    moved = t("moved {down}, {right}", down=_down(down), right=_right(right)) if centred else t("in the middle")
    return _strip(
        [
            (t("your ink"), "", _small(_square(prepared.ink))),
            (t("its box"), t("made square"), _small(prepared.square)),
            (f"{SMALL} × {SMALL}", t("averaged"), prepared.small),
            (f"{SIDE} × {SIDE}", f"{last}, {moved}", (prepared if centred else uncentred(prepared)).image28),
        ]
    )


def photo_stages_html(photograph: Photograph) -> str:
    """Five pictures with captions; the last three are those of the digit that the picture is about."""
    prepared = photograph.prepared
    down, right = prepared.shift
    moved = t("moved {down}, {right}", down=_down(down), right=_right(right))
    whole = [
        (t("straightened light"), t("contrast to the paper"), _small(_square(photograph.straightened, 1))),
        (t("found ink"), t("what is writing"), _small(_square(photograph.ink))),
    ]
    digit = [
        (t("its box"), t("made square"), _small(prepared.square)),
        (f"{SMALL} × {SMALL}", t("averaged"), prepared.small),
        (f"{SIDE} × {SIDE}", moved, prepared.image28),
    ]
    return _strip(whole if prepared.blank else [*whole, *digit], "stages of-photo")


def _strip(stages: Sequence[tuple[str, str, NDArray[np.float32]]], kind: str = "stages") -> str:
    shown = "".join(_stage(*stage) for stage in stages)
    return f'<ol class="{kind}" aria-label="{t("What the network sees")}">{shown}</ol>'


def _down(count: int) -> str:
    return t("{count} px down", count=count) if count >= 0 else t("{count} px up", count=-count)


def _right(count: int) -> str:
    return t("{count} px right", count=count) if count >= 0 else t("{count} px left", count=-count)


def _square(ink: NDArray[np.float32], paper: float = 0) -> NDArray[np.float32]:
    """A picture in the middle of a square of paper."""
    (height, width), side = ink.shape, max(ink.shape)
    square = np.full((side, side), paper, np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = ink
    return square


def _small(square: NDArray[np.float32]) -> NDArray[np.float32]:
    return area_average(square, _SHOWN) if len(square) > _SHOWN else square


def _stage(name: str, note: str, image: NDArray[np.float32]) -> str:
    words = f"<b>{escape(name)}</b>" + (f"<span>{escape(note)}</span>" if note else "")
    picture = f'<img alt="{escape(name)}" src="{data_url(digit_png(image))}">'
    return f"<li><figure>{picture}<figcaption>{words}</figcaption></figure></li>"
