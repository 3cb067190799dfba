"""Drawn digits as other people would draw them: other proportions and slants, with and without bars, flags and feet.

Lines are changed, not pictures: so the pen keeps its width, and any brush can draw what comes out.
"""

from collections.abc import Callable
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from mlp.data.strokes import Strokes

Points = NDArray[np.float64]
"""The points of one stroke, (n, 2): x, y with y down, from 0 to 1."""
Numbers = NDArray[np.float64]
"""Uniform from 0 to 1; each decides one thing."""

NUMBERS = 16
"""How many of them a variation needs."""
_OF_FORM = 10  # the first ones; the others are for the details

_TURN = radians(14)
_SLANT = 0.4  # shift to the side for each unit of height
_NARROW, _WIDE = 0.55, 0.3  # of the logarithm of width by height
_LESS = {1: 0.5, 7: 0.25}  # a 1 with a flag and a 7 differ in width and angles alone: so these change less
_MIDDLE = 0.35  # of the logarithm of the power by which the halves of a digit grow and shrink


def varied(strokes: Strokes, label: int, numbers: Numbers) -> Strokes:
    """One variation of a digit, its longer side 1 and in the middle of the unit square; `numbers` (NUMBERS,).

    Small changes are more frequent than large ones. Details depend on the label: a stroke through 0 and 7, flag and
    foot of a 1, a 4 more open or closed, a 7 with a serif.
    """
    shape = [np.array(stroke, np.float64) for stroke in strokes]
    detail = DETAILS.get(label)
    if detail:
        shape = detail(shape, numbers[_OF_FORM:])
    share = _LESS.get(label, 1.0)
    return [stroke.tolist() for stroke in fitted([_formed(stroke, numbers, share) for stroke in fitted(shape)])]


def fitted(shape: list[Points]) -> list[Points]:
    """The same form with a longer side of 1, in the middle of the unit square."""
    points = np.concatenate(shape)
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(float((high - low).max()), 1e-9)
    return [(stroke - (low + high) / 2) / side + 0.5 for stroke in shape]


def _formed(stroke: Points, numbers: Numbers, share: float) -> Points:
    """Halves of other sizes, then narrower or wider, slanted and turned around the middle by a share of the most."""
    across, down, *angular = numbers[:_OF_FORM:2] + numbers[1:_OF_FORM:2] - 1
    width, slant, turn = share * np.array(angular)
    x, y = (np.clip(stroke, 0, 1) ** np.exp([_MIDDLE / 2 * across, _MIDDLE * down]) - 0.5).T
    x = x * np.exp(width * (_WIDE if width > 0 else _NARROW)) - slant * _SLANT * y
    c, s = cos(turn * _TURN), sin(turn * _TURN)
    return np.stack([c * x - s * y, s * x + c * y], axis=1)


# --- details: each changes a digit of one class, or leaves it as it is ------------------------------------------------


def _between(low: float, high: float, number: float) -> float:
    return float(low + (high - low) * number)


def _way(degrees: float, length: float) -> Points:
    """A step (2,); 0 degrees is to the right, 90 down."""
    return length * np.array([cos(radians(degrees)), sin(radians(degrees))])


def _line(middle: Points, way: Points) -> Points:
    return np.stack([middle - way, middle + way])


def _slashed_zero(shape: list[Points], numbers: Numbers) -> list[Points]:
    """A stroke through the middle, from below on the left to above on the right."""
    if len(shape) > 1 or numbers[0] > 0.15:
        return shape
    middle = (shape[0].min(axis=0) + shape[0].max(axis=0)) / 2
    return [*shape, _line(middle, _way(_between(-75, -35, numbers[1]), _between(0.25, 0.65, numbers[2])))]


def _one(shape: list[Points], numbers: Numbers) -> list[Points]:
    """A flag for a bare stroke, a shorter or longer one where there is one; a foot for one that has none."""
    stem, *others = shape
    if others:
        return shape
    tip = int(stem[:, 1].argmin())
    top, bottom = stem[tip], stem[stem[:, 1].argmax()]
    lowest = stem[stem[:, 1] > _between(top[1], bottom[1], 0.85), 0]
    has_foot = np.ptp(lowest) > 0.15
    if numbers[0] < 0.5 and stem[0, 1] - top[1] < 0.05:
        flag = top + _way(_between(115, 155, numbers[1]), _between(0.12, 0.5, numbers[2]))
        stem = np.concatenate([flag[None], stem])
    elif numbers[0] < 0.5 and stem[0, 0] < top[0]:
        longest = 0.55 / max(float(np.hypot(*(stem[0] - top))), 0.1)
        stem = stem.copy()
        stem[:tip] = top + min(_between(0.7, 1.7, numbers[1]), longest) * (stem[:tip] - top)
    if numbers[3] < 0.3 and not has_foot:
        others = [_line(bottom, _way(_between(-6, 6, numbers[4]), _between(0.12, 0.35, numbers[5])))]
    return [stem, *others]


def _four(shape: list[Points], numbers: Numbers) -> list[Points]:
    """The tip of the arm nearer to the top of the stem, up to it, or farther away."""
    if len(shape) != 2 or numbers[0] > 0.6:
        return shape
    arm, stem = shape
    top = stem[stem[:, 1].argmin()]
    corner = int(arm[:, 0].argmin())
    below = float(stem[:, 1].max() - arm[corner, 1])
    if not 0 < corner < len(arm) - 1 or below < 0.25 or np.ptp(stem[:, 1]) < 0.5 or np.ptp(arm[:, 0]) < 0.25:
        return shape  # arm and stem would make a 0 or a 9, or these are not arm and stem
    share = np.linspace(1, 0, corner + 1)[:, None]
    bent = arm.copy()
    bent[: corner + 1] += share * (top - arm[0]) * _between(-0.3, 1, numbers[1])
    return [bent, stem]


def _seven(shape: list[Points], numbers: Numbers) -> list[Points]:
    """A bar through the stem where there is none, and a serif at the beginning of the roof."""
    roof, *others = shape
    if numbers[0] < 0.4 and not others and np.ptp(roof[:, 0]) > 0.45:
        others = [_line(_at_height(roof, _between(0.4, 0.62, numbers[1])), _bar(numbers))]
    if numbers[4] < 0.15 and np.ptp(roof[:, 1]) > 0.8:
        serif = roof[0] + _way(_between(75, 115, numbers[5]), _between(0.1, 0.22, numbers[2]))
        roof = np.concatenate([serif[None], roof])
    return [roof, *others]


def _bar(numbers: Numbers) -> Points:
    return _way(_between(-20, 10, numbers[2]), _between(0.14, 0.28, numbers[3]))


def _at_height(stroke: Points, share: float) -> Points:
    """The last point of a stroke that is above this share of its height from the top."""
    y = stroke[:, 1]
    return stroke[np.flatnonzero(y <= _between(float(y.min()), float(y.max()), share))[-1]]


DETAILS: dict[int, Callable[[list[Points], Numbers], list[Points]]] = {
    0: _slashed_zero,
    1: _one,
    4: _four,
    7: _seven,
}
"""What else varies, by the class of the digit."""
