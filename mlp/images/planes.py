"""Pictures of any kind as arrays: 16 bit, palettes, transparency, CMYK; the edge of a picture."""

from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlp.arrays import Array
from mlp.errors import ImageError

_LARGEST_SIDE = 1120  # larger pictures are averaged down first: that is faster and reduces the noise of a photo


def simplified(image: Image.Image | NDArray[Any]) -> Image.Image:
    """The picture in one of four modes: L, RGB, RGBA or F with values from 0 to 1; no larger than needed."""
    if not isinstance(image, Image.Image) or image.mode.startswith(("I", "F")):
        image = _from_numbers(_averaged(np.asarray(image)))
    try:
        if image.has_transparency_data:
            image = image.convert("RGBA")
        elif image.mode == "1":
            image = image.convert("L")
        elif image.mode not in ("L", "RGB", "RGBA", "F"):
            image = image.convert("RGB")
    except ValueError:
        raise ImageError(f"A picture of the kind {image.mode} cannot be read. Save it as PNG or JPEG.") from None
    times = ceil(max(image.size) / _LARGEST_SIDE)
    return image.reduce(times) if times > 1 else image


def _averaged(values: NDArray[Any]) -> NDArray[Any]:
    """An array of whole numbers, (h, w), averaged over blocks if it is too large: as floats it would be larger yet."""
    times = ceil(max(values.shape[:2], default=0) / _LARGEST_SIDE)
    if times < 2 or values.ndim != 2 or values.dtype.kind not in "ui":
        return values
    rows, columns = (length // times for length in values.shape)
    blocks = values[: rows * times, : columns * times].reshape(rows, times, columns, times)
    return blocks.mean(axis=(1, 3), dtype=np.float32)


def _from_numbers(values: NDArray[Any]) -> Image.Image:
    """An array as a picture; the range of anything but uint8 is derived from its largest value."""
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[:, :, 0]
    if not values.size or not (values.ndim == 2 or (values.ndim == 3 and values.shape[2] in (2, 3, 4))):
        raise ImageError(
            f"A picture is an array (height, width) or (height, width, 1 to 4 channels); got the shape {values.shape}."
        )
    if values.dtype == np.uint8:
        return Image.fromarray(values)
    if values.dtype.kind not in "buif":
        raise ImageError(f"A picture is an array of numbers; got {values.dtype}. Convert it with astype.")
    with np.errstate(over="ignore"):  # numbers too large for float32 become infinite, and are refused below
        numbers = values.astype(np.float32)
    low, high = float(numbers.min()), float(numbers.max())
    if not (low >= 0 and high < np.inf):
        raise ImageError(f"The values of a picture must be finite and at least 0; got {low:g} to {high:g}.")
    if high > 1:
        numbers /= max(high, 255)
    return Image.fromarray(numbers if numbers.ndim == 2 else np.rint(255 * numbers).astype(np.uint8))


def border(plane: NDArray[Any]) -> NDArray[Any]:
    """The outermost pixels, (n,)."""
    return np.concatenate([plane[0], plane[-1], plane[1:-1, 0], plane[1:-1, -1]])


def planes_of(image: Image.Image) -> Array:
    """The channels of a simplified picture, (h, w, channels) from 0 to 1; what is transparent shows the paper.

    A picture on a transparent ground is its opacity: ink, dark or light, on white.
    """
    values = np.array(image, np.float32)
    if image.mode == "F":
        return values[..., None]
    values /= np.float32(255)
    if image.mode != "RGBA":
        return values if values.ndim == 3 else values[..., None]
    alpha = values[..., 3:]
    opaque = border(alpha[..., 0]) >= 0.5
    if opaque.mean() < 0.5:
        return 1 - alpha
    if alpha.min() == 1:
        return values[..., :3]
    return alpha * values[..., :3] + (1 - alpha) * edge_level(values[..., :3], opaque)


def edge_level(planes: Array, counted: NDArray[np.bool_] | slice = slice(None)) -> Array:
    """The median of the outermost pixels in each channel, (channels,); only of those that are `counted`."""
    return np.array([np.median(border(planes[..., k])[counted]) for k in range(planes.shape[2])], np.float32)
