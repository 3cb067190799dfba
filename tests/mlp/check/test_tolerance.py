"""Equal up to rounding: of float64, of float32, of numbers with few digits."""

import numpy as np
import pytest

from mlp.check.tolerance import DOUBLE, HALF, SINGLE, norm, precision_of, relative_error, written_with

T = np.random.default_rng(0).normal(size=(4, 5))


def equal(mine, other, terms=0.0):
    return precision_of([mine]).misfit(mine, other, terms) <= 1


def test_float64_is_judged_more_strictly_than_float32():
    assert equal(T * (1 + 0.5 * DOUBLE), T)
    assert not equal(T * (1 + 2 * DOUBLE), T)
    assert equal((T * (1 + 0.5 * SINGLE)).astype(np.float32), T)
    assert not equal((T * (1 + 2 * SINGLE)).astype(np.float32), T)


def test_float32_numbers_are_recognised_in_a_list_of_python():
    mine = np.array(T.astype(np.float32).tolist())
    assert precision_of([mine]).relative == SINGLE


def test_float16_numbers_are_right_up_to_their_rounding():
    mine = T.astype(np.float16).astype(np.float64)
    assert equal(mine, T)
    assert not equal(mine, T * (1 + 3 * HALF))


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("digits", [3, 4, 6])
def test_a_few_numbers_of_float64_show_their_digits(count, digits):
    mine = T[0, :count]
    written = np.array([float(f"{one:.{digits}g}") for one in mine])
    assert (digits == 6 and count == 1) or equal(written, mine)
    assert not equal(written * (1 + 10.0 ** (2 - digits)), mine)


@pytest.mark.parametrize("digits", [3, 4, 5, 6])
def test_numbers_that_are_written_with_few_digits_are_right(digits):
    fixed = np.round(T, digits)
    assert equal(fixed, T)
    significant = np.array([float(f"{t * 1e-4:.{digits}g}") for t in T.flat]).reshape(T.shape)
    assert equal(significant, T * 1e-4)
    assert not equal(fixed, T + 3 * 10.0**-digits + 3 * SINGLE)
    assert not equal(significant, T * 1e-4 * (1 + 20 * 10.0**-digits + 3 * SINGLE))


def test_few_digits_are_seen_where_they_are_not_so_by_chance():
    assert written_with(np.array([0.5, 0.25, 0.0, 0.0]), 1e-12) == (2, 3)
    assert written_with(np.array([0.51234, 0.25678, 0.0, 0.0]), 4e-7) == (None, None)
    assert written_with(np.array([0.5, 0.25, 0.11, -3.0]), 1e-12) == (2, 3)
    assert written_with(T.reshape(-1), 1e-12) == (None, None)


def test_cancellation_counts_relative_to_the_terms():
    mine, right = np.full(5, 1.01e-5), np.full(5, 1.0e-5) * np.sqrt(1.0001)
    assert not equal(mine, right)
    assert equal(mine.astype(np.float32), right, terms=norm(np.full(5, 1.0)))


def test_other_shapes_never_fit_and_zeros_do():
    assert precision_of([T]).misfit(T, T.T, 1.0) == float("inf")
    assert precision_of([0 * T]).misfit(0 * T, 0 * T, 0.0) == 0
    assert relative_error(T, T.T) == 1
    assert relative_error(0 * T, 0 * T) == 0
    assert relative_error(2 * T, T) == pytest.approx(0.5)
