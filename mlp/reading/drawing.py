"""Several digits on a canvas: quicker than in a photograph, because its paper is known and its ink was found."""

from mlp.images.ink_box import Box
from mlp.images.normalize import Prepared, normalized
from mlp.images.pieces import Piece, pieces
from mlp.images.writing import box_of, digits_of, ink_of, main_piece, writing
from mlp.nn.model import Model
from mlp.reading.number import Digit, answered

_FLOOR = 0.3
"""Of the ink's peak: the soft edges of two strokes that nearly touch do not connect them."""


def read_drawing(prepared: Prepared, model: Model) -> tuple[Digit, ...]:
    """The digits of a drawing in reading order, lines from top to bottom; none if it is not several.

    `model`: from 784 pixels to ten digits.
    """
    found = digits_drawn(prepared)
    return answered(found, model) if found else ()


def digits_drawn(prepared: Prepared) -> list[tuple[Box, Prepared]]:
    """The box and the normal form of each of several digits of a drawing, in reading order; empty if it is one."""
    found = pieces(prepared.ink, _FLOOR)
    main = main_piece(found, max(prepared.ink.shape)) if len(found) > 1 else None
    digits = [digit for line in digits_of(writing(found, main, up_to_edge=True)) for digit in line] if main else []
    return [(box_of(digit), _normal_form(prepared, digit)) for digit in digits] if len(digits) > 1 else []


def _normal_form(drawing: Prepared, digit: list[Piece]) -> Prepared:
    """The stages of one digit, from the ink of its pieces alone."""
    own = ink_of(digit, drawing.ink)
    return normalized(own, (0, 0, own.shape[1], own.shape[0]))
