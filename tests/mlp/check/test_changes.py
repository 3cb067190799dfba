"""Changes of single lines, and numbers that are found from what a person gives."""

import numpy as np
import pytest

from mlp.check.case import make_case
from mlp.check.changes import (
    RATE,
    Scaled,
    both,
    choices,
    delta_as,
    error_times,
    gradients,
    result_times,
    slope_as,
    weights_as,
)
from mlp.check.spec import CaseSpec
from mlp.check.textbook import RIGHT, backward

F = make_case(CaseSpec(hidden=(5, 7), activations=("tanh", "sigmoid"), l2=0.5)).forward()
RIGHT_NOW = backward(F)


def test_a_factor_on_the_error_leaves_the_penalty():
    found = gradients(F, error_times(3.0)(RIGHT))
    assert found is not None
    for k, W in F.W.items():
        np.testing.assert_allclose(found[f"dW{k}"] - 0.5 * W, 3 * (RIGHT_NOW[f"dW{k}"] - 0.5 * W))
        np.testing.assert_allclose(found[f"db{k}"], 3 * RIGHT_NOW[f"db{k}"])


def test_a_factor_on_the_result_does_not():
    found = gradients(F, result_times(3.0, ("dW",))(RIGHT))
    assert found is not None
    np.testing.assert_allclose(found["dW1"], 3 * RIGHT_NOW["dW1"])
    np.testing.assert_allclose(found["db1"], RIGHT_NOW["db1"])


def test_another_slope_is_seen_by_the_layers_below_alone():
    found = gradients(F, slope_as(lambda f, k: np.ones_like(f.z[k]), frozenset({2}))(RIGHT))
    assert found is not None
    assert np.array_equal(found["dW3"], RIGHT_NOW["dW3"])
    assert not np.allclose(found["dW2"], RIGHT_NOW["dW2"])
    assert not np.allclose(found["dW1"], RIGHT_NOW["dW1"])


def test_another_delta_in_dW_and_db_is_seen_by_no_other_layer():
    found = gradients(F, delta_as(lambda f, k, d: d if k != 3 else 2 * d)(RIGHT))
    assert found is not None
    assert np.array_equal(found["dW2"], RIGHT_NOW["dW2"])
    np.testing.assert_allclose(found["db3"], 2 * RIGHT_NOW["db3"])


def test_two_changes_compose():
    found = gradients(F, both(error_times(2.0), result_times(-1.0))(RIGHT))
    assert found is not None
    np.testing.assert_allclose(found["db1"], -2 * RIGHT_NOW["db1"])


def test_what_the_shapes_do_not_allow_is_no_gradient():
    assert gradients(F, weights_as(lambda f, k, d: d @ d)(RIGHT)) is None


@pytest.mark.parametrize("number", [0.3, -0.01, 6.0])
def test_a_number_is_found(number):
    given = gradients(F, result_times(number)(RIGHT))
    assert given is not None
    found = Scaled("rate-in-gradient", result_times, F.last, "", RATE).settled(F, RIGHT, given)
    assert found is not None
    assert found.about == f"rate {number:g}"


def test_no_number_is_found_from_other_shapes_or_nothing():
    scaled = Scaled("rate-in-gradient", result_times, F.last)
    assert scaled.settled(F, RIGHT, {"loss": np.array(1.0)}) is None
    assert scaled.settled(F, RIGHT, {"dW3": np.zeros((2, 2))}) is None
    assert scaled.settled(F, RIGHT, {"dW3": np.zeros_like(F.W[3])}) is None


def test_choices_of_layers():
    assert choices(range(1, 1)) == []
    assert choices(range(1, 2)) == [(frozenset({1}), "")]
    assert [about for _, about in choices(range(1, 4))] == [
        "", "in layers 1 and 2", "in layers 1 and 3", "in layers 2 and 3", "in layer 1", "in layer 2", "in layer 3",
    ]  # fmt: skip
    assert len(choices(range(1, 9))) == 9
