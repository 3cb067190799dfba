"""Steps that are evenly spaced on a logarithmic axis."""

from mlp.training.log_steps import MOMENTS, REPORTED


def test_the_reported_steps_are_the_fibonacci_numbers():
    assert sorted(REPORTED)[:10] == [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]


def test_the_moments_are_eight_in_each_factor_of_ten_as_far_as_there_are_whole_numbers():
    moments = sorted(MOMENTS)
    assert moments[:9] == [1, 2, 3, 4, 6, 7, 10, 13, 18]
    for low in (10, 100, 10_000, 10**8):
        assert sum(low <= step < 10 * low for step in moments) == 8
    assert {10, 100, 1000, 10**9} <= MOMENTS
    assert 25 <= sum(step <= 5 * 938 for step in moments) <= 35, "about thirty in the usual training"
