"""Sums of two vectors in one pass each."""

from mlp.arrays import Array


def add_scaled(factor: float, x: Array, y: Array) -> None:
    """y += factor * x, for vectors of the same length."""
    for j in range(y.size):
        y[j] += factor * x[j]


def blend(old: float, average: Array, new: float, x: Array) -> None:
    """average = old * average + new * x, for vectors of the same length."""
    for j in range(average.size):
        average[j] = old * average[j] + new * x[j]
