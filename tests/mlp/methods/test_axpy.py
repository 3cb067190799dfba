"""y += factor * x, in place and without a copy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.methods.axpy import add_scaled


@given(size=st.integers(1, 500), seed=st.integers(0, 2**32 - 1), factor=st.floats(-1e3, 1e3), single=st.booleans())
def test_it_adds_in_place_as_numpy_does(size: int, seed: int, factor: float, single: bool) -> None:
    dtype, eps = (np.float32, 1e-7) if single else (np.float64, 1e-16)
    x, y = np.random.default_rng(seed).normal(size=(2, size)).astype(dtype)
    old, expected = y, y + dtype(factor) * x
    add_scaled(factor, x, y)
    assert y is old
    np.testing.assert_allclose(y, expected, rtol=100 * eps, atol=abs(factor) * 10 * eps)


def test_views_into_a_larger_vector_are_changed_and_their_neighbours_are_not() -> None:
    y = np.zeros(10, np.float32)
    add_scaled(2.0, np.ones(4, np.float32), y[3:7])
    np.testing.assert_array_equal(y, [0, 0, 0, 2, 2, 2, 2, 0, 0, 0])


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (np.ones(4), np.ones(4, np.float32)),
        (np.ones(4, np.float32), np.ones(8, np.float32)[::2]),
        (np.ones(8)[::2], np.ones(4)),
    ],
)
def test_what_would_be_copied_is_refused(x: np.ndarray, y: np.ndarray) -> None:
    with pytest.raises(TypeError, match="contiguous vectors of one type"):
        add_scaled(1.0, x, y)
