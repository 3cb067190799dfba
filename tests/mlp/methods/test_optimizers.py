"""Update rules against the textbook and against where PyTorch's optimizers went (trajectories/make_trajectories.py)."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.arrays import Array
from mlp.methods.optimizers import OPTIMIZERS, Optimizer, clip, make_optimizer
from mlp.nn import reference
from tests.mlp.training.trainings import OF_BATCHES

DOUBLE, SINGLE = np.dtype(np.float64), np.dtype(np.float32)
STORED: dict[str, Any] = json.loads(Path(__file__).with_name("trajectories").joinpath("optimizers.json").read_text())


def usual(name: str, size: int, dtype: np.dtype[np.floating] = DOUBLE) -> Optimizer:
    return make_optimizer(name, size, dtype, momentum=0.9, decay=0.01)


def trajectory(optimizer: Optimizer, start: Array, gradients: Array, rates: list[float]) -> Array:
    """Where theta is after each step, (steps, size)."""
    theta, places = start.copy(), []
    for gradient, rate in zip(gradients, rates, strict=True):
        optimizer.step(theta, gradient.copy(), rate)
        places.append(theta.copy())
    return np.array(places)


@pytest.mark.parametrize("name", OF_BATCHES)
def test_fifty_steps_go_where_pytorch_went(name: str):
    start, gradients = np.array(STORED["start"]), np.array(STORED["gradients"])
    expected = np.array(STORED["theta"][name])
    assert expected.shape == (50, 5)
    got = trajectory(usual(name, start.size), start, gradients, STORED["rates"][name])
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", OF_BATCHES)
def test_the_textbook_goes_where_pytorch_went(name: str):
    update, state = reference.OPTIMIZERS[name]
    theta: Array = np.array(STORED["start"])
    steps = zip(STORED["gradients"], STORED["rates"][name], STORED["theta"][name], strict=True)
    for gradient, rate, expected in steps:
        theta, state = update(theta, np.array(gradient), state, rate)
        np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", OF_BATCHES)
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(1, 6),
    exponent=st.integers(-10, 4),
    momentum=st.floats(0, 0.999),
    decay=st.floats(0, 1),
    rate=st.floats(1e-6, 1),
)
def test_random_steps_agree_with_the_textbook(
    name: str, seed: int, size: int, exponent: int, momentum: float, decay: float, rate: float
):
    rng = np.random.default_rng(seed)
    start, gradients = rng.normal(size=size), 10.0**exponent * rng.normal(size=(8, size))
    rates = (rate * rng.uniform(0.1, 1, size=8)).tolist()
    constants = {"momentum": {"mu": momentum}, "nesterov": {"mu": momentum}, "adamw": {"decay": decay}}.get(name, {})
    update, state = reference.OPTIMIZERS[name]
    theta: Array = start
    expected = []
    for gradient, now in zip(gradients, rates, strict=True):
        theta, state = update(theta, gradient, state, now, **constants)
        expected.append(theta)
    got = trajectory(make_optimizer(name, size, DOUBLE, momentum=momentum, decay=decay), start, gradients, rates)
    np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-13 * max(1, 10.0**exponent))


@pytest.mark.parametrize("name", OF_BATCHES)
def test_single_precision_follows_double_precision(name: str):
    rng = np.random.default_rng(0)
    start, gradients = rng.normal(size=100), rng.normal(size=(30, 100))
    exact = trajectory(usual(name, 100), start, gradients, [0.01] * 30)
    optimizer = usual(name, 100, SINGLE)
    rounded = trajectory(optimizer, start.astype(SINGLE), gradients.astype(SINGLE), [0.01] * 30)
    assert rounded.dtype == SINGLE
    assert {vector.dtype for vector in optimizer.state.values()} <= {SINGLE}
    assert np.abs(rounded - exact).max() < 2e-6 * np.abs(exact).max()


@pytest.mark.parametrize(
    "name, state_names",
    [
        ("sgd", []),
        ("momentum", ["velocity"]),
        ("nesterov", ["velocity"]),
        ("rmsprop", ["mean_square"]),
        ("adam", ["mean", "mean_square"]),
        ("adamw", ["mean", "mean_square"]),
    ],
)
def test_the_state_is_named_starts_at_zero_and_continues_a_training(name: str, state_names: list[str]):
    rng = np.random.default_rng(1)
    start, gradients, rates = rng.normal(size=4), rng.normal(size=(6, 4)), [0.1] * 6
    first, second = usual(name, 4), usual(name, 4)
    assert list(first.state) == state_names
    assert all((first.state[key] == np.zeros(4)).all() for key in first.state_names)
    whole = trajectory(usual(name, 4), start, gradients, rates)
    half = trajectory(first, start, gradients[:3], rates[:3])
    second.steps = first.steps
    for key, vector in first.state.items():
        second.state[key][:] = vector
    np.testing.assert_array_equal(trajectory(second, half[-1], gradients[3:], rates[3:]), whole[3:])


def test_velocity_survives_any_number_of_changes_of_its_scale():
    rng = np.random.default_rng(2)
    start, gradients = rng.normal(size=5), rng.normal(size=(300, 5))
    theta, velocity = start.copy(), np.zeros(5)
    for gradient in gradients:
        velocity = 0.9 * velocity + gradient
        theta -= 0.1 * velocity
    np.testing.assert_allclose(trajectory(usual("momentum", 5), start, gradients, [0.1] * 300)[-1], theta, rtol=1e-12)


@pytest.mark.parametrize("name", ["momentum", "nesterov", "rmsprop", "adam", "adamw"])
def test_fading_state_never_becomes_denormal(name: str):
    """Gradients come for a few steps and then never again, as for a pixel that is black in nearly all images."""
    optimizer, theta = OPTIMIZERS[name](1000, np.dtype(np.float32)), np.ones(1000, np.float32)
    for step in range(1500):
        gradient = np.full(1000, 1e-12 if step < 5 else 0, np.float32)
        optimizer.step(theta, gradient, 1e-3)
        for key in optimizer.state_names:
            sizes = np.abs(optimizer.state[key])
            assert not ((sizes > 0) & (sizes < np.finfo(np.float32).tiny)).any(), step


@pytest.mark.parametrize("name", OF_BATCHES)
def test_a_step_allocates_nothing_large(name: str):
    size = 100_000
    optimizer, theta, gradient = usual(name, size), np.ones(size), np.ones(size)
    optimizer.step(theta, gradient, 0.1)  # the first one compiles
    tracemalloc.start()
    try:
        optimizer.step(theta, gradient, 0.1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < theta.nbytes / 10


# What the papers promise.


def test_constant_slope_a_velocity_grows_to_ten_gradients():
    theta = trajectory(usual("momentum", 1), np.zeros(1), np.ones((300, 1)), [1.0] * 300)
    assert theta[-2] - theta[-1] == pytest.approx(1 / (1 - 0.9))


@pytest.mark.parametrize("gradient", [1e-3, 1.0, -1e3])
def test_adam_moves_by_the_rate_whatever_the_size_of_a_constant_gradient(gradient: float):
    theta = trajectory(usual("adam", 1), np.zeros(1), np.full((5, 1), gradient), [0.01] * 5)
    np.testing.assert_allclose(theta[:, 0], -np.sign(gradient) * 0.01 * np.arange(1, 6), rtol=2e-5)


def test_adamw_shrinks_without_a_gradient_and_adam_stands_still():
    gradients, rates = np.zeros((3, 1)), [0.5, 0.25, 0.1]
    shrunk = trajectory(usual("adamw", 1), np.ones(1), gradients, rates)
    np.testing.assert_allclose(shrunk[:, 0], np.cumprod([1 - 0.005, 1 - 0.0025, 1 - 0.001]), rtol=1e-14)
    np.testing.assert_array_equal(trajectory(usual("adam", 1), np.ones(1), gradients, rates), np.ones((3, 1)))


def test_a_gradient_is_clipped_to_the_limit_and_a_shorter_one_is_left_alone():
    grad = np.array([3.0, 0.0, 4.0])
    clip(grad, [3.0, 4.0], 10.0)
    assert grad.tolist() == [3.0, 0.0, 4.0]
    clip(grad, [3.0, 4.0], 1.0)
    np.testing.assert_allclose(grad, [0.6, 0.0, 0.8])
