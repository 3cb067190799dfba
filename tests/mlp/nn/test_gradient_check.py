"""The gradient check finds planted errors, names the tensor, and raises no false alarm."""

from dataclasses import replace

import numpy as np
import pytest

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.errors import ConfigError
from mlp.methods.activations import ACTIVATIONS
from mlp.nn.gradient_check import TOLERANCE, TensorCheck, check_gradient, numerical_gradient, relative_error
from mlp.nn.layers import Dense
from mlp.nn.network import Network, parameter_views


def an_experiment(
    hidden: tuple[int, ...] = (6, 5), activation: str = "tanh", initializer: str = "glorot_uniform", **training: object
) -> Experiment:
    config = TrainingConfig(**training)  # type: ignore[arg-type]
    output = {"cross_entropy": "softmax"}.get(config.loss, "sigmoid")
    return Experiment(NetworkConfig(7, hidden, 4, activation, output, initializer), config)


def check(experiment: Experiment, seed: int = 0, most: int = 400) -> list[TensorCheck]:
    return check_gradient(experiment, rng=np.random.default_rng(seed), most=most)


def wrong(checks: list[TensorCheck]) -> list[str]:
    return [check.name for check in checks if not check.good]


@pytest.mark.parametrize(
    "one, other, expected",
    [([3, 4], [3, 4], 0), ([0, 0], [0, 0], 0), ([3, 4], [0, 0], 1), ([3, 4], [-3, -4], 1), ([1, 0], [2, 0], 1 / 3)],
)
def test_the_error_is_relative_to_both_gradients(one: list[float], other: list[float], expected: float):
    a, n = np.array(one, np.float64), np.array(other, np.float64)
    assert relative_error(a, n) == relative_error(n, a) == pytest.approx(expected)
    assert relative_error(1e-30 * a, 1e-30 * n) == pytest.approx(expected)


def test_biases_that_are_not_learned_are_not_compared():
    experiment = an_experiment()
    checks = check(replace(experiment, network=replace(experiment.network, biases=False)))
    assert [one.name for one in checks] == ["W1", "W2", "W3"]
    assert wrong(checks) == []


