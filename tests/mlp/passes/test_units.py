"""Bias, activation, slopes and dropout against one line of NumPy each."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.methods.activations import ACTIVATIONS
from mlp.passes import units
from mlp.passes.compiler import compiled_with
from tests.mlp.passes.passes import BOTH, KINDS, Make, apart, matrices, same

LOOPED = [name for name, function in ACTIVATIONS.items() if function.value]
SLOPED = [name for name, function in ACTIVATIONS.items() if function.slope]
MADE = pytest.mark.parametrize("put", [compiled_with, lambda make, formula: make(formula)], ids=["compiled", "python"])


@MADE
@KINDS
@pytest.mark.parametrize("name", LOOPED)
@given(data=st.data())
def test_bias_and_activation(put: Any, kind: Any, name: str, data: st.DataObject) -> None:
    (z,) = data.draw(matrices(kind))
    function, b = ACTIVATIONS[name], np.linspace(-1, 1, z.shape[1], dtype=kind)
    with np.errstate(all="ignore"):
        pre = z + b
        expected = np.empty_like(z)
        function.forward(pre, expected)
        found, y = apart(z), apart(np.full_like(z, 7))
        put(units.activate, function.value)(found, b, y)
    same(found, pre)
    same(y, expected)


@MADE
@KINDS
@pytest.mark.parametrize("name", SLOPED)
@given(data=st.data())
def test_slopes_and_the_sum_of_the_rows(put: Any, kind: Any, name: str, data: st.DataObject) -> None:
    dy, z = data.draw(matrices(kind, count=2))
    function, y, slopes = ACTIVATIONS[name], np.empty_like(z), np.empty_like(z)
    with np.errstate(all="ignore"):
        function.forward(z, y)
        function.derivative(z, y, slopes)
        expected = dy * slopes
        delta, db = apart(np.full_like(z, 7)), np.full(z.shape[1], 7, kind)
        put(units.descend, function.slope)(apart(dy), z, y, delta, db)
        found = np.isfinite(expected)
        same(delta[~found], expected[~found])
        # The slope may be what is left of a difference; it is rounded as its terms are.
        rounding = 8 * np.finfo(kind).eps * np.maximum(np.abs(dy[found]), 1)
        assert (np.abs(delta[found] - expected[found]) <= rounding).all()
        known = np.isfinite(expected).all(axis=0) & (np.abs(expected) < 1e9).all(axis=0)
        np.testing.assert_allclose(db[known], expected.sum(axis=0)[known], rtol=1e-5, atol=1e-4)
        assert not np.isfinite(db[~np.isfinite(expected).all(axis=0)]).any()  # what is not finite is seen in the sum


@BOTH
@KINDS
@given(data=st.data(), rate=st.floats(0.05, 0.95))
def test_dropout(made: Make, kind: Any, data: st.DataObject, rate: float) -> None:
    (x,) = data.draw(matrices(kind))
    uniform = np.random.default_rng(0).random(x.shape, kind)
    mask, y, kept = uniform.copy(), np.full_like(x, 7), kind(1 / (1 - rate))
    with np.errstate(all="ignore"):
        made(units.drop)(x, mask, kind(rate), kept, y)
        same(mask, np.where(uniform >= kind(rate), kept, kind(0)), exactly=True)
        same(y, mask * x, exactly=True)
