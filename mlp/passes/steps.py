"""A step of an optimizer: its rule for one parameter, looped over pieces of the flat vector of all parameters.

A piece is (from, to, where its gradient begins in `grad`). A negative place stands for a gradient of zero, as all
weights of an unused input have: the rule is the same there, so momentum, Adam and decay go on. `zeros` is read instead.
A rule takes a parameter, its gradient, its state and the constants of the step; it gives the new parameter and state.
For each piece, `sums` gets the squared length of its step, and that of its parameters before.

State below TINY becomes zero: it moves no weight, and numbers below 1e-38 make a processor many times slower. The state
of a weight whose input is hardly ever used shrinks with each step until it is as small.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array

Pieces = NDArray[np.int64]
Constants = tuple[float, ...]
Rule = Callable[..., Any]
Loop = Callable[..., None]

TINY = 1e-30


def within(pieces: Pieces, start: int, end: int) -> Pieces:
    """The parts of all pieces that lie from `start` to `end`; a piece outside becomes empty."""
    begins, ends = np.clip(pieces[:, 0], start, end), np.clip(pieces[:, 1], start, end)
    return np.stack([begins, ends, np.where(pieces[:, 2] < 0, -1, pieces[:, 2] + begins - pieces[:, 0])], axis=1)


def without_state(rule: Rule) -> Loop:
    """The loop of a rule (w, g, constants) -> w."""

    def step(theta: Array, grad: Array, zeros: Array, pieces: Pieces, sums: Array, constants: Constants) -> None:
        zero = theta.dtype.type(0)
        for q in range(pieces.shape[0]):
            start, end, place = pieces[q]
            w = theta[start:end]
            g = grad[place : place + end - start] if place >= 0 else zeros[: end - start]
            moved, length = zero, zero
            for j in range(w.size):
                old = w[j]
                new = rule(old, g[j], constants)
                moved, length = moved + (new - old) * (new - old), length + old * old
                w[j] = new
            sums[q, 0], sums[q, 1] = moved, length

    return step


def with_one(rule: Rule) -> Loop:
    """The loop of a rule (w, g, v, constants) -> w, v."""

    def step(
        theta: Array, v: Array, grad: Array, zeros: Array, pieces: Pieces, sums: Array, constants: Constants
    ) -> None:
        zero, tiny = theta.dtype.type(0), theta.dtype.type(TINY)
        for q in range(pieces.shape[0]):
            start, end, place = pieces[q]
            w, state = theta[start:end], v[start:end]
            g = grad[place : place + end - start] if place >= 0 else zeros[: end - start]
            moved, length = zero, zero
            for j in range(w.size):
                old = w[j]
                new, kept = rule(old, g[j], state[j], constants)
                moved, length = moved + (new - old) * (new - old), length + old * old
                w[j] = new
                state[j] = zero if abs(kept) < tiny else kept
            sums[q, 0], sums[q, 1] = moved, length

    return step


def with_two(rule: Rule) -> Loop:
    """The loop of a rule (w, g, m, s, constants) -> w, m, s."""

    def step(
        theta: Array, m: Array, s: Array, grad: Array, zeros: Array, pieces: Pieces, sums: Array, constants: Constants
    ) -> None:
        zero, tiny = theta.dtype.type(0), theta.dtype.type(TINY)
        for q in range(pieces.shape[0]):
            start, end, place = pieces[q]
            w, mean, square = theta[start:end], m[start:end], s[start:end]
            g = grad[place : place + end - start] if place >= 0 else zeros[: end - start]
            moved, length = zero, zero
            for j in range(w.size):
                old = w[j]
                new, first, second = rule(old, g[j], mean[j], square[j], constants)
                moved, length = moved + (new - old) * (new - old), length + old * old
                w[j] = new
                mean[j] = zero if abs(first) < tiny else first
                square[j] = zero if second < tiny else second
            sums[q, 0], sums[q, 1] = moved, length

    return step
