"""A block of each tensor beside its differences, and the error of differences with each step."""

import numpy as np
import pytest

from mlp.arrays import Array
from mlp.nn.gradient_blocks import SIDE, STEPS, Block, compare_blocks, errors_by_step
from mlp.nn.gradient_check import network_of
from mlp.nn.layers import Dense
from tests.mlp.nn.test_gradient_check import an_experiment

ROWS = 6


def a_batch(seed: int = 0) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(ROWS, 7)), np.eye(4)[rng.integers(4, size=ROWS)]


def blocks(hidden: tuple[int, ...] = (30, 5), **training: object) -> list[Block]:
    rng = np.random.default_rng(3)
    experiment = an_experiment(hidden, **training)  # type: ignore[arg-type]
    network = network_of(experiment, None, ROWS, rng=rng)
    return compare_blocks(network, *a_batch(), experiment.training.l2, rng=rng)


def test_a_block_has_the_numbers_of_its_rows_and_columns():
    found = blocks(l2=0.1, dropout=0.5)
    assert [one.check.name for one in found] == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert [one.ours.shape for one in found] == [(7, SIDE), (1, SIDE), (SIDE, 5), (1, 5), (5, 4), (1, 4)]
    for one in found:
        assert one.check.good
        assert (one.rows.size, one.columns.size) == one.ours.shape == one.measured.shape
        assert np.all(np.diff(one.columns) > 0)
        np.testing.assert_allclose(one.ours, one.measured, rtol=1e-5, atol=1e-8)
        assert abs(one.off[one.worst]) == np.abs(one.off).max()


def test_a_wrong_number_is_the_worst_place(monkeypatch: pytest.MonkeyPatch):
    right = Dense.parameter_gradients

    def wrong(self: Dense, dy: Array) -> Array:
        delta = right(self, dy)
        if self.dW.shape == (5, 4):
            self.dW[2, 3] += 0.01
        return delta

    monkeypatch.setattr(Dense, "parameter_gradients", wrong)
    bad = next(one for one in blocks() if one.check.name == "W3")
    assert not bad.check.good
    i, j = bad.worst
    assert (bad.rows[i], bad.columns[j]) == (2, 3)
    assert bad.off[i, j] == pytest.approx(0.01, rel=1e-4)


def test_rows_that_no_input_reaches_come_last():
    rng = np.random.default_rng(0)
    experiment = an_experiment((3,))
    x, y = a_batch()
    x[:, [1, 4]] = 0
    network = network_of(experiment, None, ROWS, rng=rng)
    [W1, *_] = compare_blocks(network, x, y, 0.0, rng=rng)
    assert W1.rows.tolist() == list(range(7))
    assert not W1.ours[[1, 4]].any()


def test_the_error_falls_with_the_square_of_the_step_and_rises_with_rounding():
    experiment, rng = an_experiment(), np.random.default_rng(1)
    theta = network_of(experiment, None, ROWS, rng=rng).theta
    errors = errors_by_step(experiment, theta, *a_batch(), rng=rng)
    double, single = ([error or 0.0 for error in errors[kind]] for kind in ("float64", "float32"))
    assert len(double) == len(single) == len(STEPS)
    assert double[0] / double[1] == pytest.approx(100, rel=0.05)  # h and h / 10, before rounding counts
    assert 0 < min(double) < 1e-8 < 1e-4 < double[11]
    assert single[5] > 0.01
