"""The paper behind the ink: how bright it is at each place, and how much the picture differs from it there.

Light multiplies what paper reflects, so ink is a ratio to the paper around it: a shadow changes both alike.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from mlp.arrays import Array

_GRID = 96
"""Pixels of the longer side of the small picture in which the paper is looked for: strokes are faint there."""
_SAMPLES = 13
"""Pixels to a side of the window of which the median is taken; more of a large window change nothing."""
_LEAST_LIGHT, _LEAST_DARK = 0.25, 0.6
"""A contrast is a share of at least this much: noise of a black part, or of a white one, would become ink."""


@dataclass(frozen=True, eq=False)
class Paper:
    """The brightness of the paper at each pixel, (h, w, channels) from 0 to 1: between which values it is.

    They differ where the paper ends or a shadow begins, so that such an edge is no ink.
    """

    darkest: Array
    lightest: Array


def even(planes: Array, level: Array) -> Paper:
    """Paper that has the same level (channels,) everywhere."""
    same = np.broadcast_to(level, planes.shape)
    return Paper(same, same)


def paper(planes: Array, window: float) -> Paper:
    """The paper behind planes (h, w, channels) with values from 0 to 1.

    It is the median of a window, `window` of the longer side wide, so strokes of up to half of it are not seen, and
    the edge of a shadow or a table stays where it is.
    """
    from scipy.ndimage import maximum_filter, minimum_filter  # here, because loading it takes longer than a model

    height, width = planes.shape[:2]
    times = ceil(max(height, width) / _GRID)
    coarse = block_means(planes, times)
    side = max(3, round(window * max(coarse.shape[:2])) | 1)
    mirrored = min(coarse.shape[:2]) > side // 2
    room = (side // 2, side // 2)
    padded = np.pad(coarse, (room, room, (0, 0)), mode="reflect" if mirrored else "edge")
    step = max(1, side // _SAMPLES)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(0, 1))[..., ::step, ::step]
    middle = np.median(windows, axis=(-2, -1))
    near = (3, 3, 1)
    return Paper(
        _enlarged(minimum_filter(middle, near, mode="nearest"), (height, width), times),
        _enlarged(maximum_filter(middle, near, mode="nearest"), (height, width), times),
    )


def contrast(planes: Array, behind: Paper, *, dark_ink: bool) -> tuple[Array, Array]:
    """How much each pixel differs from the paper towards the ink, and away from it, (h, w) from 0 to 1.

    As a share of what could be missing, or be added if the ink is light, in the channel where that is most: blue ink
    is dark in red light. What differs away from the ink is noise, and as much of it is to be expected the other way.
    """
    low, high = behind.darkest, behind.lightest
    least = np.maximum(low, _LEAST_LIGHT) if dark_ink else np.maximum(1 - high, _LEAST_DARK)
    darker, lighter = ((low - planes) / least).max(axis=2), ((planes - high) / least).max(axis=2)
    towards, away = (darker, lighter) if dark_ink else (lighter, darker)
    return np.clip(towards, 0, 1), np.clip(away, 0, 1)


def ink_is_dark(planes: Array, behind: Paper) -> bool:
    """Whether what differs from the paper is rather darker than lighter; of a large picture some pixels are asked."""
    step = ceil(max(planes.shape) / _GRID / 4)
    some = Paper(behind.darkest[::step, ::step], behind.lightest[::step, ::step])
    dark, light = (contrast(planes[::step, ::step], some, dark_ink=dark)[0] for dark in (True, False))
    return bool(np.square(dark).sum() >= np.square(light).sum())


def block_means(planes: Array, times: int) -> Array:
    """Averages over blocks of times x times pixels; the last ones repeat the edge."""
    if times == 1:
        return planes
    height, width, channels = planes.shape
    rows, columns = ceil(height / times), ceil(width / times)
    full = np.pad(planes, ((0, rows * times - height), (0, columns * times - width), (0, 0)), mode="edge")
    return full.reshape(rows, times, columns, times, channels).mean(axis=(1, 3), dtype=np.float32)


def _enlarged(coarse: Array, shape: tuple[int, int], times: int) -> Array:
    """A coarse array (rows, columns, channels) at the places of the pixels of a picture, linearly between them."""
    if times == 1:
        return coarse
    along = [(np.arange(pixels) + 0.5) / times - 0.5 for pixels in shape]
    for axis, where in enumerate(along):
        last = coarse.shape[axis] - 1
        below = np.clip(np.floor(where).astype(int), 0, max(0, last - 1))
        share = np.clip(where - below, 0, 1).astype(np.float32)
        share = share.reshape([-1 if place == axis else 1 for place in range(3)])
        upper = np.minimum(below + 1, last)
        coarse = np.take(coarse, below, axis) * (1 - share) + np.take(coarse, upper, axis) * share
    return coarse
