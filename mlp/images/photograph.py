"""A photograph with handwritten digits -> the 28x28 of each that the network expects, with every stage on the way.

The paper is estimated place by place, ink is what differs from it, printed lines are taken out, and of the connected
pieces those are kept that look like writing. From there on the stages are those of a drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlp.arrays import Array
from mlp.images.background import Paper, block_means, contrast, even, ink_is_dark, paper
from mlp.images.hints import SEVERAL, hints
from mlp.images.ink_box import Box
from mlp.images.lines import without_lines
from mlp.images.normalize import BLANK, LEAST_CONTRAST, Prepared, no_ink, normalized, uncentred
from mlp.images.pieces import Piece, pieces
from mlp.images.planes import border, edge_level, planes_of, simplified
from mlp.images.writing import box_of, digits_of, main_piece, prominence, writing
from mlp.sentence import Sentence

_TOO_SMALL = 64
"""Pixels of the shorter side: a smaller picture has no paper beside its strokes that a window could see."""
_FLAT, _FLAT_SHARE, _FLAT_EDGE = 2.5 / 255, 0.6, 0.85
"""Where so much of a picture, and of its edge, has one level, to that difference, it was drawn, not photographed."""
_LEAST_WINDOW, _MOST_WINDOW, _COARSE = 0.25, 0.8, 192
_STROKES_IN_WINDOW = 3.2
_LEAST_FLOOR, _FLOOR_OF_NOISE = 0.06, 1.2
"""Ink begins at this contrast, and at so many times the noise."""
_LEVELS = (0.15, 0.35)
"""Contrasts at which the main piece is looked for: what is joined to a shadow at a low one is free at a higher one."""
_FLOORS_OF_INK, _AS_PROMINENT = (0.22, 0.35, 0.5), 0.7
"""Ink begins at the first of these shares of the main piece's contrast that does not spoil the piece."""
_LEAST_INK, _INK_OF_NOISE = 0.18, 3.0
"""Contrast of the faintest pencil, and by how much it exceeds the noise of the paper."""
_SPECK, _SMALL, _DARK, _SLENDER = 0.05, 0.1, 0.35, 0.25
"""Of the picture's longer side: a speck, and a digit that is only read if it is dark and its strokes slender."""
_PROMINENT = 0.012
"""A tenth of what the smallest digits have: shadows in a corner have less."""
_ALONG_EDGE, _MORE_ALONG_EDGE, _LARGE, _BLACK = 0.06, 0.11, 0.5, 0.5
"""Of half the edge of the picture: what covers more of it is a margin or a table; a large dark piece may cover more."""


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
    background, drawn = light_of(planes, steps)
    dark = ink_is_dark(planes, background)
    found, away = contrast(planes, background, dark_ink=dark)
    noise = float(np.quantile(away[::2, ::2], 0.9))
    floor = max(_LEAST_FLOOR, _FLOOR_OF_NOISE * noise)
    ink = without_lines(found, floor) if steps.lines else found
    lines, main = digits_in(ink, floor, noise, steps, drawn=drawn)
    shown = np.zeros_like(ink)
    digits: list[Written] = []
    prepared = _nothing(found)
    for digit in (digit for line in lines for digit in line):
        one = _normal_form(ink, digit, main.strength if main else 1, steps)
        left, top, right, bottom = one.box
        np.maximum(shown[top:bottom, left:right], one.prepared.ink, out=shown[top:bottom, left:right])
        digits.append(one)
        if main in digit:
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


def light_of(planes: Array, steps: Steps) -> tuple[Paper, bool]:
    """The paper, and whether the picture was drawn: it is the same everywhere."""
    level = edge_level(planes)
    as_edge = np.abs(planes - level).max(axis=2) < _FLAT
    drawn = min(planes.shape[:2]) < _TOO_SMALL or bool(
        as_edge.mean() > _FLAT_SHARE and border(as_edge).mean() > _FLAT_EDGE
    )
    if drawn or not steps.light:
        return even(planes, level), drawn
    return paper(planes, _window(planes)), False


