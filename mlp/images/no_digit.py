"""What is plainly no digit, by its shape alone: a dot or blot, a line that is no 1, an equals sign, a scribble.

A network knows ten answers and gives one of them to anything. These rules look at the 28x28 image, so they hold for
every size of canvas and pen. They are strict: of MNIST's 10,000 test digits they refuse 14 (0.14 %), all of them blots
or tangles, and of the 7,494 pen digits 8 (0.11 %).
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.images.hints import stroke_width

Kind = Literal["dot", "line", "equals", "scribble"]

_INK = 0.5
_DOT_WIDTH = 7  # pixels of 28; MNIST's boldest digit has 6.8, a filled disc 9
# A 1 leans by at most 46 degrees from upright in both data sets, and its width is an eighth to a quarter of its length.
_LEANING, _LYING = 55, 75
_SLENDER, _DASH, _DASH_WIDTH = 0.35, 0.5, 4.5  # a short line is as wide as half of its length
_MOST_HOLES, _MANY_HOLES, _LONG = 5, 4, 55  # holes, and the length of all strokes in pixels of 28
_FILLED, _DARK, _BROAD = 0.66, 0.26, 0.6  # share of its box that is ink, mean of the image, shorter side by longer


def no_digit(image28: Array) -> Kind | None:
    """What a normalised drawing (28, 28) is, if it is plainly no digit; None if it may be one."""
    width, mask = stroke_width(image28), image28 > _INK
    if width > _DOT_WIDTH:
        return "dot"
    slenderness, angle = _line(image28)
    if angle > _LEANING and (slenderness < _SLENDER or (slenderness < _DASH and width > _DASH_WIDTH)):
        return "line"
    parts = _parts(mask)
    lines = [_line(np.where(part, image28, 0)) for part in parts]
    if len(parts) > 1 and all(slender < _DASH and leaning > _LYING for slender, leaning in lines):
        return "equals"
    holes = len(parts) - _euler_number(mask)
    tangled = holes >= _MOST_HOLES or (holes >= _MANY_HOLES and image28.sum() / width > _LONG)
    return "scribble" if tangled or _is_blot(image28, mask) else None


def _line(weights: Array) -> tuple[float, float]:
    """How wide ink is by its length (standard deviations), and by how many degrees its length leans from upright."""
    rows, columns = np.nonzero(weights)
    share = weights[rows, columns] / weights.sum(dtype=np.float64)
    y, x = rows - share @ rows, columns - share @ columns
    pixel = 1 / 12  # the variance within a pixel
    tall, wide, both = share @ (y * y) + pixel, share @ (x * x) + pixel, share @ (x * y)
    middle, apart = (tall + wide) / 2, np.hypot((tall - wide) / 2, both)
    angle = abs(np.degrees(np.arctan2(2 * both, tall - wide)) / 2)
    return float(np.sqrt(max(middle - apart, 0) / (middle + apart))), float(angle)


def _parts(mask: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """The connected parts of a mask, also across corners."""
    left, parts = {(int(y), int(x)) for y, x in np.argwhere(mask)}, []
    while left:
        part, edge = np.zeros_like(mask), [left.pop()]
        while edge:
            y, x = edge.pop()
            part[y, x] = True
            near = {(y + down, x + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
            left -= near
            edge += near
        parts.append(part)
    return parts


def _euler_number(mask: NDArray[np.bool_]) -> int:
    """Parts minus holes, from the corners of all squares of 2x2 (S. B. Gray, "Local properties", 1971)."""
    bits = np.pad(mask, 1).astype(np.int8)
    a, b, c, d = bits[:-1, :-1], bits[:-1, 1:], bits[1:, :-1], bits[1:, 1:]
    count = a + b + c + d
    diagonal = (count == 2) & (a == d)
    return int((np.sum(count == 1) - np.sum(count == 3) - 2 * np.sum(diagonal)) // 4)


def _is_blot(image28: Array, mask: NDArray[np.bool_]) -> bool:
    """Whether the box of the ink is nearly full, and as no 1 is: broad."""
    rows, columns = np.nonzero(mask)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    broad = min(height, width) > _BROAD * max(height, width)
    return bool(broad and image28.mean() > _DARK and len(rows) > _FILLED * height * width)
