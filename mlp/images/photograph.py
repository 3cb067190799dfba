"""A photograph with handwritten digits -> the 28x28 of each that the network expects, with every stage on the way.

The paper is estimated place by place, ink is what differs from it, printed lines are taken out, and of the connected
pieces those are kept that look like writing. From there on the stages are those of a drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlp.arrays import Array
from mlp.images.background import contrast, ink_is_dark
from mlp.images.choice import digits_in
from mlp.images.hints import SEVERAL, hints
from mlp.images.ink_box import Box
from mlp.images.light import light_of
from mlp.images.lines import without_lines
from mlp.images.normalize import BLANK, LEAST_CONTRAST, Prepared, no_ink, normalized, uncentred
from mlp.images.pieces import Piece
from mlp.images.planes import planes_of, simplified
from mlp.images.writing import box_of, ink_of
from mlp.sentence import Sentence

_LEAST_FLOOR, _FLOOR_OF_NOISE = 0.06, 1.2
"""Ink begins at this contrast, and at so many times the noise."""

NO_WRITING = Sentence("No writing was found: nothing stands out as strokes on paper do. Write with a darker pen.")


@dataclass(frozen=True)
class Steps:
    """Which steps are done; each can be switched off, to see what it does."""

    light: bool = True
    """The paper is estimated place by place; otherwise it is as bright as the edge of the picture everywhere."""
    lines: bool = True
    """Ruled and squared lines are removed."""
    pieces: bool = True
    """Specks, frames, margins and stamps are left out; otherwise all ink is one digit."""
    centre: bool = True
    """The centre of mass is brought to pixel (14, 14); otherwise the 20x20 stays in the middle."""


ALL_STEPS = Steps()


@dataclass(frozen=True, eq=False)
class Written:
    """One digit of a picture."""

    box: Box
    """Left, top, right, bottom in pixels of the stages."""
    prepared: Prepared
    """Its stages; `ink` is what the box holds of it."""


@dataclass(frozen=True, eq=False)
class Photograph:
    """All stages of a picture."""

    picture: NDArray[np.uint8]
    """(h, w, 3): as it was looked at, at most 1,120 pixels wide and high."""
    light: Array
    """(h, w, channels): the brightness of the paper, from 0 to 1."""
    straightened: Array
    """(h, w): the contrast as dark ink on white paper, from 0 to 1."""
    ink: Array
    """(h, w): what of it is writing, light on 0, the ink of the main piece 1."""
    prepared: Prepared
    """The digit that the picture is about, in the ink of all; without ink and with a reason if there is none."""
    digits: tuple[Written, ...]
    """All digits in reading order."""
    lines: tuple[int, ...]
    """How many digits each line has, from top to bottom."""
    scale: float
    """Pixels of the given picture to one of these stages."""


def photograph(image: Image.Image | NDArray[Any], steps: Steps = ALL_STEPS) -> Photograph:
    """Find the digits in a picture, which is of any kind that `prepare` accepts.

    A picture without writing is no error: `prepared` has a `reason`. Raises ImageError for an array that is no picture.
    """
    reduced = simplified(image)
    planes = planes_of(reduced)
    background, drawn = light_of(planes, place_by_place=steps.light)
    dark = ink_is_dark(planes, background)
    found, away = contrast(planes, background, dark_ink=dark)
    most, usual = np.quantile(away[::2, ::2], [0.9, 0.7])
    noise = float(min(most, 2 * usual))  # beside a table or in a shadow a part of the picture is lighter than its paper
    floor = max(_LEAST_FLOOR, _FLOOR_OF_NOISE * noise)
    ink = without_lines(found, floor) if steps.lines else found
    lines, main = digits_in(ink, floor, noise, drawn=drawn, every_piece=not steps.pieces)
    shown = np.zeros_like(ink)
    digits: list[Written] = []
    prepared = _nothing(found)
    for digit in (digit for line in lines for digit in line):
        one = _normal_form(ink, digit, main.strength if main else 1, steps)
        left, top, right, bottom = one.box
        np.maximum(shown[top:bottom, left:right], one.prepared.ink, out=shown[top:bottom, left:right])
        digits.append(one)
        if main in digit or prepared.blank:  # the first one, where the main piece is a part of none
            prepared = replace(one.prepared, ink=shown, box=one.box)
    if len(digits) > 1:
        prepared = replace(prepared, hints=(SEVERAL,))
    elif drawn and prepared.box:
        prepared = replace(prepared, hints=hints(prepared.box, prepared.ink, prepared.small))
    given = image.width if isinstance(image, Image.Image) else np.asarray(image).shape[1]
    return Photograph(
        picture=_rgb(planes),
        light=background.darkest if dark else background.lightest,
        straightened=1 - found,
        ink=shown,
        prepared=prepared,
        digits=tuple(digits),
        lines=tuple(len(line) for line in lines),
        scale=given / ink.shape[1],
    )


def _nothing(contrast: Array) -> Prepared:
    """The stages of a picture without writing."""
    if contrast.max() < LEAST_CONTRAST:
        return no_ink(contrast, BLANK)
    return no_ink(contrast, NO_WRITING)


def _normal_form(ink: Array, digit: Sequence[Piece], strength: float, steps: Steps) -> Written:
    """One digit, with the ink of its pieces alone."""
    own = np.minimum(ink_of(digit, ink) / np.float32(strength), 1)
    prepared = normalized(own, (0, 0, own.shape[1], own.shape[0]))
    return Written(box_of(digit), prepared if steps.centre else uncentred(prepared))


def _rgb(planes: Array) -> NDArray[np.uint8]:
    """Channels from 0 to 1 as a picture to look at."""
    values = np.rint(255 * np.clip(planes, 0, 1)).astype(np.uint8)
    return np.broadcast_to(values, (*values.shape[:2], 3)) if values.shape[2] == 1 else values
