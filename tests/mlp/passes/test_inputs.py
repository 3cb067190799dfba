"""Which inputs a batch uses, and taking them, against one line of NumPy each."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from mlp.arrays import Array
from mlp.passes import inputs
from mlp.passes.inputs import FEW, Inputs
from tests.mlp.passes.passes import BOTH, KINDS, Make, apart

SHAPES = st.tuples(st.integers(0, 4), st.integers(1, 12))
BYTES = some.arrays(np.uint8, SHAPES, elements=st.sampled_from([0, 0, 0, 1, 255]))
FLOATS = some.arrays(np.float32, SHAPES, elements=st.sampled_from([0.0, -0.0, 0.5, -1.0, np.nan, np.inf, 1e-40]))


@BOTH
@given(rows=st.one_of(BYTES, FLOATS))
def test_an_input_is_used_where_any_row_is_not_zero(made: Make, rows: Any) -> None:
    used = np.ones(rows.shape[1], np.bool_)
    made(inputs.mark_used)(rows, used)
    np.testing.assert_array_equal(used, (rows != 0).any(axis=0))


@BOTH
@given(used=some.arrays(np.bool_, st.integers(1, 30)))
def test_runs_cover_all_inputs_in_order(made: Make, used: Any) -> None:
    runs, columns = np.empty((used.size + 1, 3), np.int64), np.empty(used.size, np.int64)
    count, places = made(inputs.runs_of)(used, runs, columns)
    np.testing.assert_array_equal(columns[:places], np.flatnonzero(used))
    found = runs[:count]
    assert [found[0, 0], *found[:, 1]] == [*found[:, 0], used.size]
    for start, end, place in found:
        assert set(used[start:end]) == {place >= 0}
        assert place < 0 or columns[place : place + end - start].tolist() == list(range(start, end))


@BOTH
@KINDS
@given(rows=st.one_of(BYTES, FLOATS), scale=st.sampled_from([1.0, 1 / 255]))
def test_the_used_inputs_are_taken_and_scaled(made: Make, kind: Any, rows: Any, scale: float) -> None:
    used = (rows != 0).any(axis=0)
    runs, columns = np.empty((used.size + 1, 3), np.int64), np.empty(used.size, np.int64)
    count, places = inputs.runs_of(used, runs, columns)
    x = np.full((len(rows), places), np.nan, kind)
    made(inputs.pick)(apart(rows), runs[:count], kind(scale), x)
    np.testing.assert_allclose(x, rows[:, used].astype(kind) * kind(scale), rtol=1e-6)


@BOTH
@KINDS
@given(used=some.arrays(np.bool_, st.integers(1, 12)), units=st.integers(1, 4))
def test_rows_of_a_gradient_are_spread_to_their_inputs(made: Make, kind: Any, used: Any, units: int) -> None:
    columns = np.flatnonzero(used)
    rows = np.random.default_rng(0).normal(size=(used.size, units)).astype(kind)
    expected = np.zeros_like(rows)
    expected[columns] = rows[: columns.size]
    made(inputs.spread)(rows, columns)
    np.testing.assert_array_equal(rows, expected)


def taken(rows: Array) -> tuple[Array, Any]:
    return Inputs(len(rows), rows.shape[1], np.float32).take(rows, 1.0)


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_a_batch_is_taken_without_the_inputs_that_it_does_not_use(kind: Any) -> None:
    rows = np.zeros((3, 100), kind)
    rows[0, 10:20], rows[2, 90:] = 7, 9
    x, used = taken(rows)
    assert used.columns.tolist() == [*range(10, 20), *range(90, 100)]
    assert used.runs.tolist() == [[0, 10, -1], [10, 20, 0], [20, 90, -1], [90, 100, 10]]
    np.testing.assert_array_equal(x, rows[:, used.columns])


@pytest.mark.parametrize(("width", "share"), [(FEW - 1, 0.1), (100, 0.9), (100, 1.0)])
def test_few_inputs_or_nearly_all_are_taken_as_they_are(width: int, share: float) -> None:
    rows = np.zeros((2, width), np.float32)
    rows[:, : int(share * width)] = 3
    x, used = taken(rows)
    assert used is None
    np.testing.assert_array_equal(x, rows)


def test_a_batch_without_ink_and_one_without_samples_have_no_inputs() -> None:
    for rows in (np.zeros((3, 100), np.uint8), np.zeros((0, 100), np.uint8)):
        x, used = Inputs(3, 100, np.float64).take(rows, 1 / 255)
        assert (x.shape, used and used.columns.size) == ((len(rows), 0), 0)


@BOTH
def test_runs_of_inputs_are_pieces_of_the_flat_matrix(made: Make) -> None:
    runs, rest = np.array([[0, 2, -1], [2, 5, 0], [5, 6, -1]]), np.array([[18, 21, 18], [21, 40, 21]])
    pieces = np.empty((5, 3), np.int64)
    made(inputs.pieces_of)(runs, 3, rest, pieces)
    assert pieces.tolist() == [[0, 6, -3], [6, 15, 0], [15, 18, -3], [18, 21, 18], [21, 40, 21]]
