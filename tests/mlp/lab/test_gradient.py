"""The gradient check of the laboratory: silent for right lines, and its error is that of the formula."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.check.changes import biases_as, error_times
from mlp.lab.famous import TABLE
from mlp.lab.gradient import check_program, differences, small, worst_of
from mlp.lab.mistake import BASE
from mlp.lab.program import RIGHT

EXPERIMENTS = {str(sorted(mistake.settings.items())): mistake.experiment for mistake in TABLE}


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS.keys())
def test_the_right_gradient_is_right_in_each_experiment(experiment):
    found = check_program(RIGHT, experiment, rng=np.random.default_rng(1))
    assert not found.sees
    assert found.error < 1e-7


@given(st.floats(0.1, 10).filter(lambda factor: abs(factor - 1) > 1e-3), st.integers(0, 99))
def test_a_factor_on_the_gradient_gives_its_own_error(factor, seed):
    """|c g - g| / (|c g| + |g|) = |c - 1| / (c + 1), of every tensor."""
    scaled = replace(RIGHT, backward=error_times(factor)(RIGHT.backward))
    found = check_program(scaled, BASE, rng=np.random.default_rng(seed))
    assert found.sees
    assert found.error == pytest.approx(abs(factor - 1) / (factor + 1), rel=1e-4)


@given(st.integers(0, 9999))
def test_the_right_gradient_is_right_at_any_point(seed):
    assert check_program(RIGHT, BASE, rng=np.random.default_rng(seed)).error < 1e-7


def test_no_difference_crosses_a_kink():
    at = np.array([2e-6, 1.0, -1.0])
    slopes = differences(lambda: (float(np.maximum(at, 0).sum()), (at > 0).tobytes()), at)
    np.testing.assert_allclose(slopes, [np.nan, 1, 0], atol=1e-9)


def test_of_tensors_that_are_equally_wrong_the_first_is_named():
    assert worst_of({"dW2": 2.0, "db2": 2.0 + 1e-9, "dW1": 1.99}) == "dW2"
    assert worst_of({"dW2": 2.0, "db2": 2.02}) == "db2"
    assert worst_of({"dW2": float("inf"), "db2": float("nan")}) == "dW2"


def test_the_worst_tensor_is_named():
    without = replace(RIGHT, backward=biases_as(lambda f, k, d: d.sum(axis=0) * (k != 2))(RIGHT.backward))
    found = check_program(without, BASE, rng=np.random.default_rng(0))
    assert found.tensor == "db2"
    assert found.error == pytest.approx(1)


def test_a_gradient_of_another_shape_is_said_to_be_one():
    matrix = replace(RIGHT, backward=biases_as(lambda f, k, d: d)(RIGHT.backward))
    found = check_program(matrix, BASE, rng=np.random.default_rng(0))
    assert found.sees
    assert found.shape_error == "db2 (7, 4), b2 (4,)"


def test_square_layers_stay_square():
    square = replace(BASE, network=replace(BASE.network, hidden=(32, 32, 16)))
    first, second, third = small(square).network.hidden
    assert first == second != third