@pytest.mark.parametrize("loss", ["cross_entropy", "logistic", "squared_error"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_correct_code_passes_tensor_by_tensor(activation: str, loss: str):
    checks = check(an_experiment(activation=activation, loss=loss, l2=0.01))
    assert [(check.name, check.shape) for check in checks] == [
        ("W1", (7, 6)),
        ("b1", (6,)),
        ("W2", (6, 5)),
        ("b2", (5,)),
        ("W3", (5, 4)),
        ("b3", (4,)),
    ]
    assert wrong(checks) == []
    assert max(check.error for check in checks) < TOLERANCE
    assert all(TOLERANCE <= check.allowed < 2 * TOLERANCE for check in checks)
    assert all(check.largest >= check.error for check in checks)


def test_a_wrong_derivative_shows_below_the_activation_and_not_above(monkeypatch: pytest.MonkeyPatch):
    def forgotten_square(x: Array, y: Array, out: Array) -> None:
        np.subtract(1, y, out=out)

    monkeypatch.setitem(ACTIVATIONS, "tanh", replace(ACTIVATIONS["tanh"], derivative=forgotten_square))
    checks = check(an_experiment((6,)))
    assert wrong(checks) == ["W1", "b1"]
    assert all(check.error > 0.01 for check in checks[:2])


def test_a_slightly_wrong_derivative_is_found(monkeypatch: pytest.MonkeyPatch):
    def one_in_a_hundred_thousand(x: Array, y: Array, out: Array) -> None:
        out[...] = (1 - y * y) * 1.00001

    monkeypatch.setitem(ACTIVATIONS, "tanh", replace(ACTIVATIONS["tanh"], derivative=one_in_a_hundred_thousand))
    checks = check(an_experiment((6,)))
    assert wrong(checks) == ["W1", "b1"]
    assert checks[0].error == pytest.approx(5e-6, rel=0.01)  # 1e-5 over twice the gradient


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2", "W3", "b3"])
def test_the_tensor_with_the_error_is_named(name: str, monkeypatch: pytest.MonkeyPatch):
    backward, layer, part = Network.backward, int(name[1]) - 1, "Wb".index(name[0])

    def spoilt(network: Network, outputs: Array, targets: Array) -> None:
        backward(network, outputs, targets)
        parameter_views(network.grad, network.config)[layer][part][...] *= -1

    monkeypatch.setattr(Network, "backward", spoilt)
    checks = check(an_experiment(), most=3)
    assert wrong(checks) == [name]
    assert {check.name: check.error for check in checks}[name] == pytest.approx(1)


def test_a_mean_where_a_sum_belongs_shows_in_every_bias(monkeypatch: pytest.MonkeyPatch):
    gradients = Dense.parameter_gradients

    def averaging(layer: Dense, dy: Array) -> Array:
        delta = gradients(layer, dy)
        layer.db /= len(dy)
        return delta

    monkeypatch.setattr(Dense, "parameter_gradients", averaging)
    assert wrong(check(an_experiment())) == ["b1", "b2", "b3"]


def test_a_forgotten_penalty_shows_in_every_weight_matrix(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Network, "add_l2", lambda network, l2: None)
    assert wrong(check(an_experiment(l2=0.1))) == ["W1", "W2", "W3"]
    assert wrong(check(an_experiment(l2=0.0))) == []


def test_a_gradient_that_is_not_a_number_is_wrong(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Network, "backward", lambda network, outputs, targets: network.grad.fill(np.nan))
    assert wrong(check(an_experiment(()))) == ["W1", "b1"]


@pytest.mark.parametrize("most", [1, 5, 400])
def test_at_most_so_many_elements_of_each_tensor_are_checked(most: int):
    checks = check(an_experiment(), most=most)
    assert [check.checked for check in checks] == [min(most, int(np.prod(check.shape))) for check in checks]
    assert wrong(checks) == []


def test_the_sample_is_drawn_from_the_whole_tensor(monkeypatch: pytest.MonkeyPatch):
    """Half of the rows of W1 are wrong: one random element finds it in about half of the tries."""
    backward = Network.backward

    def spoilt(network: Network, outputs: Array, targets: Array) -> None:
        backward(network, outputs, targets)
        network.dense[0].dW[::2] += 1

    monkeypatch.setattr(Network, "backward", spoilt)
    experiment = Experiment(NetworkConfig(8, (), 4, "tanh"))
    found = [wrong(check(experiment, seed, most=1)) == ["W1"] for seed in range(100)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.25)


@pytest.mark.parametrize(
    "experiment",
    [
        # Tiny gradients behind saturated outputs, and a small bias gradient beside a large penalty.
        an_experiment((12, 8, 6), "identity", "normal:3", loss="squared_error", reduction="mean_all"),
        an_experiment((64, 64), "sigmoid", "uniform", loss="squared_error"),
        an_experiment((64,), "tanh", "normal", l2=10.0),
        an_experiment((6,), "tanh", "zeros"),
    ],
    ids=["saturated-outputs", "saturated-units", "large-penalty", "zeros"],
)
@pytest.mark.parametrize("seed", range(5))
def test_rounding_is_not_mistaken_for_an_error(experiment: Experiment, seed: int):
    assert wrong(check(experiment, seed, most=40)) == []


def test_a_difference_that_steps_over_a_kink_is_left_out():
    """One relu unit just above its kink, and two samples: only the bias is close enough to push it over."""
    experiment = Experiment(NetworkConfig(1, (1,), 2, "relu"), TrainingConfig(batch_size=2))
    network = Network(experiment, rng=np.random.default_rng(0), dtype=np.float64)
    (W1, b1), (W2, b2) = parameter_views(network.theta, network.config)
    W1[:], b1[:], W2[:], b2[:] = 1.0, 0.0, [[1.0, -1.0]], 0.0
    x, y = np.array([[3e-6], [2.0]]), np.eye(2)
    before = network.theta.copy()
    numeric = numerical_gradient(network, x, y, 0.0, np.arange(network.theta.size))
    network.backward(network.forward(x), y)
    assert np.isnan(numeric).tolist() == [False, True, False, False, False, False]
    np.testing.assert_allclose(numeric[[0, 2, 3, 4, 5]], network.grad[[0, 2, 3, 4, 5]], rtol=1e-8)
    np.testing.assert_array_equal(network.theta, before)


def test_a_network_that_lies_on_its_kinks_cannot_be_checked():
    with pytest.raises(ConfigError, match=r"gradient of W1 cannot be checked.*other than zeros"):
        check(an_experiment((6,), "relu", "zeros"))


def test_dropout_is_refused():
    with pytest.raises(ConfigError, match=r"without dropout; got dropout 0\.2\."):
        check(an_experiment(dropout=0.2))


@pytest.mark.parametrize("most", [0, -1])
def test_no_element_is_too_few(most: int):
    with pytest.raises(ConfigError, match=f"At least one element.*got {most}"):
        check(an_experiment(), most=most)


def test_one_seed_is_one_result():
    assert check(an_experiment(), seed=3, most=4) == check(an_experiment(), seed=3, most=4)
