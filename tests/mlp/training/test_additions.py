"""A new activation, loss or optimizer is one entry where its kind stands: it then trains, in loops or without them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.methods.activations import ACTIVATIONS, ActivationFunction
from mlp.methods.losses import LOSS_OUTPUTS, LOSSES, Loss
from mlp.methods.optimizers import OPTIMIZERS, ByRule
from mlp.nn.gradient_check import check_gradient
from mlp.nn.network import Network
from mlp.passes.steps import Constants
from tests.mlp.training.trainings import data, end, experiment, make, reports


def softsign(x: Array, out: Array) -> None:
    """x / (1 + |x|)"""
    np.divide(x, 1 + np.abs(x), out=out)


def softsign_slope(x: Array, y: Array, out: Array) -> None:
    """(1 - |y|)^2"""
    np.square(1 - np.abs(y), out=out)


def softsign_of(x: float) -> float:
    """x / (1 + |x|)"""
    return x / (type(x)(1) + abs(x))


def softsign_slope_of(x: float, y: float) -> float:
    """(1 - |y|)^2"""
    return (type(y)(1) - abs(y)) * (type(y)(1) - abs(y))


def log_cosh(a: Array, y: Array) -> tuple[Array, Array]:
    """sum log cosh(a - y), and tanh(a - y)"""
    return np.log(np.cosh(a - y)).sum(axis=1), np.tanh(a - y)


def log_cosh_loop(a: Array, y: Array, delta: Array, scale: float) -> float:
    """The same, row by row."""
    cost = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            cost += np.log(np.cosh(a[i, j] - y[i, j]))
            delta[i, j] = scale * np.tanh(a[i, j] - y[i, j])
    return cost


def sign_rule(w: float, g: float, v: float, constants: Constants) -> tuple[float, float]:
    """v = mu v + (1 - mu) g; w - rate sign(v)"""
    rate, mu, rest = constants
    v = mu * v + rest * g
    return w - rate * np.sign(v), v


class SignDescent(ByRule):
    """A step of the same length for each weight."""

    state_names, passes = ("mean",), 5
    rule = staticmethod(sign_rule)

    def constants(self, rate: float) -> Constants:
        return rate, 0.9, 0.1


def gradient(setup: Experiment, *, compiles: bool) -> Array:
    network = Network(setup, rng=np.random.default_rng(0), dtype=np.float64, compiles=compiles)
    rng = np.random.default_rng(1)
    rows = setup.training.batch_size
    network.backward(network.forward(rng.normal(size=(rows, 3))), np.eye(3)[rng.integers(3, size=rows)])
    return network.grad


@pytest.mark.parametrize("looped", [True, False])
def test_an_activation(looped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    formulas: tuple[Callable[..., float], ...] | tuple[()] = (softsign_of, softsign_slope_of) if looped else ()
    monkeypatch.setitem(ACTIVATIONS, "softsign", ActivationFunction(softsign, softsign_slope, *formulas))
    setup = experiment(20, hidden=(5, 4), activation="softsign", batch_size=6, epochs=3)
    assert all(check.good for check in check_gradient(setup, rng=np.random.default_rng(0)))
    np.testing.assert_allclose(gradient(setup, compiles=True), gradient(setup, compiles=False), rtol=1e-12, atol=1e-15)
    assert end(list(make(setup, data(20, 3, 3)).run())).reason == "epochs"


@pytest.mark.parametrize("looped", [True, False])
def test_a_loss(looped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = log_cosh_loop if looped else None
    monkeypatch.setitem(LOSSES, "log_cosh", Loss(log_cosh, loop, takes_logits=False))
    monkeypatch.setitem(LOSS_OUTPUTS, "log_cosh", ("identity",))
    setup = Experiment(
        NetworkConfig(3, (5,), 3, "tanh", "identity"),
        TrainingConfig(loss="log_cosh", batch_size=6, train_size=20, epochs=30, learning_rate=0.05),
    )
    assert all(check.good for check in check_gradient(setup, rng=np.random.default_rng(0)))
    np.testing.assert_allclose(gradient(setup, compiles=True), gradient(setup, compiles=False), rtol=1e-12, atol=1e-15)
    losses = [report.loss for report in reports(list(make(setup, data(20, 3, 3)).run()))]
    assert losses[-1] < losses[0]


def test_an_optimizer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPTIMIZERS, "sign", SignDescent)
    setup = experiment(20, hidden=(5,), batch_size=20, epochs=40)
    setup = replace(setup, training=replace(setup.training, optimizer="sign", learning_rate=0.01, schedule="constant"))
    training = make(setup, data(20, 3, 3), dtype=np.float64)
    before = training.network.theta.copy()
    events = training.run()
    while training.progress.step < 1:
        next(events)
    moved = np.abs(training.network.theta - before)
    np.testing.assert_allclose(moved[moved > 0], 0.01)
    losses = [report.loss for report in reports(list(events))]
    assert losses[-1] < losses[0]
