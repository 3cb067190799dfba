"""The sentence about an overflow names the layer that was made to overflow."""

from typing import Any

import numpy as np
import pytest

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.nn.network import Network
from mlp.training.divergence import where_it_broke

BIG = 3e38


def setup(**training: Any) -> Experiment:
    """A linear 2-2-2-2 network, whose values are easy to foresee."""
    network = NetworkConfig(2, (2, 2), 2, "identity", "identity", "zeros")
    return Experiment(network, TrainingConfig(loss="squared_error", batch_size=100, **training))


def after_a_pass(experiment: Experiment, diagonals: list[float], x: Array, last_bias: float = 0.0) -> Network:
    """A network of diagonal matrices, with the rows x put through and the gradient of targets 0."""
    network = Network(experiment, rng=np.random.default_rng(0))
    for layer, factor in zip(network.dense, diagonals, strict=True):
        np.fill_diagonal(layer.W, factor)
    network.dense[-1].b.fill(last_bias)
    with np.errstate(over="ignore", invalid="ignore"):
        network.backward(network.forward(x), np.zeros((len(x), 2), np.float32))
    return network


def rows(value: float, n: int = 1) -> Array:
    return np.full((n, 2), value, np.float32)


@pytest.mark.parametrize("broken, name", [(0, "h1 2 identity"), (1, "h2 2 identity"), (2, "output 2 identity")])
@pytest.mark.parametrize("value", [BIG, np.nan])
def test_the_first_layer_with_a_bad_output_is_named(broken: int, name: str, value: float):
    diagonals = [1.0] * 3
    diagonals[broken] = value
    text = where_it_broke(after_a_pass(setup(), diagonals, rows(2)), setup())
    assert text == f"Layer {name} was the first to give a value that is not finite."


def test_the_output_activation_belongs_to_the_last_layer():
    network = NetworkConfig(2, (), 2, "identity", "sigmoid", "zeros")
    experiment = Experiment(network, TrainingConfig(loss="squared_error"))
    text = where_it_broke(after_a_pass(experiment, [np.nan], rows(1)), experiment)
    assert text.startswith("Layer output 2 sigmoid was the first")


@pytest.mark.parametrize(
    "diagonals, x, name",
    [
        # y = 1e9, so dW3 = 1e9, dh2 = 1e18 ...
        ([1e-30, 1, 1e9], 1e30, "h1 2 identity"),  # ... dW2 = 1e18, dW1 = 1e18 * 1e30
        ([1e-10, 1e10, 1e-25], 1e25, "output 2 identity"),  # y = 1, dW3 = 1e25: its square is no float32
        ([1, 1e-25, 1e25], 1e12, "h2 2 identity"),  # y = 1e12, dh2 = 1e37, dW2 = 1e49
    ],
)
def test_the_layer_nearest_to_the_output_with_a_bad_gradient_is_named(diagonals: list[float], x: float, name: str):
    text = where_it_broke(after_a_pass(setup(), diagonals, rows(x)), setup())
    assert text == f"The gradient of layer {name} was the first that is not finite."


def test_weights_that_became_too_large_are_named():
    text = where_it_broke(after_a_pass(setup(), [1, 1e25, 1e-25], rows(1e-30)), setup())
    assert text == "The weights of layer h2 2 identity became too large for float32."


def test_a_sum_of_losses_that_overflows_alone_is_blamed_on_the_outputs():
    # Each of 100 rows costs (4e18)^2 = 1.6e37, all together more than a float32 holds.
    text = where_it_broke(after_a_pass(setup(), [1, 1, 0], rows(1, 100), last_bias=4e18), setup())
    assert text == "The loss of layer output 2 identity became too large for float32."
