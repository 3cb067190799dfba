"""Bias and activation of all units of a layer, the way back through them, dropout."""

from collections.abc import Callable

from mlp.arrays import Array

Value = Callable[[float], float]
"""f(z) of one number; the result has its type."""
Slope = Callable[[float, float], float]
"""f'(z) of one number from z and y = f(z)."""


def activate(value: Value) -> Callable[[Array, Array, Array], None]:
    """The loop z += b, y = f(z), for z and y (n, units), b (units,)."""

    def biased_activation(z: Array, b: Array, y: Array) -> None:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                z[i, j] += b[j]
                y[i, j] = value(z[i, j])

    return biased_activation


def descend(slope: Slope) -> Callable[[Array, Array, Array, Array, Array], None]:
    """The loop delta = dy * f'(z), db = the sum of delta's rows, for dy, z, y and delta (n, units), db (units,).

    Nielsen, "Neural Networks and Deep Learning", chapter 2, BP2 (without its product) and BP3.
    """

    def slopes_and_sums(dy: Array, z: Array, y: Array, delta: Array, db: Array) -> None:
        db[:] = 0
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                delta[i, j] = dy[i, j] * slope(z[i, j], y[i, j])
                db[j] += delta[i, j]

    return slopes_and_sums


def drop(x: Array, mask: Array, rate: float, kept: float, y: Array) -> None:
    """mask = kept where it is at least `rate`, else 0; y = mask * x; all (n, units), mask uniform in 0..1 before."""
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            mask[i, j] = kept if mask[i, j] >= rate else 0
            y[i, j] = mask[i, j] * x[i, j]
