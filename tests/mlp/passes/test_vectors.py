"""Sums of vectors against one line of NumPy each."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from mlp.passes import vectors
from tests.mlp.passes.passes import BOTH, KINDS, NUMBERS, Make, same


@BOTH
@KINDS
@given(data=st.data(), factor=st.floats(-3, 3, width=32), other=st.floats(0, 1, width=32))
def test_both_sums(made: Make, kind: Any, data: st.DataObject, factor: float, other: float) -> None:
    x, y = data.draw(some.arrays(kind, st.tuples(st.just(2), st.integers(0, 40)), elements=NUMBERS))
    with np.errstate(all="ignore"):
        for loop, expected in (
            (lambda y: made(vectors.add_scaled)(kind(factor), x, y), y + kind(factor) * x),
            (lambda y: made(vectors.blend)(kind(other), y, kind(factor), x), kind(other) * y + kind(factor) * x),
        ):
            found = y.copy()
            loop(found)
            calm = np.abs(expected) < 1e20  # sums of huge numbers that cancel are rounded in another way
            same(found[calm], expected[calm])
            np.testing.assert_array_equal(np.isfinite(found), np.isfinite(expected))


@BOTH
@KINDS
@given(
    vector=some.arrays(np.float32, st.integers(0, 40), elements=NUMBERS), ends=st.lists(st.integers(0, 40), max_size=4)
)
def test_squares_of_parts(made: Make, kind: Any, vector: Any, ends: list[int]) -> None:
    vector = vector.astype(kind)
    edges = [0, *sorted(min(end, vector.size) for end in ends), vector.size]
    parts = np.array(list(pairwise(edges)))
    found = np.empty(len(parts), kind)
    with np.errstate(all="ignore"):
        made(vectors.squares)(vector, parts, found)
        np.testing.assert_allclose(found, [np.sum(vector[a:b] ** 2) for a, b in parts], rtol=1e-5)
