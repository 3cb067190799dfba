"""Our gradient beside centred differences, number by number, for a network with its weights and a batch.

A block of each tensor is compared, so that it can be looked at as a matrix; and all of it for many steps h: a large h
errs by its curvature, h^2, a small one by rounding, eps / h (Nocedal and Wright, Numerical Optimization, section 8.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.config import Experiment
from mlp.nn.gradient_check import (
    ROUNDING,
    TensorCheck,
    compare,
    fill_gradient,
    learned_tensors,
    network_of,
    numerical_gradient,
    relative_error,
)
from mlp.nn.network import Network

SIDE = 20
"""Rows and columns of a block."""
STEPS = tuple(10.0**-exponent for exponent in range(1, 13))
FEW = 120
"""Elements of all tensors together that are measured with each of STEPS."""
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Block:
    """A part of a tensor: these rows and columns of it, our gradient there and the differences, both (rows, columns).

    A bias is one row. A difference is nan where it would cross a kink.
    """

    check: TensorCheck
    rows: Places
    columns: Places
    ours: Array
    measured: Array

    @property
    def off(self) -> Array:
        """Ours less the difference, (rows, columns)."""
        return self.ours - self.measured

    @property
    def worst(self) -> tuple[int, int]:
        """The row and the column, within the block, of the largest difference."""
        row, column = np.unravel_index(np.nanargmax(np.abs(self.off)), self.off.shape)
        return int(row), int(column)


def compare_blocks(network: Network, x: Array, y: Array, l2: float, *, rng: np.random.Generator) -> list[Block]:
    """A block of each tensor for the batch x (n, inputs), y (n, outputs): W1, b1, W2, ...

    Of a large tensor, rows and columns at random, those without any gradient last (a pixel that no image inks has
    none). Raises ConfigError where all differences of a tensor cross a kink.
    """
    rounding = ROUNDING * fill_gradient(network, x, y, l2)
    blocks = []
    for name, tensor in learned_tensors(network):
        numbers = np.atleast_2d(tensor)
        sizes = np.abs(network.grad[numbers])
        rows, columns = _some(sizes.sum(axis=1), rng), _some(sizes.sum(axis=0), rng)
        chosen = numbers[np.ix_(rows, columns)]
        ours = network.grad[chosen]
        measured = numerical_gradient(network, x, y, l2, chosen.ravel()).reshape(chosen.shape)
        check = compare(name, tensor.shape, ours.ravel(), measured.ravel(), rounding)
        blocks.append(Block(check, rows, columns, ours, measured))
    return blocks


def errors_by_step(
    experiment: Experiment,
    theta: Array,
    x: Array,
    y: Array,
    *,
    rng: np.random.Generator,
    steps: Sequence[float] = STEPS,
) -> dict[str, list[float | None]]:
    """For float64 and float32: the relative error of the differences with each step h, against the float64 gradient.

    None where every difference crosses a kink.
    """
    l2 = experiment.training.l2
    exact = network_of(experiment, theta, len(x), rng=rng)
    fill_gradient(exact, x, y, l2)
    moved = np.flatnonzero(exact.grad)
    elements = np.sort(rng.choice(moved, min(FEW, moved.size), replace=False))
    ours = exact.grad[elements].copy()
    found: dict[str, list[float | None]] = {}
    for network in (exact, network_of(experiment, theta, len(x), rng=rng, dtype=np.float32)):
        kind = network.theta.dtype
        batch: Array = x.astype(kind)
        targets: Array = y.astype(kind)
        found[kind.name] = [
            _error(ours, numerical_gradient(network, batch, targets, l2, elements, step)) for step in steps
        ]
    return found


def _some(sizes: Array, rng: np.random.Generator) -> Places:
    """At most SIDE places in order, at random, those with a gradient first."""
    order = rng.permutation(sizes.size)
    first = np.concatenate([order[sizes[order] > 0], order[sizes[order] == 0]])
    return np.sort(first[:SIDE]).astype(np.intp)


def _error(ours: Array, measured: Array) -> float | None:
    known = ~np.isnan(measured)
    return relative_error(ours[known], measured[known]) if known.any() else None