def _window(planes: Array) -> float:
    """How large a window has to be, of the longer side, to see the paper beside the thickest stroke."""
    small = block_means(planes, ceil(max(planes.shape) / _COARSE))
    background = paper(small, _MOST_WINDOW)
    found = contrast(small, background, dark_ink=ink_is_dark(small, background))[0]
    floor = max(_LEAST_FLOOR, 0.4 * float(np.quantile(found, 0.98)))
    main = main_piece(pieces(found, floor), max(found.shape))
    if main is None or main.on_edge > 0.1:
        return _STROKES_IN_WINDOW / 9
    strokes = _STROKES_IN_WINDOW * (2 if main.on_edge else 1)  # half of a window at the edge is its mirror image
    return float(np.clip(strokes * main.inscribed / max(found.shape), _LEAST_WINDOW, _MOST_WINDOW))


def digits_in(
    ink: Array, floor: float, noise: float, steps: Steps, *, drawn: bool
) -> tuple[list[list[list[Piece]]], Piece | None]:
    """Lines of digits of pieces of ink, and the piece that the picture is about."""
    side = max(ink.shape)
    levels = [pieces(ink, level) for level in sorted({floor, *(level for level in _LEVELS if level > floor)})]
    main = main_piece([piece for found in levels for piece in found], side)
    if main is None or main.strength < max(_LEAST_INK, _INK_OF_NOISE * noise):
        return [], None
    for share in _FLOORS_OF_INK:  # soft edges and faint ends belong to a stroke, a shadow that touches it does not
        found = pieces(ink, max(floor, share * main.strength))
        now = main_piece(found, side)
        if now and prominence(now, side) >= _AS_PROMINENT * prominence(main, side):
            break
    main = now
    if main is None:
        return [], None
    if not steps.pieces:
        return [[found]], main
    if not _readable(main, ink.shape, drawn=drawn):
        return [], main
    return digits_of(writing(found, main, up_to_edge=min(ink.shape) < _TOO_SMALL)), main


def _readable(main: Piece, shape: tuple[int, ...], *, drawn: bool) -> bool:
    """Whether the main piece may be a digit: neither a speck nor something at the edge of the picture."""
    if min(shape) < _TOO_SMALL:
        return True
    share = main.longer / max(shape)
    large = share >= _LARGE and main.strength >= _BLACK
    if main.on_edge > (_MORE_ALONG_EDGE if large else _ALONG_EDGE) or main.is_frame:
        return False
    if drawn:
        return share >= _SPECK
    if prominence(main, max(shape)) < _PROMINENT:
        return False
    slender = main.thickness < _SLENDER * main.longer
    return share >= _SMALL or (share >= _SPECK and main.strength >= _DARK and slender)


def _normal_form(ink: Array, digit: Sequence[Piece], strength: float, steps: Steps) -> Written:
    """One digit, with the ink of its pieces alone."""
    box = box_of(digit)
    left, top, right, bottom = box
    mask = np.zeros((bottom - top, right - left), bool)
    for piece in digit:
        x, y, *_ = piece.box
        mask[y - top :, x - left :][: piece.height, : piece.width] |= piece.mask
    own = np.where(mask, np.minimum(ink[top:bottom, left:right] / np.float32(strength), 1), np.float32(0))
    prepared = normalized(own, (0, 0, right - left, bottom - top))
    return Written(box, prepared if steps.centre else uncentred(prepared))


def _rgb(planes: Array) -> NDArray[np.uint8]:
    """Channels from 0 to 1 as a picture to look at."""
    values = np.rint(255 * np.clip(planes, 0, 1)).astype(np.uint8)
    return np.broadcast_to(values, (*values.shape[:2], 3)) if values.shape[2] == 1 else values
