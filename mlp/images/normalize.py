"""A picture of a drawn digit -> the 28x28 that the network expects, with every stage on the way.

The stages are those by which MNIST was made (C. Yadav and L. Bottou, "Cold Case: The Lost MNIST Digits", 2019):
ink box, padded to a square, area-averaged to 20x20, divided by its peak, centre of mass brought to pixel (14, 14).
"""

from dataclasses import dataclass, replace
from functools import reduce
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlp.arrays import SIDE, Array
from mlp.images.hints import hints
from mlp.images.ink_box import Box, ink_box
from mlp.images.no_digit import Kind, no_digit
from mlp.images.planes import border, simplified
from mlp.sentence import Sentence

SMALL = 20
CENTRE = 14  # counted from 0; the centres of mass of MNIST's digits lie between 13.5 and 14.5
_MIDDLE = (SIDE - SMALL) // 2

BLANK = Sentence("The picture is blank: nothing stands out from its background. Draw a digit.")
LEAST_CONTRAST = 1 / 16
"""Of the way from black to white."""
_NOISE_FACTOR = 2.5  # times the 95 % quantile: 4.9 standard deviations of Gaussian noise
_CLEAR_OF_NOISE = 1.3
_LEAST_NOISE = 8 / 255  # where a few pixels are off by one or two, single ones are off by more


@dataclass(frozen=True, eq=False)
class Prepared:
    """All stages of the normalisation of a drawing; ink is up to 1 on a background of 0."""

    ink: Array
    """(height, width): how different each pixel is from the background."""
    box: Box | None
    """Left, top, right, bottom of the ink in pixels of `ink`, right and bottom exclusive; None for a blank picture."""
    square: Array
    """(side, side): the box, padded on both sides of its shorter direction."""
    small: Array
    """(20, 20): the square averaged over areas, its peak 1."""
    shift: tuple[int, int]
    """Rows down and columns right, from the middle of the 28x28, that bring the centre of mass to (14, 14)."""
    image28: Array
    """(28, 28): the input of the network."""
    hints: tuple[str, ...] = ()
    """Sentences about a drawing that is hard to read."""
    no_digit: Kind | None = None
    """What it is, where it is plainly no digit."""
    reason: str | None = None
    """Why there is no digit to read; None if there is one."""

    @property
    def blank(self) -> bool:
        """Whether there is nothing to read."""
        return self.box is None

    @property
    def row(self) -> Array:
        """The input of the network as one row, (784,)."""
        return self.image28.reshape(-1)


def prepare(image: Image.Image | NDArray[Any]) -> Prepared:
    """Find the digit in a picture and bring it into MNIST's form.

    `image`: of any size; light on dark or dark on light, coloured, grey, 1-bit, 16-bit, with a palette or transparent;
    as an array (h, w), (h, w, 1), grey + alpha (h, w, 2), RGB (h, w, 3) or RGBA (h, w, 4), floats from 0 to 1.
    A picture with a longer side above 1,120 px is averaged down first, then `ink` is smaller than the picture.
    A blank picture is no error: it gets a `reason`. Raises ImageError for an array that is no picture.
    """
    distance = _distance(simplified(image))
    peak = float(distance.max())
    floor = _noise_floor(distance, peak)
    if peak < LEAST_CONTRAST:
        return no_ink(distance, BLANK)
    if peak < _CLEAR_OF_NOISE * floor:
        noise = Sentence("Nothing stands out from the noise of the background. Draw a digit with more contrast.")
        return no_ink(distance, noise)
    ink = np.where(distance > floor, distance / np.float32(peak), np.float32(0))
    box = ink_box(ink)
    prepared = normalized(ink, box)
    return replace(prepared, hints=hints(box, ink, prepared.small))


def normalized(ink: Array, box: Box) -> Prepared:
    """The stages of a drawing after its ink (h, w), from 0 to 1, and the box of its digit were found; no hints."""
    square = _pad_to_square(ink, box)
    coverage = area_average(square, SMALL)
    small = coverage / coverage.max()
    shift, image28 = centred(small)
    return Prepared(ink, box, square, small, shift, image28, no_digit=no_digit(image28))


def no_ink(distance: Array, reason: str) -> Prepared:
    """The stages of a picture in which there is nothing to read."""
    small = np.zeros((SMALL, SMALL), np.float32)
    empty = np.zeros((SIDE, SIDE), np.float32)
    return Prepared(np.zeros_like(distance), None, small, small, (0, 0), empty, reason=reason)


# --- ink --------------------------------------------------------------------------------------------------------------


def _apart(plane: NDArray[Any], background: NDArray[Any]) -> NDArray[Any]:
    """|plane - median of the background's pixels|, without leaving uint8, which is several times faster."""
    level = plane.dtype.type(np.median(background))
    return np.maximum(plane, level) - np.minimum(plane, level)


