"""Hints for drawings that are hard to read: what is wrong and what to do."""

import numpy as np

from mlp.arrays import SIDE, Array
from mlp.images.ink_box import Box, runs
from mlp.sentence import Sentence

# Fewer than 1 % of MNIST's test digits are outside these limits.
_THIN, _THICK = 1.25, 4.75  # pixels of 28
_DOT_SHARE, _SMALL_SHARE = 0.15, 0.2  # of the picture's longer side
_SEVERAL_WIDE, _SEVERAL_TALL = 0.8, 0.6  # of the height of the ink
_SEVERAL_GAP = 0.05  # of the width of the ink
_DOT_FILL = 0.6  # a disc fills 0.79 of its box, hardly any digit fills more than 0.6


SEVERAL = Sentence("This looks like more than one digit: draw a single one.")


def stroke_width(image: Array) -> float:
    """The typical width of the strokes, in pixels: twice the area by the perimeter.

    The perimeter of a grey image is its total variation, so that soft edges count as much as hard ones
    (coarea formula: W. H. Fleming and R. Rishel, "An integral formula for total gradient variation", 1960).
    """
    padded = np.pad(image, 1)
    perimeter = np.hypot(np.diff(padded, axis=0)[:, :-1], np.diff(padded, axis=1)[:-1]).sum()
    return 2 * float(image.sum()) / float(perimeter)


def _several(ink: Array, box: Box) -> bool:
    """Whether there are tall parts side by side with nothing between them."""
    left, top, right, bottom = box
    height, width = bottom - top, right - left
    if width < _SEVERAL_WIDE * height:
        return False
    inside = ink[top:bottom, left:right]
    parts = runs(inside.sum(axis=0), _SEVERAL_GAP * width)
    tall = [np.ptp(np.flatnonzero(inside[:, start:end].any(axis=1))) > _SEVERAL_TALL * height for start, end in parts]
    return bool(sum(tall) > 1)


def hints(box: Box, ink: Array, small: Array) -> tuple[str, ...]:
    """Advice for a more readable drawing; usually none."""
    longer, picture = max(box[2] - box[0], box[3] - box[1]), max(ink.shape)
    speck = longer <= picture / SIDE
    if speck or (longer < _DOT_SHARE * picture and small.mean() > _DOT_FILL):
        return (Sentence("This is only a dot: draw a whole digit, about two thirds as high as the picture."),)
    found = []
    if _several(ink, box):
        found.append(SEVERAL)
    width = stroke_width(small)
    if longer < _SMALL_SHARE * picture:
        found.append(Sentence("The digit is small: draw it larger, about two thirds as high as the picture."))
    elif width > _THICK:
        found.append(
            Sentence(
                "The strokes are thick, {width:.1f} of 28 px, and MNIST's 2 to 4 px: draw larger or with a finer"
                " brush.",
                width=width,
            )
        )
    if width < _THIN:
        found.append(
            Sentence(
                "The strokes are thin, {width:.1f} of 28 px, and MNIST's 2 to 4 px: draw with a broader brush.",
                width=width,
            )
        )
    return tuple(found)
