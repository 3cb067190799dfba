"""Ruled and squared paper: the printed lines are found and taken out of the ink, what was written over them stays."""

from collections import defaultdict
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array

Mask = NDArray[np.bool_]

_STEEPEST = 14
"""Degrees by which the lines may be turned against the edge of the picture."""
_BENT = 3
"""Degrees by which a bent line may differ from the common direction."""
_PART = 0.15
"""Of the picture's longer side: a shorter piece of a line is not known as one."""
_LEAST_SIDE = 64
"""Pixels: a smaller picture shows no lines beside a digit."""
_APART = 0.02
"""Of the picture's height: parts of a line differ less in level."""
_GAPS = 0.12
"""Share of such a piece that may be missing."""
_THICKEST = 0.02
"""Of the picture's longer side."""
_COVERED, _ALONE, _BESIDE = 0.5, 0.93, 0.15
"""Of the picture's width: what lines cover that have others beside them, and one that is alone; what is beside them."""
_CROSSING = 2.2
"""Times the thickness of the line: where more is inked across it, something was written there."""
_DARKER = 1.7
"""Times the contrast of the line: what is darker was written over it."""


def without_lines(ink: Array, floor: float) -> Array:
    """The contrast (h, w) without the lines that were printed on the paper, across the picture or up and down."""
    across = _without(ink, ink > floor)
    return _without(across.T, floor < across.T).T


def _without(ink: Array, mask: Mask) -> Array:
    """The contrast without lines from left to right."""
    lines = printed_lines(mask)
    if not lines.any():
        return ink
    written = ink > _DARKER * np.median(ink[lines])
    written |= _runs_down(mask) > _CROSSING * _thickness(lines)
    return np.where(lines & ~written, np.float32(0), ink)


def printed_lines(mask: Mask) -> Mask:
    """Those pixels of a mask (h, w) that belong to thin lines which run across the whole picture, or to several."""
    from scipy.ndimage import find_objects, label  # here, because loading it takes longer than reading a model

    height, width = mask.shape
    if min(mask.shape) < max(_LEAST_SIDE, 2 * _PART * max(mask.shape)):
        return np.zeros_like(mask)
    angle = _direction(mask)
    slopes = [np.tan(np.radians(angle + bend)) for bend in range(-_BENT, _BENT + 1)]
    runs = reduce(np.logical_or, (_long_runs(mask, slope, round(_PART * max(mask.shape))) for slope in slopes))
    numbers, count = label(runs & (_runs_down(runs) <= _THICKEST * max(mask.shape)), np.ones((3, 3)))
    # What crosses a line cuts it into pieces: those at the same level are one line.
    levels = np.full(count + 1, -1)
    covered: defaultdict[int, int] = defaultdict(int)
    ends: defaultdict[int, list[int]] = defaultdict(list)
    for number, (rows, columns) in enumerate(find_objects(numbers), 1):
        y, x = np.nonzero(numbers[rows, columns] == number)
        middle = np.median(y + rows.start - slopes[_BENT] * (x + columns.start - width / 2))
        level = levels[number] = round(float(middle) / max(4, _APART * height)) + height
        covered[level] += columns.stop - columns.start
        ends[level] += [columns.start, width - columns.stop]
    long = [level for level, pixels in covered.items() if pixels > _COVERED * width and _reaches(ends[level], width)]
    if len(long) == 1 and covered[long[0]] < _ALONE * width:
        return np.zeros_like(mask)
    return np.isin(levels, long)[numbers]


def _reaches(ends: list[int], width: int) -> bool:
    """Whether a line comes near both sides; `ends`: how far its parts are from the left and the right, by turns."""
    return max(min(ends[::2]), min(ends[1::2])) < _BESIDE * width


def _direction(mask: Mask) -> int:
    """By how many degrees the rows of the mask are turned: in that direction its sums have the sharpest peaks."""
    y, x = np.nonzero(mask)
    step = max(1, len(y) // 40_000)
    y, x = y[::step], x[::step] - mask.shape[1] / 2
    best, sharpest = 0, -1.0
    for angle in sorted(range(-_STEEPEST, _STEEPEST + 1), key=abs):
        level = np.rint(y - x * np.tan(np.radians(angle))).astype(int)
        sharpness = float(np.square(np.bincount(level - level.min(initial=0)).astype(float)).sum())
        if sharpness > sharpest:
            best, sharpest = angle, sharpness
    return best


def _long_runs(mask: Mask, slope: float, length: int) -> Mask:
    """Pixels in nearly full stretches of `length` along a slope, which is in rows down for one column right."""
    height, width = mask.shape
    down = np.rint(slope * (np.arange(width) - width / 2)).astype(int)
    room = int(np.abs(down).max())
    rows, columns = np.arange(-room, height + room)[:, None] + down, np.arange(width)
    straight = np.pad(mask, ((2 * room, 2 * room), (0, 0)))[rows + 2 * room, columns]
    full = _sums(straight, length) >= (1 - _GAPS) * length
    covered = _sums(np.pad(full, ((0, 0), (length - 1, length - 1))), length) > 0
    back = np.arange(height)[:, None] - down + room
    return covered[back, columns] & mask


def _sums(mask: Mask, length: int) -> NDArray[np.int32]:
    """How many pixels of each stretch of `length` in a row are in the mask, (h, w - length + 1)."""
    sums = np.pad(np.cumsum(mask, axis=1, dtype=np.int32), ((0, 0), (1, 0)))
    return sums[:, length:] - sums[:, :-length]


def _runs_down(mask: Mask) -> NDArray[np.int32]:
    """For each pixel of the mask how many in its column are in it without a gap; 0 elsewhere."""
    index = np.arange(len(mask), dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(mask, np.int32(-1), index), axis=0)
    below = np.minimum.accumulate(np.where(mask, np.int32(len(mask)), index)[::-1], axis=0)[::-1]
    return np.where(mask, below - above - 1, 0)


def _thickness(lines: Mask) -> float:
    """The median of how many pixels lines are thick."""
    return float(np.median(_runs_down(lines)[lines]))
