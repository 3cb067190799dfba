"""The steps of optimizers over pieces against the textbook's rules for whole vectors."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp.arrays import Array
from mlp.methods.optimizers import OPTIMIZERS, ByRule
from mlp.nn import reference
from mlp.passes.steps import TINY, with_one, with_two, within, without_state
from tests.mlp.passes.passes import KINDS

BY_RULE = [name for name, kind in OPTIMIZERS.items() if issubclass(kind, ByRule)]
PLACES = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=6)


def pieces_of(lengths: list[tuple[int, bool]]) -> tuple[Any, Any]:
    """Pieces of so many numbers, with a gradient or without, and the places of those in the whole vector."""
    rows, start, place = [], 0, 0
    for length, has in lengths:
        rows.append((start, start + length, place if has else -1))
        start, place = start + length, place + length * has
    with_gradient = np.concatenate([np.arange(a, b) for a, b, place in rows if place >= 0] or [np.arange(0)])
    return np.array(rows), with_gradient.astype(int)


@KINDS
@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", BY_RULE)
@settings(max_examples=8)
@given(lengths=PLACES, seed=st.integers(0, 2**32))
def test_a_piece_without_gradient_has_the_gradient_zero(
    kind: Any, name: str, threads: int, lengths: list[tuple[int, bool]], seed: int
) -> None:
    rng, (pieces, places) = np.random.default_rng(seed), pieces_of(lengths)
    size = int(pieces[-1, 1])
    optimizer = OPTIMIZERS[name](size, np.dtype(kind))
    optimizer.threads, optimizer.many = threads, 0
    theta = rng.normal(size=size).astype(kind)
    update, state = reference.OPTIMIZERS[name]
    expected: Array = theta.astype(np.float64)
    for _ in range(4):
        whole = np.zeros(size)
        whole[places] = rng.normal(size=places.size)
        grad = np.full(size, np.nan, kind)
        grad[: places.size] = whole[places]
        before = expected
        sums = optimizer.step(theta, grad, 0.01, pieces)
        expected, state = update(expected, whole, state, 0.01)
        parts = [slice(start, end) for start, end, _ in pieces]
        moved = [[((expected - before)[part] ** 2).sum(), (before[part] ** 2).sum()] for part in parts]
        np.testing.assert_allclose(sums, moved, rtol=1e-3 if kind == np.float32 else 1e-9, atol=1e-9)
    np.testing.assert_allclose(theta, expected, rtol=1e-4 if kind == np.float32 else 1e-12, atol=1e-6)


@given(lengths=PLACES, parts=st.integers(1, 5))
def test_slices_cover_every_number_once(lengths: list[tuple[int, bool]], parts: int) -> None:
    pieces, _ = pieces_of(lengths)
    size = int(pieces[-1, 1])
    where = np.full(size, -2)
    for start, end, place in pieces:
        where[start:end] = np.arange(place, place + end - start) if place >= 0 else -1
    found = np.full(size, -2)
    ends = np.linspace(0, size, parts + 1).astype(int)
    for low, high in pairwise(ends):
        for start, end, place in within(pieces, low, high):
            assert (found[start:end] == -2).all()
            found[start:end] = np.arange(place, place + end - start) if place >= 0 else -1
    np.testing.assert_array_equal(found, where)


@KINDS
@pytest.mark.parametrize("states", [1, 2])
def test_tiny_state_becomes_zero_and_nothing_else_is_touched(kind: Any, states: int) -> None:
    kept = np.array([TINY / 2, -TINY / 2, 2 * TINY, 1.0, np.nan, np.inf, 0.0], kind)
    expected = np.array([0, 0, 2 * TINY, 1.0, np.nan, np.inf, 0.0], kind)
    theta, grad = np.ones(7, kind), np.zeros(7, kind)
    pieces, sums = np.array([[0, 7, 0]]), np.zeros((1, 2), kind)
    if states == 1:
        v = kept.copy()
        with_one(lambda w, g, v, constants: (w, v))(theta, v, grad, grad, pieces, sums, ())
        np.testing.assert_array_equal(v, expected)
    else:
        m, s = kept.copy(), np.abs(kept)
        with_two(lambda w, g, m, s, constants: (w, m, s))(theta, m, s, grad, grad, pieces, sums, ())
        np.testing.assert_array_equal(m, expected)
        np.testing.assert_array_equal(s, np.abs(expected))


def test_sums_are_of_the_step_and_of_the_weights_before() -> None:
    theta, sums = np.array([3.0, 4.0]), np.zeros((1, 2))
    without_state(lambda w, g, constants: w - constants[0] * g)(
        theta, np.array([1.0, 2.0]), np.zeros(2), np.array([[0, 2, 0]]), sums, (2.0,)
    )
    assert (theta.tolist(), sums.tolist()) == ([1, 0], [[20, 25]])
