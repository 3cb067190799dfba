"""The bounding box of the ink of a drawing, and its separate parts."""

import numpy as np

from mlp.arrays import Array

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom exclusive."""

_FAR_SHARE, _SPECK_SHARE = 0.1, 0.025  # of the picture's longer side: farther away, no larger than this squared
_SPECK_OF_INK = 0.05  # and no more than this of all ink


def ink_box(ink: Array) -> Box:
    """The bounding box of the ink without specks, which are a few pixels far from all others."""
    left, right = _extent(ink.sum(axis=0), ink)
    top, bottom = _extent(ink[:, left:right].sum(axis=1), ink)
    left, right = _extent(ink[top:bottom].sum(axis=0), ink)
    return left, top, right, bottom


def _extent(profile: Array, ink: Array) -> tuple[int, int]:
    """First pixel and the one after the last of the profile of the ink, in rows or columns, without specks outside."""
    longest = max(ink.shape)
    parts = runs(profile, _FAR_SHARE * longest)
    amounts = [float(profile[start:end].sum()) for start, end in parts]
    few = min((_SPECK_SHARE * longest) ** 2, _SPECK_OF_INK * sum(amounts))
    kept = [run for run, amount in zip(parts, amounts, strict=True) if amount > few]
    return kept[0][0], kept[-1][1]


def runs(profile: Array, gap: float) -> list[tuple[int, int]]:
    """Where there is ink in a profile: (first, one after the last) of stretches more than `gap` apart."""
    inked = np.flatnonzero(profile)
    ends = np.flatnonzero(np.diff(inked) > gap + 1)
    starts = [int(inked[0]), *inked[ends + 1].tolist()]
    return list(zip(starts, [*(inked[ends] + 1).tolist(), int(inked[-1]) + 1], strict=True))
