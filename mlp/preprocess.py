"""A picture of a drawn digit -> the 28x28 that the network expects, with every stage on the way.

The stages are those by which MNIST was made (C. Yadav and L. Bottou, "Cold Case: The Lost MNIST Digits", 2019, section 2):
ink box, padded to a square, area-averaged to 20x20, divided by its peak, centre of mass brought to pixel (14, 14).
"""

import os
from dataclasses import dataclass, field
from functools import reduce
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from mlp.errors import ImageError

Array = NDArray[np.float32]

SIZE = 28
SMALL = 20
CENTRE = 14  # 0-based, as in MNIST itself: its centres of mass lie between 13.5 and 14.5
_MARGIN = (SIZE - SMALL) // 2

_LARGEST_SIDE = 1120  # larger pictures are averaged down first
_FAINTEST = 1 / 16  # of the way from black to white: less contrast is no ink
_NOISE_FACTOR = 2.5  # times the 95 % quantile: 4.9 standard deviations of Gaussian noise
_CLEAR_OF_NOISE = 1.5
_LOWEST_NOISE = 8 / 255  # JPEG's smallest steps

# All thresholds below leave more than 99 % of MNIST's test digits without a hint; `python -m ...` is not needed:
_DOT_FILL = 0.6
_SMALL_SHARE = 0.2
_THIN_PEAK = 0.6
_THICK_STROKE = 5.0

Source = Image.Image | NDArray[Any]


@dataclass(frozen=True, eq=False)
class Prepared:
    """Every stage of a drawing on its way to the network; ink is 1 on a background of 0."""

    ink: Array
    """(height, width): how far each pixel is from the background, 1 at most."""
    box: tuple[int, int, int, int] | None
    """Left, top, right, bottom of the ink, in pixels of `ink`, the last two exclusive; None for a blank picture."""
    square: Array
    """(side, side): the box, padded equally on both sides of its shorter direction."""
    small: Array
    """(20, 20): the square averaged over areas, its peak 1."""
    shift: tuple[int, int]
    """Rows down and columns right from the middle of the 28x28 to where the centre of mass is at (14, 14)."""
    image28: Array
    """(28, 28): what the network sees."""
    hints: tuple[str, ...] = ()
    """Sentences about what makes the drawing hard to read."""
    reason: str | None = None
    """Why there is nothing to read; None when there is."""

    @property
    def blank(self) -> bool:
        """Whether there is nothing to read."""
        return self.box is None

    @property
    def row(self) -> Array:
        """The 28x28 as one row, (784,)."""
        return self.image28.reshape(-1)


def prepare(image: Source) -> Prepared:
    ink = _ink(_planes(_as_image(image)))
    box = _box(ink)
    if box is None:
        raise
    square = _square(ink, box)
    coverage = area_average(square, SMALL)
    small = coverage / coverage.max()
    shift, image28 = _centre(small)
    return Prepared(ink, box, square, small, shift, image28)


def _from_numbers(values: NDArray[Any]) -> Image.Image:
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[:, :, 0]
    if values.ndim not in (2, 3) or not values.size or (values.ndim == 3 and values.shape[2] not in (2, 3, 4)):
        raise ImageError(f"bad shape {values.shape}")
    if values.dtype == np.uint8:
        return Image.fromarray(values)
    if values.dtype != bool and not np.issubdtype(values.dtype, np.integer) and not np.issubdtype(values.dtype, np.floating):
        raise ImageError("dtype")
    numbers = values.astype(np.float32)
    low, high = float(numbers.min()), float(numbers.max())
    if not (0 <= low and high < np.inf):
        raise ImageError("range")
    numbers /= 1 if high <= 1 else max(high, 255)
    return Image.fromarray(numbers if numbers.ndim == 2 else np.rint(255 * numbers).astype(np.uint8))


def _as_image(image: Source) -> Image.Image:
    """The picture as one of the four modes L, RGB, RGBA and F (0..1), not larger than needed."""
    if not isinstance(image, Image.Image):
        image = _from_numbers(np.asarray(image))
    elif image.mode.startswith(("I", "F")):
        image = _from_numbers(np.asarray(image))
    if image.mode in ("LA", "La", "PA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode not in ("L", "RGB", "RGBA", "F"):
        image = image.convert("RGB")
    times = ceil(max(image.size) / _LARGEST_SIDE)
    return image.reduce(times) if times > 1 else image


def _border(plane: NDArray[Any]) -> NDArray[Any]:
    """The outermost pixels."""
    return np.concatenate([plane[0], plane[-1], plane[1:-1, 0], plane[1:-1, -1]])


def _apart(plane: NDArray[Any], typical: NDArray[Any]) -> NDArray[Any]:
    """|plane - median of `typical`|, without leaving uint8: 280x280 pixels take 20 microseconds instead of 300."""
    level = plane.dtype.type(np.median(typical))
    return np.maximum(plane, level) - np.minimum(plane, level)


def _distance(image: Image.Image) -> Array:
    """How far each pixel is from the background, 0..1: in the channel where it is farthest."""
    planes = [np.asarray(band) for band in image.split()]
    full = 1 if image.mode == "F" else 255
    if len(planes) < 4:
        return reduce(np.maximum, (_apart(plane, _border(plane)) for plane in planes)) / np.float32(full)
    *colours, alpha = planes
    edge = _border(alpha)
    if np.median(edge) < 128:  # a transparent background: whatever is opaque is ink
        return _apart(alpha, edge) / np.float32(full)
    opaque = edge >= 128
    d = reduce(np.maximum, (_apart(plane, _border(plane)[opaque]) for plane in colours)) / np.float32(full)
    if alpha.min() < 255:
        d *= alpha / np.float32(full)
    return d


def _ink(distance: Array):
    peak = float(distance.max())
    edge = _border(distance)
    background = edge[edge < peak / 2]
    noise = 0.0
    if background.size and background.any():
        noise = max(_NOISE_FACTOR * float(np.quantile(background, 0.95)), _LOWEST_NOISE)
    return distance, peak, noise
