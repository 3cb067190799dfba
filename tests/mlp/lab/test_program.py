"""The right lines, one by one."""

import numpy as np
import pytest

from mlp.config import TrainingConfig
from mlp.lab.program import RIGHT, accuracy, batch, hidden, loss, mask, output, softmax, update
from mlp.nn import reference


def test_softmax_and_loss_are_finite_for_large_numbers():
    z = np.array([[1e4, 0, -1e4], [-1e4, -1e4, -1e4]], np.float32)
    p = softmax(z)
    np.testing.assert_allclose(p, [[1.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]], rtol=1e-6)
    y = np.array([[0, 0, 1], [1, 0, 0]], np.float32)
    tiny = -np.log(np.finfo(np.float32).tiny)
    assert loss(p, y, TrainingConfig()) == pytest.approx((tiny + np.log(3)) / 2, rel=1e-6)


def test_dropout_keeps_the_mean_and_drops_its_share():
    factors = mask(np.ones((400, 500), np.float32), 0.2, np.random.default_rng(0))
    assert factors.dtype == np.float32
    assert set(np.unique(factors)) == {np.float32(0), np.float32(1.25)}
    assert factors.mean() == pytest.approx(1, abs=0.01)


def test_the_accuracy_counts_rows():
    outputs = np.array([[0.1, 0.9], [0.8, 0.2], [0.6, 0.4]])
    assert accuracy(outputs, np.eye(2)[[1, 0, 1]]) == pytest.approx(2 / 3)


@pytest.mark.parametrize("name", reference.ACTIVATIONS)
def test_hidden_units_are_those_of_the_reference(name: str):
    z = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_array_equal(hidden(name, z), reference.ACTIVATIONS[name][0](z))


@pytest.mark.parametrize("name", reference.OUTPUTS)
def test_outputs_are_those_of_the_reference(name: str):
    z = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_allclose(output(name, z), reference.OUTPUTS[name](z), rtol=1e-14)


def test_the_batches_of_an_epoch_are_all_samples_once():
    x, y = np.arange(10.0)[:, None], np.arange(10.0)[:, None] + 100
    order = RIGHT.order(np.zeros(10, np.intp), np.random.default_rng(0))
    parts = [batch(x, y, order, start, 4) for start in (0, 4, 8)]
    assert [len(part) for part, _ in parts] == [4, 4, 2]
    assert sorted(value for part, _ in parts for value in part[:, 0]) == list(range(10))
    assert all((targets == part + 100).all() for part, targets in parts)


def test_one_update_is_the_rule_of_the_optimizer():
    w, g = np.array([1.0, 2.0]), np.array([0.5, -1.0])
    new, state = update("W1", w, g, (0.0,), 0.1, TrainingConfig(optimizer="momentum"))
    np.testing.assert_allclose(new, [0.95, 2.1])
    new, _ = update("W1", new, g, state, 0.1, TrainingConfig(optimizer="momentum"))
    np.testing.assert_allclose(new, [0.95 - 0.1 * 0.95, 2.1 + 0.1 * 1.9])
