"""Changed lines against differences of the loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.check.changes import back_times, biases_as, result_times, weights_transposed
from mlp.check.spec import CaseSpec
from mlp.recipes.gradients import errors, of_case, ratio

SPEC = CaseSpec(inputs=3, hidden=(4,), outputs=2, samples=5, activations=("tanh",), l2=0.0)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "softplus"])
def test_the_right_lines_have_no_error(activation: str):
    found = errors(CaseSpec(inputs=3, hidden=(4, 5), outputs=2, samples=5, activations=(activation, "tanh"), l2=0.1))
    assert list(found) == ["dW3_error", "db3_error", "dW2_error", "db2_error", "dW1_error", "db1_error"]
    assert max(found.values()) < 1e-7


@given(factor=st.floats(0.1, 10))
def test_a_factor_is_found_and_has_the_error_that_follows_from_it(factor: float):
    change = result_times(factor)
    assert ratio(SPEC, change, "dW1") == pytest.approx(factor)
    assert errors(SPEC, change)["dW1_error"] == pytest.approx(abs(factor - 1) / (factor + 1), abs=1e-8)


def test_the_layer_before_the_mistake_is_the_wrong_one():
    found = errors(SPEC, back_times(2.0, frozenset({1})))
    assert found["dW2_error"] < 1e-7
    assert found["dW1_error"] == pytest.approx(1 / 3)


def test_a_wrong_shape_has_the_largest_error():
    assert errors(SPEC, weights_transposed)["dW1_error"] == 1.0
    assert errors(SPEC, biases_as(lambda f, k, delta: 0 * delta.sum(axis=0)))["db1_error"] == 1.0


def test_shapes_that_do_not_fit_raise():
    with pytest.raises(ValueError, match="mismatch"):
        of_case(SPEC, lambda lines: type(lines)(**{**vars(lines), "weights": lambda f, k, delta: f.a[k - 1] @ delta}))