def _to_unit(plane: NDArray[np.uint8]) -> Array:
    return np.divide(plane, np.float32(255), dtype=np.float32)


def _distance(image: Image.Image) -> Array:
    """How different each pixel is from the background, (h, w) from 0 to 1, in the channel where it differs most.

    The background is the median of the border, so neither the colours matter nor which of the two is lighter.
    """
    planes = [np.asarray(band) for band in image.split()]
    if image.mode == "F":
        return _apart(planes[0], border(planes[0]))
    alpha = planes.pop() if image.mode == "RGBA" else np.full_like(planes[0], 255)
    opacity = border(alpha)
    opaque = opacity >= 128
    if opaque.mean() < 0.5:  # a transparent background: all opaque pixels are ink, dark or light
        return _to_unit(_apart(alpha, opacity))
    distance = _to_unit(reduce(np.maximum, (_apart(plane, border(plane)[opaque]) for plane in planes)))
    if alpha.min() < 255:
        distance *= _to_unit(alpha)  # as if the background were continued behind the transparent parts
    return distance


def _noise_floor(distance: Array, peak: float) -> float:
    """The largest difference from the background that counts as noise; 0 when the border is clean."""
    edge = border(distance)
    background = edge[edge < peak / 2]  # a stroke may run off the picture
    if not background.any():
        return 0.0
    floor = max(_NOISE_FACTOR * float(np.quantile(background, 0.95)), _LEAST_NOISE)
    # Where most of the border is clean, the rest may be the soft edges of such a stroke, not noise.
    return min(floor, peak / 4) if np.median(background) == 0 else floor


# --- form -------------------------------------------------------------------------------------------------------------


def _pad_to_square(ink: Array, box: Box) -> Array:
    """The box in the middle of a square of at least 1/28 of the picture, so that a speck stays small."""
    left, top, right, bottom = box
    height, width = bottom - top, right - left
    side = max(height, width, ceil(max(ink.shape) / SIDE))
    y, x = padding(height, side), padding(width, side)
    square = np.zeros((side, side), np.float32)
    square[y : y + height, x : x + width] = ink[top:bottom, left:right]
    return square


def padding(length: int, side: int) -> int:
    """How far from the edge of a square of this side a box begins that is `length` pixels long.

    A whole number of cells of the 20x20: an enlarged MNIST digit comes back unchanged, not blurred by half a pixel.
    """
    cell = side / SMALL
    return round(int((side - length) / 2 / cell) * cell)


def area_average(square: Array, cells: int) -> Array:
    """A square image averaged over cells x cells equal areas, exactly, also where an area cuts through a pixel."""
    sums = _sum_areas(_sum_areas(square.astype(np.float64), cells).T, cells).T
    # Rounding may leave an empty area at -1e-17.
    return np.maximum(sums * (cells / len(square)) ** 2, 0).astype(np.float32)


def _sum_areas(image: NDArray[np.float64], cells: int) -> NDArray[np.float64]:
    """The rows of `image` summed over `cells` intervals of equal length: differences of the integral from the top."""
    above = np.zeros((len(image) + 1, image.shape[1]))
    np.cumsum(image, axis=0, out=above[1:])
    edges = np.linspace(0, len(image), cells + 1)
    whole = np.minimum(edges.astype(int), len(image) - 1)
    return np.diff(above[whole] + (edges - whole)[:, None] * image[whole], axis=0)


def centred(small: Array) -> tuple[tuple[int, int], Array]:
    """The 20x20 pasted into the 28x28 with its centre of mass as near to (14, 14) as whole pixels allow."""
    down, right = _shift(small.sum(axis=1, dtype=np.float64)), _shift(small.sum(axis=0, dtype=np.float64))
    image28 = np.zeros((SIDE, SIDE), np.float32)
    rows, columns = np.nonzero(small)
    image28[rows + _MIDDLE + down, columns + _MIDDLE + right] = small[rows, columns]
    return (down, right), image28


def uncentred(prepared: Prepared) -> Prepared:
    """The same with the 20x20 in the middle of the 28x28, wherever its centre of mass is."""
    image28 = np.zeros((SIDE, SIDE), np.float32)
    image28[_MIDDLE : _MIDDLE + SMALL, _MIDDLE : _MIDDLE + SMALL] = prepared.small
    return replace(prepared, shift=(0, 0), image28=image28)


def _shift(profile: NDArray[np.float64]) -> int:
    """How far the ink with this profile (20,) has to move; less if it would leave the image."""
    inked = np.flatnonzero(profile)
    centre = _MIDDLE + profile @ np.arange(SMALL) / profile.sum()
    wanted = CENTRE - int(np.floor(centre + 0.5))
    return int(np.clip(wanted, -_MIDDLE - inked[0], SIDE - 1 - _MIDDLE - inked[-1]))
