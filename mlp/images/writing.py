"""Which pieces of a picture are writing, and which of them are one digit: a 5 and its bar, both strokes of a 4."""

from collections.abc import Sequence
from math import exp

import numpy as np

from mlp.arrays import Array
from mlp.images.ink_box import Box
from mlp.images.pieces import Piece

_LARGE = 0.5
"""Of the picture's longer side: a piece larger than that is not taken for more important."""
_CUT_OFF, _FRAME, _TINY, _TINY_SIDE = 0.4, 0.05, 0.3, 0.05
"""How much a piece counts that the edge of the picture cuts, that is a frame, or smaller than a share of that side."""
_ALONG_EDGE = 0.03
"""Of half the edge of the picture: a piece that lies along so much more of it counts e times less."""

_AS_STRONG, _AS_THICK, _AS_LONG = 0.5, 0.35, 0.12
"""Of the main piece's contrast, stroke width and longer side: what has less of any is no writing beside it."""
_TALL = 0.5
"""Of the common height: a piece that is as tall is a digit, not a part of one."""
_NEAR = 0.3
"""Of the common height: a part that is farther away from all digits belongs to none."""
_SAME_COLUMN = 0.4
"""Of the narrower box: two tall pieces that share more of their columns are strokes of one digit."""


def prominence(piece: Piece, side: int) -> float:
    """How likely a piece is what a picture is about, by contrast, size and place; `side`: the picture's longer."""
    share = piece.longer / side
    likely = piece.strength * min(share, _LARGE)
    if piece.on_edge:
        likely *= _CUT_OFF * exp(-piece.on_edge / _ALONG_EDGE)
    if share < _TINY_SIDE:
        likely *= _TINY
    return likely * (_FRAME if piece.is_frame else 1)


def main_piece(found: Sequence[Piece], side: int) -> Piece | None:
    """The piece that the picture is about; None if there is none at all."""
    return max(found, key=lambda piece: prominence(piece, side), default=None)


def writing(found: Sequence[Piece], main: Piece, *, up_to_edge: bool = False) -> list[Piece]:
    """The pieces that may be written with the pen of the main one, which is among them.

    `up_to_edge`: the picture was cut out so closely that writing reaches its edge.
    """
    up_to_edge |= main.on_edge > 0
    alike = (piece for piece in found if piece is main or _alike(piece, main))
    return [piece for piece in alike if up_to_edge or not piece.on_edge]


def _alike(piece: Piece, main: Piece) -> bool:
    """Whether a piece has about the contrast, the strokes and the size of the main one."""
    return (
        not piece.is_frame
        and piece.strength >= _AS_STRONG * main.strength
        and piece.thickness >= _AS_THICK * main.thickness
        and piece.longer >= _AS_LONG * main.longer
    )


def digits_of(written: Sequence[Piece]) -> list[list[list[Piece]]]:
    """Lines of digits of pieces, in reading order; parts that are far from every digit are left out."""
    height = common_height(written)
    tall = [piece for piece in written if piece.height >= _TALL * height]
    digits = _merged([[piece] for piece in tall])
    for part in written:
        if part.height < _TALL * height:
            nearest = min(digits, key=lambda digit: _reach(part, digit))
            if _reach(part, nearest) <= _NEAR * height:
                nearest.append(part)
    return in_lines(digits)


def common_height(written: Sequence[Piece]) -> float:
    """The height of most digits: the median of the pieces that are no less than a third as high as the highest."""
    heights = np.array([piece.height for piece in written])
    return float(np.median(heights[heights >= heights.max() / 3]))


def _merged(digits: list[list[Piece]]) -> list[list[Piece]]:
    """Tall pieces above each other in the same columns and rows become one digit."""
    whole: list[list[Piece]] = []
    for digit in digits:
        alike = [other for other in whole if _one_digit(box_of(digit), box_of(other))]
        whole = [other for other in whole if other not in alike]
        whole.append([piece for other in [digit, *alike] for piece in other])
    return whole


def _one_digit(one: Box, other: Box) -> bool:
    """Whether tall pieces with these boxes are strokes of the same digit: they share columns and rows."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    narrower = min(one[2] - one[0], other[2] - other[0])
    lower = min(one[3] - one[1], other[3] - other[1])
    return across > _SAME_COLUMN * narrower and down > _SAME_COLUMN * lower


def _reach(part: Piece, digit: Sequence[Piece]) -> float:
    """How far a part is from a digit: the shortest way between their boxes, and less where it is above or below it."""
    left, top, right, bottom = part.box
    box = box_of(digit)
    aside = max(box[0] - right, left - box[2], 0)
    away = max(box[1] - bottom, top - box[3], 0)
    shared = max(0, min(right, box[2]) - max(left, box[0])) / (right - left)
    return float(np.hypot(aside, away)) - 0.1 * shared


def in_lines(digits: Sequence[list[Piece]]) -> list[list[list[Piece]]]:
    """Digits sorted into lines from top to bottom, each from left to right."""
    lines: list[list[list[Piece]]] = []
    for digit in sorted(digits, key=lambda one: _middle(one)[1]):
        line = next((line for line in lines if any(_beside(digit, other) for other in line)), None)
        if line is None:
            lines.append([digit])
        else:
            line.append(digit)
    return [sorted(line, key=lambda one: _middle(one)[0]) for line in lines]


def _beside(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether two digits stand in the same line: the middle of one is within the height of the other."""
    first, second = box_of(one), box_of(other)
    return first[1] < _middle(other)[1] < first[3] or second[1] < _middle(one)[1] < second[3]


def _middle(digit: Sequence[Piece]) -> tuple[float, float]:
    """x and y of the middle of its box."""
    left, top, right, bottom = box_of(digit)
    return (left + right) / 2, (top + bottom) / 2


def ink_of(digit: Sequence[Piece], ink: Array) -> Array:
    """What of the ink (h, w) belongs to the pieces of a digit, (height, width) of its box."""
    left, top, right, bottom = box_of(digit)
    mask = np.zeros((bottom - top, right - left), bool)
    for piece in digit:
        x, y, *_ = piece.box
        mask[y - top :, x - left :][: piece.height, : piece.width] |= piece.mask
    return np.where(mask, ink[top:bottom, left:right], np.float32(0))


def box_of(digit: Sequence[Piece]) -> Box:
    """The smallest box around all pieces."""
    boxes = [piece.box for piece in digit]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
