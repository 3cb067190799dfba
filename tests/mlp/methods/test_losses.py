"""Losses against known values, the textbook version and differences; safe for logits of any size."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.arrays import Array
from mlp.config import TrainingConfig
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.losses import LOSS_OUTPUTS, SQUARED_ERRORS, Loss, find_loss
from mlp.nn import reference

CASES = [("cross_entropy", "half_sum"), ("logistic", "half_sum"), *(("squared_error", name) for name in SQUARED_ERRORS)]


def rows(seed: int, loss: str, n: int, k: int) -> tuple[Array, Array]:
    """Random outputs (logits where the loss takes them) and targets that fit the loss."""
    rng = np.random.default_rng(seed)
    targets = {
        "cross_entropy": rng.dirichlet(np.ones(k), size=n),
        "logistic": rng.uniform(size=(n, k)),
        "squared_error": rng.normal(size=(n, k)),
    }
    return rng.normal(scale=3, size=(n, k)), targets[loss]


def batch_cost(loss: Loss, outputs: Array, targets: Array) -> float:
    costs = loss.per_sample(outputs, targets)
    return float(costs.mean() if loss.averages else costs.sum())


@pytest.mark.parametrize("name, reduction", CASES)
@given(seed=st.integers(0, 2**32), n=st.integers(1, 5), k=st.integers(1, 6))
def test_a_batch_costs_what_the_textbook_says(name: str, reduction: str, seed: int, n: int, k: int):
    z, y = rows(seed, name, n, k)
    a = {"cross_entropy": reference.softmax, "logistic": reference.sigmoid}.get(name, reference.identity)(z)
    expected = reference.loss(a, y, TrainingConfig(loss=name, reduction=reduction))
    assert batch_cost(find_loss(name, reduction), z, y) == pytest.approx(expected, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("name, reduction", CASES)
@given(seed=st.integers(0, 2**32), n=st.integers(1, 4), k=st.integers(1, 5))
def test_delta_is_the_slope_of_each_rows_cost(name: str, reduction: str, seed: int, n: int, k: int):
    loss, h = find_loss(name, reduction), 1e-5
    z, y = rows(seed, name, n, k)
    measured = np.empty_like(z)
    for j, unit in enumerate(np.eye(k)):
        measured[:, j] = (loss.per_sample(z + h * unit, y) - loss.per_sample(z - h * unit, y)) / (2 * h)
    np.testing.assert_allclose(loss.delta(z, y), measured, rtol=1e-7, atol=1e-8)


def test_ten_equal_logits_cost_log_ten():
    costs = find_loss("cross_entropy", "half_sum").per_sample(np.full((3, 10), 7.0), np.eye(10)[[0, 4, 9]])
    np.testing.assert_allclose(costs, log(10), rtol=1e-14)


def test_the_four_reductions_of_a_known_error():
    outputs, targets = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]), np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 2.0]])
    costs = {name: batch_cost(loss, outputs, targets) for name, loss in SQUARED_ERRORS.items()}
    # The squares are 1 + 4 + 9 and 1 + 0 + 4: 19 in all, over 2 rows of 3 outputs.
    assert costs == pytest.approx({"half_sum": 19 / 4, "sum": 19, "mean_batch": 19 / 2, "mean_all": 19 / 6})


@given(seed=st.integers(0, 2**32), shift=st.floats(-1e4, 1e4))
def test_cross_entropy_does_not_see_a_shift_of_all_logits(seed: int, shift: float):
    z, y = rows(seed, "cross_entropy", 3, 4)
    loss = find_loss("cross_entropy", "half_sum")
    np.testing.assert_allclose(loss.per_sample(z + shift, y), loss.per_sample(z, y), atol=1e-10)
    np.testing.assert_allclose(loss.delta(z, y).sum(axis=1), 0, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "name, logits, target, cost, delta",
    [
        ("cross_entropy", [1e4, -1e4], [1, 0], 0, [0, 0]),
        ("cross_entropy", [1e4, -1e4], [0, 1], 2e4, [1, -1]),
        ("cross_entropy", [-1e4, -1e4], [0, 1], log(2), [0.5, -0.5]),
        ("cross_entropy", [1e4, -1e4], [0.5, 0.5], 1e4, [0.5, -0.5]),
        ("logistic", [1e4, -1e4], [1, 0], 0, [0, 0]),
        ("logistic", [1e4, -1e4], [0, 1], 2e4, [1, -1]),
        ("logistic", [1e4, 0], [0.5, 0], 5e3 + log(2), [0.5, 0.5]),
    ],
)
def test_logits_of_ten_thousand_cost_the_right_amount(
    name: str, logits: list[float], target: list[float], cost: float, delta: list[float], dtype: type[np.floating]
):
    z, y, loss = np.array([logits], dtype), np.array([target], dtype), find_loss(name, "half_sum")
    with np.errstate(all="raise", under="ignore"):
        assert loss.per_sample(z, y) == pytest.approx([cost], rel=1e-6, abs=0)
        np.testing.assert_allclose(loss.delta(z, y), [delta], rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "reduction, cost, factor", [("half_sum", 0.5, 1), ("sum", 1, 2), ("mean_batch", 1, 2), ("mean_all", 0.5, 1)]
)
def test_squared_error_of_logits_of_ten_thousand(reduction: str, cost: float, factor: float, dtype: type[np.floating]):
    z, y, loss = np.array([[1e4, -1e4]], dtype), np.array([[0, 0]], dtype), SQUARED_ERRORS[reduction]
    outputs = np.empty_like(z)
    with np.errstate(all="raise", under="ignore"):
        ACTIVATIONS["sigmoid"].forward(z, outputs)
        assert loss.per_sample(outputs, y) == pytest.approx([cost], rel=1e-6)
        np.testing.assert_allclose(loss.delta(outputs, y), [[factor, 0]], rtol=1e-6)
        assert loss.per_sample(z, y) == pytest.approx([cost * 2e8], rel=1e-6)
        np.testing.assert_allclose(loss.delta(z, y), [[factor * 1e4, -factor * 1e4]], rtol=1e-6)


@pytest.mark.parametrize("name, reduction", CASES)
def test_single_precision_stays_single(name: str, reduction: str):
    loss = find_loss(name, reduction)
    z, y = (array.astype(np.float32) for array in rows(0, name, 3, 4))
    assert loss.per_sample(z, y).dtype == loss.delta(z, y).dtype == np.float32


def test_only_the_reduction_sum_does_not_average():
    assert [case for case in CASES if not find_loss(*case).averages] == [("squared_error", "sum")]


def test_which_losses_contain_their_output_activation():
    contained = {name: find_loss(name, "half_sum").takes_logits for name in LOSS_OUTPUTS}
    assert contained == {"cross_entropy": True, "logistic": True, "squared_error": False}
