"""A model answers as the textbook does, sums to one whatever its weights are, and is touched by nothing."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import one_hot
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.initializers import INITIALIZERS
from mlp.nn import model as module
from mlp.nn import reference
from mlp.nn.model import Model
from mlp.nn.network import Network

OUTPUTS = ["softmax", "sigmoid", "identity"]


def model(seed: int, config: NetworkConfig, scale: float = 1.0) -> Model:
    rng = np.random.default_rng(seed)
    return Model(config, (scale * rng.uniform(-2, 2, config.parameters)).astype(np.float32))


def rows(seed: int, n: int, config: NetworkConfig) -> Array:
    return np.random.default_rng([seed, 1]).normal(size=(n, config.inputs)).astype(np.float32)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@settings(max_examples=10)
@given(seed=st.integers(0, 2**32), hidden=st.sampled_from([(), (4,), (3, 5)]), n=st.integers(1, 6))
def test_activations_are_those_of_the_textbook(activation, output, seed, hidden, n):
    config = NetworkConfig(6, hidden, 3, activation, output)
    one = model(seed, config, 0.5)
    x = rows(seed, n, config)
    z, a = reference.forward([(W.astype(float), b.astype(float)) for W, b in one.parameters], x.astype(float), config)
    found = one.activations(x)
    assert [layer.shape for layer in found] == [(n, units) for units in (*hidden, 3)]
    for k, layer in enumerate(found, 1):
        assert layer.dtype == np.float32
        np.testing.assert_allclose(layer, a[k], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(one.logits(x), z[len(z)], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(one.outputs(x), found[-1])


@pytest.mark.parametrize("output", OUTPUTS)
@given(seed=st.integers(0, 2**32), n=st.integers(1, 6), scale=st.sampled_from([0, 1e-3, 1, 30, 1e10, 1e30, 1e38]))
def test_predictions_are_probabilities_whatever_the_weights_are(output: str, seed: int, n: int, scale: float):
    config = NetworkConfig(6, (5,), 4, "relu", output)
    p = model(seed, config, scale).predict(rows(seed, n, config))
    assert p.shape == (n, 4)
    assert ((p >= 0) & (p <= 1)).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    "output, logits, expected",
    [
        ("softmax", [np.log(1), np.log(3), np.log(4)], [1 / 8, 3 / 8, 4 / 8]),
        ("sigmoid", [0, np.log(3), -np.log(3)], [0.5 / 1.5, 0.75 / 1.5, 0.25 / 1.5]),
        ("identity", [1, 3, -5], [1 / 4, 3 / 4, 0]),
        ("identity", [-1, 0, -5], [1 / 3, 1 / 3, 1 / 3]),
        ("identity", [3e38, 3e38, 0], [1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_outputs_become_probabilities(output: str, logits: list[float], expected: list[float]):
    config = NetworkConfig(1, (), 3, output_activation=output)
    biased = Model(config, np.array([0, 0, 0, *logits], np.float32))
    np.testing.assert_allclose(biased.predict([[7.0]]), [expected], rtol=1e-6)


def test_what_overflows_is_infinite_and_no_warning():
    huge = Model(NetworkConfig(1, (1,), 1, "relu", "identity"), np.array([3e38, 0, 3e38, 0], np.float32))
    hidden, output = huge.activations([[1.0], [10.0]])
    assert hidden.tolist() == [[np.float32(3e38)], [np.inf]]
    assert output.tolist() == huge.logits([[1.0], [10.0]]).tolist() == [[np.inf], [np.inf]]


@given(n=st.integers(0, 30), rows_at_once=st.integers(1, 31))
def test_rows_may_go_through_in_any_pieces(n: int, rows_at_once: int):
    config = NetworkConfig(6, (5,), 3)
    one, x = model(1, config), rows(2, n, config)
    whole = one.pass_through(x)[-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ROWS_AT_ONCE", rows_at_once)
        np.testing.assert_allclose(one.logits(x), whole, rtol=1e-5, atol=1e-6)


def test_nothing_in_a_model_can_be_changed():
    one = model(0, NetworkConfig(6, (5,), 3))
    with pytest.raises(ValueError, match="read-only"):
        one.theta[0] = 1
    for tensor in (tensor for pair in one.parameters for tensor in pair):
        with pytest.raises(ValueError, match="read-only"):
            tensor.fill(1)
    with pytest.raises(FrozenInstanceError):
        one.theta = np.zeros(3)  # type: ignore[misc]


def test_an_untrained_model_has_the_weights_a_network_starts_with():
    for name in INITIALIZERS:
        config = NetworkConfig(6, (5,), 3, initializer=name)
        network = Network(Experiment(config), rng=np.random.default_rng(7))
        assert Model.untrained(config, rng=np.random.default_rng(7)).theta.tobytes() == network.theta.tobytes()


def test_a_snapshot_neither_follows_the_network_nor_disturbs_it():
    config = NetworkConfig(6, (5, 4), 3)
    experiment = Experiment(config, TrainingConfig(batch_size=8))
    network, undisturbed = (Network(experiment, rng=np.random.default_rng(0)) for _ in range(2))
    x, y = rows(0, 8, config), one_hot(np.arange(8) % 3, 3)
    undisturbed.backward(undisturbed.forward(x), y)

    outputs = network.forward(x)
    snapshot = Model.snapshot(network)
    before = snapshot.predict(x)
    snapshot.predict(rows(1, 20, config))  # between the forward pass and the backward pass
    snapshot.activations(rows(2, 3, config))
    network.backward(outputs, y)
    assert network.grad.tobytes() == undisturbed.grad.tobytes()

    network.theta.fill(0)
    np.testing.assert_array_equal(snapshot.predict(x), before)
    np.testing.assert_allclose(Model.snapshot(network).predict(x), 1 / 3)
