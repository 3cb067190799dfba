"""Sums of two vectors, and lengths of parts of one, in one pass each."""

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array


def add_scaled(factor: float, x: Array, y: Array) -> None:
    """y += factor * x, for vectors of the same length."""
    for j in range(y.size):
        y[j] += factor * x[j]


def blend(old: float, average: Array, new: float, x: Array) -> None:
    """average = old * average + new * x, for vectors of the same length."""
    for j in range(average.size):
        average[j] = old * average[j] + new * x[j]


def squares(vector: Array, parts: NDArray[np.int64], sums: Array) -> None:
    """sums[q] = the sum of the squares from parts[q, 0] to parts[q, 1]."""
    for q in range(parts.shape[0]):
        part = vector[parts[q, 0] : parts[q, 1]]
        total = vector.dtype.type(0)
        for j in range(part.size):
            total += part[j] * part[j]
        sums[q] = total
