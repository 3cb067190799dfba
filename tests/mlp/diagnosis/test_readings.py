"""Many reports or few become readings that say the same."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.diagnosis.readings import LEAST_STEPS, MOST, Readings, group_ends
from mlp.training.history import History


def test_a_reading_is_the_mean_of_its_reports_each_weighted_by_its_steps():
    steps = {"step": [1, 4, 8, 16, 17], "loss": [9.0, 5.0, 3.0, 1.0, 7.0], "update_ratio": [[1.0, 1.0, 1.0, 0.5, 9.0]]}
    readings = Readings.of(History.from_json({"steps": steps}), batch_size=64)
    assert readings.steps == {"step": [8, 16], "loss": [(9 + 3 * 5 + 4 * 3) / 8, 1.0], "update_ratio": [[1.0, 0.5]]}
    assert (readings.first["loss"], readings.last["loss"]) == ([9.0], [7.0])


def test_a_gap_counts_for_nothing_and_nothing_but_gaps_is_one():
    readings = Readings.of(
        History.from_json({"steps": {"step": [4, 8, 16, 24], "loss": [None, 3.0, None, 1.0]}}), batch_size=64
    )
    assert readings.steps["loss"] == [3.0, None, 1.0]


@pytest.mark.parametrize("batch_size,first", [(64, 8), (25, 8), (8, 25), (1, 200)])
def test_a_reading_has_eight_steps_and_two_hundred_digits(batch_size: int, first: int):
    readings = Readings.of(History.from_json({"steps": {"step": list(range(1, 500))}}), batch_size)
    assert readings.steps["step"][:2] == [first, 2 * first]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=500))
def test_there_are_never_too_many_readings_and_each_spans_enough(gaps: list[int]):
    steps = [sum(gaps[: i + 1]) for i in range(len(gaps))]
    ends = [0, *(steps[end - 1] for end in group_ends(steps, 0, LEAST_STEPS))]
    spans = [end - start for start, end in pairwise(ends)]
    assert len(spans) <= MOST
    assert all(span >= LEAST_STEPS for span in spans)
    assert steps[-1] - ends[-1] <= max(2 * LEAST_STEPS, 2 * steps[-1] / MOST), "little is left at the end"


@given(st.lists(st.integers(1, 50), min_size=2, max_size=300), st.data())
def test_readings_stay_while_a_history_grows_until_they_are_put_together(gaps: list[int], data: st.DataObject):
    steps = [sum(gaps[: i + 1]) for i in range(len(gaps))]
    count = data.draw(st.integers(1, len(steps)))
    span = MOST * LEAST_STEPS
    before, after = group_ends(steps[:count], 0, LEAST_STEPS), group_ends(steps, 0, LEAST_STEPS)
    if (steps[count - 1] // span).bit_length() == (steps[-1] // span).bit_length():
        assert after[: len(before)] == before
