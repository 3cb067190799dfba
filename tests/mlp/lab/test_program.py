"""The right lines are the textbook's: `nn/reference.py` is the oracle."""

import numpy as np
import pytest

from mlp.check.textbook import Forward
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.lab.loop import first_weights, gradients, spec_of
from mlp.lab.program import RIGHT, accuracy, forward, loss, mask, softmax
from mlp.nn import reference

NETWORK = NetworkConfig(inputs=5, hidden=(6, 4), outputs=3, activation="tanh,relu", initializer="normal:0.5")
EXPERIMENTS = [
    Experiment(NETWORK, TrainingConfig(l2=0.1)),
    Experiment(NetworkConfig(**{**NETWORK.to_json(), "hidden": (), "activation": "relu"}), TrainingConfig()),
    Experiment(
        NetworkConfig(**{**NETWORK.to_json(), "hidden": (6, 4), "output_activation": "sigmoid"}),
        TrainingConfig(loss="squared_error", reduction="mean_all"),
    ),
]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=["cross-entropy", "no hidden layer", "squared error"])
def test_outputs_loss_and_gradient_are_those_of_the_reference(experiment: Experiment):
    rng = np.random.default_rng(3)
    W, b = first_weights(experiment, RIGHT, np.float64, rng=rng)
    x, y = rng.normal(size=(7, 5)), np.eye(3)[rng.integers(3, size=7)]
    z, a, _ = forward(RIGHT, experiment.network, W, b, x, rng=rng)
    parameters = [(W[k], b[k]) for k in W]
    expected_z, expected_a = reference.forward(parameters, x, experiment.network)
    for k in W:
        np.testing.assert_allclose(z[k], expected_z[k], rtol=1e-12)
        np.testing.assert_allclose(a[k], expected_a[k], rtol=1e-12)
    outputs = a[len(W)]
    expected = reference.loss(expected_a[len(W)], y, experiment.training)
    assert loss(outputs, y, experiment.training) == pytest.approx(expected, rel=1e-12)
    found = gradients(RIGHT, Forward(spec_of(experiment, 7), x, y, W, b, z, a), {})
    for k, (dW, db) in enumerate(reference.backward(parameters, expected_z, expected_a, y, experiment), 1):
        np.testing.assert_allclose(found[f"dW{k}"], dW, rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(found[f"db{k}"], db, rtol=1e-10, atol=1e-15)


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
