"""What the tests of the loops share: both as machine code and as plain Python, both types, odd shapes and numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from mlp.arrays import Array
from mlp.passes.compiler import compiled

BOTH = pytest.mark.parametrize("made", [compiled, lambda loop: loop], ids=["compiled", "python"])
KINDS = pytest.mark.parametrize("kind", [np.float32, np.float64])
Make = Callable[[Any], Any]

ODD = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, 1e30, -1e30]
NUMBERS = st.one_of(st.floats(-8, 8, width=32), st.sampled_from(ODD))
CALM = st.floats(-8, 8, width=32)


def matrices(kind: type, *, elements: st.SearchStrategy[float] = NUMBERS, count: int = 1) -> Any:
    """`count` matrices of one shape, (0..5, 1..9)."""
    return some.arrays(kind, st.tuples(st.just(count), st.integers(0, 5), st.integers(1, 9)), elements=elements)


def same(found: Array, expected: Array, *, exactly: bool = False) -> None:
    """Equal to rounding; nan and infinities stand at the same places."""
    assert found.dtype == expected.dtype
    rounding = 0 if exactly else 8 * float(np.finfo(found.dtype).eps)
    np.testing.assert_allclose(found, expected, rtol=rounding, atol=rounding)


def apart(array: Array) -> Array:
    """The same numbers, not one after the other in memory."""
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]
