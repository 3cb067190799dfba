"""Several digits on a canvas: quicker than in a photograph, because its paper is known and its ink was found."""

import numpy as np

from mlp.images.normalize import Prepared, normalized
from mlp.images.pieces import Piece, pieces
from mlp.images.writing import box_of, digits_of, ink_of, main_piece, writing
from mlp.nn.model import Model
from mlp.reading.number import Digit

_FLOOR = 0.3
"""Of the ink's peak: the soft edges of two strokes that nearly touch do not connect them."""


def read_drawing(prepared: Prepared, model: Model) -> tuple[Digit, ...]:
    """The digits of a drawing in reading order, lines from top to bottom; none if it is not several.

    `model`: from 784 pixels to ten digits.
    """
    found = pieces(prepared.ink, _FLOOR)
    main = main_piece(found, max(prepared.ink.shape)) if len(found) > 1 else None
    digits = [digit for line in digits_of(writing(found, main, up_to_edge=True)) for digit in line] if main else []
    if len(digits) < 2:
        return ()
    forms = [_normal_form(prepared, digit) for digit in digits]
    probabilities = model.predict(np.stack([form.row for form in forms]))
    return tuple(
        Digit(box_of(digit), form.image28, row) for digit, form, row in zip(digits, forms, probabilities, strict=True)
    )


def _normal_form(drawing: Prepared, digit: list[Piece]) -> Prepared:
    """The stages of one digit, from the ink of its pieces alone."""
    own = ink_of(digit, drawing.ink)
    return normalized(own, (0, 0, own.shape[1], own.shape[0]))
