"""Steps that are evenly spaced on a logarithmic axis: the beginning of a training is where it changes most."""

from math import sqrt

FARTHEST = 10**12
"""Beyond every training."""


def _powers(ratio: float) -> frozenset[int]:
    """1 and its multiples by powers of the ratio, as whole numbers."""
    steps, at = set(), 1.0
    while at < FARTHEST:
        steps.add(round(at))
        at *= ratio
    return frozenset(steps)


def _growing(ratio: float) -> frozenset[int]:
    """1, and each next one so many times the one before it, as a whole number."""
    steps, at = set(), 1
    while at < FARTHEST:
        steps.add(at)
        at = round(at * ratio)
    return frozenset(steps)


REPORTED = _growing((1 + sqrt(5)) / 2)
"""1, 2, 3, 5, 8, 13, 21, ...: reported whatever the time. In a long run they are a few among many."""
MOMENTS = _powers(10 ** (1 / 8))
"""1, 2, 3, 4, 6, 7, 10, 13, 18, 24, ...: eight in each factor of ten, about thirty in a usual run.

The weights after these steps are kept. They are the same in all runs, so that runs can be compared step by step.
"""
