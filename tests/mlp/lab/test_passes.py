"""One step by the right lines is the textbook's: `nn/reference.py` is the oracle."""

import numpy as np
import pytest

from mlp.check.textbook import Forward
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.lab.passes import first_weights, forward, gradients, spec_of, where_it_broke
from mlp.lab.program import RIGHT, loss
from mlp.nn import reference
from mlp.nn.network import initial_theta, parameter_views

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


def test_the_first_weights_are_those_of_the_network():
    W, b = first_weights(EXPERIMENTS[0], RIGHT, np.float32, rng=np.random.default_rng(7))
    theta = initial_theta(NETWORK, np.float32, rng=np.random.default_rng(7))
    for k, (expected_W, expected_b) in enumerate(parameter_views(theta, NETWORK), 1):
        np.testing.assert_array_equal(W[k], expected_W)
        np.testing.assert_array_equal(b[k], expected_b)


def test_the_gradient_goes_back_through_the_masks_of_dropout():
    """Against differences of the loss with the same masks."""
    experiment, rng = EXPERIMENTS[0].with_training(l2=0.0), np.random.default_rng(5)
    W, b = first_weights(experiment, RIGHT, np.float64, rng=rng)
    x, y = rng.normal(size=(7, 5)), np.eye(3)[rng.integers(3, size=7)]

    def cost() -> float:
        _, a, _ = forward(RIGHT, NETWORK, W, b, x, 0.5, rng=np.random.default_rng(9))
        return loss(a[3], y, experiment.training)

    z, a, masks = forward(RIGHT, NETWORK, W, b, x, 0.5, rng=np.random.default_rng(9))
    assert {int(value) for mask in masks.values() for value in np.unique(mask)} == {0, 2}
    found = gradients(RIGHT, Forward(spec_of(experiment, 7), x, y, W, b, z, a), masks)
    for place in ((0, 0), (2, 3), (4, 5)):
        value = W[1][place]
        W[1][place] = value + 1e-6
        above = cost()
        W[1][place] = value - 1e-6
        below = cost()
        W[1][place] = value
        assert found["dW1"][place] == pytest.approx((above - below) / 2e-6, rel=1e-5, abs=1e-9)


def test_it_says_where_it_broke():
    fine, broken = np.zeros((2, 2)), np.array([[0, np.nan]])
    names = ("h1", "h2")
    assert "h2" in where_it_broke(names, {1: fine, 2: broken}, {1: fine, 2: fine}, [1.0, 1.0])
    assert "h1" in where_it_broke(names, {1: fine, 2: broken}, {1: broken, 2: broken}, [1.0, 1.0])
    text = where_it_broke(names, {1: fine, 2: fine}, {1: fine, 2: fine}, [np.inf, 1.0])
    assert text == "The gradient of layer h1 was the first that is not finite."
