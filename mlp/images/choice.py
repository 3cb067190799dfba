"""Which connected pieces of ink are digits, and which is the one that a picture is about; or none.

One threshold cannot serve both a faint pencil and blank paper. So pieces are looked for at several contrasts, and the
best of them is judged by contrast, size, place and stroke width.
"""

from collections.abc import Sequence

from mlp.arrays import Array
from mlp.images.light import TOO_SMALL
from mlp.images.pieces import Piece, pieces
from mlp.images.writing import digits_of, main_piece, prominence, writing

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


Digits = list[list[list[Piece]]]
"""Lines of digits of pieces."""


def digits_in(
    ink: Array, floor: float, noise: float, *, drawn: bool, every_piece: bool = False
) -> tuple[Digits, Piece | None]:
    """Lines of digits of pieces of ink, and the piece that the picture is about."""
    side = max(ink.shape)
    levels = sorted({floor, *(level for level in _LEVELS if level > floor)})
    found = _pieces_at(ink, levels)
    if not every_piece and any(piece.is_line for piece in found) and min(ink.shape) >= TOO_SMALL:
        ink = _without_lines_through(ink, levels)
        found = _pieces_at(ink, levels)
    main = main_piece(found, side)
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
    if every_piece:
        return [[found]], main
    if not _readable(main, ink.shape, drawn=drawn):
        return [], main
    return digits_of(writing(found, main, up_to_edge=min(ink.shape) < TOO_SMALL)), main


def _pieces_at(ink: Array, levels: Sequence[float]) -> list[Piece]:
    """The pieces above each of these contrasts."""
    return [piece for level in levels for piece in pieces(ink, level)]


def _without_lines_through(ink: Array, levels: Sequence[float]) -> Array:
    """The ink without lines of any thickness from side to side; at a higher level they are in pieces of any form."""
    ink = ink.copy()
    for level in levels:
        for piece in pieces(ink, level):
            if piece.is_line:
                left, top, right, bottom = piece.box
                ink[top:bottom, left:right][piece.mask] = 0
    return ink


def _readable(main: Piece, shape: tuple[int, ...], *, drawn: bool) -> bool:
    """Whether the main piece may be a digit: neither a speck nor something at the edge of the picture."""
    if min(shape) < TOO_SMALL:
        return not main.on_edge or main.strength >= _DARK
    share = main.longer / max(shape)
    large = share >= _LARGE and main.strength >= _BLACK
    if main.on_edge > (_MORE_ALONG_EDGE if large else _ALONG_EDGE) or main.is_frame:
        return False
    if drawn:
        return share >= _SMALL or (share >= _SPECK and main.strength >= _DARK)
    if prominence(main, max(shape)) < _PROMINENT:
        return False
    slender = main.thickness < _SLENDER * main.longer
    return share >= _SMALL or (share >= _SPECK and main.strength >= _DARK and slender)
