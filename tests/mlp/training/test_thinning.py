"""Few rows stand for many, and no spike is lost."""

from math import nan
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlp.training.thinning import POINTS, Table, Thinning, thin


def rows_of(columns: np.ndarray) -> np.ndarray:
    """Columns of values behind a column of growing steps."""
    return np.column_stack([np.arange(len(columns)) * 3.0, columns])


tables = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 3000), st.integers(1, 3)),
    elements=st.floats(-10, 10),
    fill=st.floats(0, 1),
).map(rows_of)


@given(rows=tables, points=st.integers(10, POINTS))
def test_thinning_keeps_the_extremes_of_every_stretch_and_the_ends(rows, points):
    thinned = thin(rows, points)
    assert len(thinned) <= max(points, 1)
    steps = thinned[:, 0]
    assert (np.diff(steps) > 0).all()
    assert steps[0] == rows[0, 0]
    np.testing.assert_array_equal(thinned[-1], rows[-1])
    # Between any two points that are kept, no value is higher or lower than the curve shows thereabouts.
    for column in range(1, rows.shape[1]):
        assert thinned[:, column].max() == rows[:, column].max()
        assert thinned[:, column].min() == rows[:, column].min()
        assert set(thinned[:, column]) <= set(rows[:, column])


@given(rows=tables)
def test_a_short_curve_is_left_as_it_is(rows):
    np.testing.assert_array_equal(thin(rows[:POINTS]), rows[:POINTS])


@pytest.mark.parametrize("place", [0, 1, 7_777, 19_998, 19_999])
def test_a_single_spike_in_a_long_run_stays_as_high_and_nearly_where_it_was(place):
    rows = rows_of(np.random.default_rng(0).random((20_000, 4)))
    rows[place, 2] = 1000
    thinned = thin(rows)
    assert len(thinned) <= POINTS
    assert len(thinned) > POINTS / 2
    (kept,) = np.flatnonzero(thinned[:, 2] == 1000)
    assert abs(thinned[kept, 0] - rows[place, 0]) <= rows[-1, 0] / (POINTS / 2 - 3)


def test_minimum_and_maximum_come_in_the_order_in_which_they_were():
    falling = rows_of(np.linspace(10, 0, 5000)[:, None])
    assert (np.diff(thin(falling)[:, 1]) < 0).all()


def test_a_gap_hides_no_value():
    rows = rows_of(np.full((2000, 2), nan))
    rows[1234, 1] = 5
    thinned = thin(rows)
    assert np.nanmax(thinned[:, 1]) == 5
    assert np.isnan(thinned[:, 2]).all()


@given(rows=tables, points=st.integers(10, POINTS), looks=st.lists(st.integers(1, 3000), max_size=8))
def test_rows_that_grow_are_thinned_as_all_of_them_at_once(rows, points, looks):
    thinning = Thinning(points)
    for length in sorted(min(look, len(rows)) for look in looks):
        np.testing.assert_array_equal(thinning(rows[:length]), thin(rows[:length], points))


def test_after_a_cut_nothing_is_left_of_what_was_cut_off():
    table, other = (Table(["step", "loss"], ["norm"], 1) for _ in range(2))
    for step in range(5000):
        table.append(SimpleNamespace(step=step, loss=9.0 if step > 1000 else 0.5, norm=[1.0]))
    assert max(table.to_lists()["loss"]) == 9
    table.cut(1000)
    for step in range(1001, 5000):
        table.append(SimpleNamespace(step=step, loss=0.25, norm=[1.0]))
    for step in range(5000):
        other.append(SimpleNamespace(step=step, loss=0.25 if step > 1000 else 0.5, norm=[1.0]))
    assert table.to_lists() == other.to_lists()


def test_the_newest_steps_are_all_there_where_the_curve_leaves_some_out():
    table = Table(("step", "loss"), ("norm",), 1)
    for step in range(1, 1001):
        table.append(SimpleNamespace(step=step, loss=step / 2, norm=[step]))
        if step == POINTS:
            assert table.newest(200) == {}, "the curve has them all"
    newest = list(range(800, 1001))
    assert table.newest(200) == {"step": newest, "loss": [step / 2 for step in newest], "norm": [newest]}
    table.cut(900)
    assert table.newest(200)["step"] == list(range(700, 901))
