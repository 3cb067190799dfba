"""The textbook version against published numbers, closed forms and its own differences."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.nn.reference import (
    ACTIVATIONS,
    OPTIMIZERS,
    OUTPUTS,
    Parameters,
    backward,
    cost,
    errors,
    forward,
    loss,
    output_error,
    penalty,
)


def slopes(f: Callable[[Array], float], at: Array, h: float = 1e-3) -> Array:
    """df/d(each element of `at`), by centred differences of the fourth order."""
    gradient = np.empty_like(at)
    for i in np.ndindex(at.shape):

        def along(t: float, i: tuple[int, ...] = i) -> float:
            moved = at.copy()
            moved[i] += t
            return f(moved)

        gradient[i] = (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) / (12 * h)
    return gradient


def test_one_step_of_mazurs_example():
    """Matt Mazur, "A step by step backpropagation example", 2015: a 2-2-2 network with every number printed."""
    parameters: Parameters = [
        (np.array([[0.15, 0.25], [0.20, 0.30]]), np.array([0.35, 0.35])),
        (np.array([[0.40, 0.50], [0.45, 0.55]]), np.array([0.60, 0.60])),
    ]
    x, y = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
    experiment = Experiment(
        NetworkConfig(2, (2,), 2, "sigmoid", "sigmoid"), TrainingConfig(loss="squared_error", reduction="half_sum")
    )
    z, a = forward(parameters, x, experiment.network)
    np.testing.assert_allclose(a[1], [[0.593269992, 0.596884378]], atol=1e-9)
    np.testing.assert_allclose(a[2], [[0.75136507, 0.772928465]], atol=1e-8)
    assert loss(a[2], y, experiment.training) == pytest.approx(0.298371109, abs=1e-9)
    (dW1, _), (dW2, _) = backward(parameters, z, a, y, experiment)
    (W1, _), (W2, _) = parameters
    np.testing.assert_allclose(W1 - 0.5 * dW1, [[0.149780716, 0.24975114], [0.19956143, 0.29950229]], atol=1e-8)
    np.testing.assert_allclose(W2 - 0.5 * dW2, [[0.35891648, 0.511301270], [0.408666186, 0.561370121]], atol=1e-8)


def test_the_network_that_solves_xor():
    """Goodfellow et al., "Deep Learning", section 6.1: the exact solution, with its table of hidden values."""
    parameters: Parameters = [
        (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])),
        (np.array([[1.0], [-2.0]]), np.array([0.0])),
    ]
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    z, a = forward(parameters, x, NetworkConfig(2, (2,), 1, "relu", "identity"))
    np.testing.assert_array_equal(z[1], [[0, -1], [1, 0], [1, 0], [2, 1]])
    np.testing.assert_array_equal(a[1], [[0, 0], [1, 0], [1, 0], [2, 1]])
    np.testing.assert_array_equal(a[2], [[0], [1], [1], [0]])


@pytest.mark.parametrize(
    "kind, reduction, expected",
    [
        ("cross_entropy", "half_sum", -(np.log(0.7) + np.log(0.5)) / 2),
        ("logistic", "half_sum", -(np.log(0.7) + 2 * np.log(0.8) + np.log(0.9) + np.log(0.5) + np.log(0.7)) / 2),
        ("squared_error", "half_sum", (0.09 + 0.04 + 0.01 + 0.04 + 0.25 + 0.09) / 4),
        ("squared_error", "sum", 0.09 + 0.04 + 0.01 + 0.04 + 0.25 + 0.09),
        ("squared_error", "mean_batch", (0.09 + 0.04 + 0.01 + 0.04 + 0.25 + 0.09) / 2),
        ("squared_error", "mean_all", (0.09 + 0.04 + 0.01 + 0.04 + 0.25 + 0.09) / 6),
    ],
)
def test_what_two_rows_of_three_outputs_cost(kind: str, reduction: str, expected: float):
    outputs, y = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3]]), np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    assert loss(outputs, y, TrainingConfig(loss=kind, reduction=reduction)) == pytest.approx(expected, rel=1e-14)


def test_a_certain_and_right_answer_costs_nothing():
    outputs = y = np.array([[1.0, 0.0]])
    assert loss(outputs, y, TrainingConfig(loss="cross_entropy")) == 0
    assert loss(outputs, y, TrainingConfig(loss="logistic")) == 0


def test_the_penalty_counts_weights_and_no_biases():
    parameters: Parameters = [
        (np.array([[1.0, 2.0]]), np.array([100.0, 100.0])),
        (np.array([[3.0]]), np.array([100.0])),
    ]
    assert penalty(parameters, 0.5) == 0.25 * (1 + 4 + 9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_each_derivative_is_the_slope_of_its_function(name: str):
    f, slope = ACTIVATIONS[name]
    x = np.concatenate([np.linspace(-6, -0.01, 40), np.linspace(0.01, 6, 40)])
    measured = slopes(lambda at: float(f(at).sum()), x)
    np.testing.assert_allclose(slope(x), measured, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("kind, output", [("cross_entropy", "softmax"), ("logistic", "sigmoid")])
@given(seed=st.integers(0, 2**32), n=st.integers(1, 4), m=st.integers(2, 5))
def test_the_short_form_of_the_last_error_is_what_the_long_way_gives(kind: str, output: str, seed: int, n: int, m: int):
    """a - y against dC/da times the Jacobian of the output activation."""
    rng = np.random.default_rng(seed)
    z, y = rng.normal(size=(n, m)), rng.dirichlet(np.ones(m), size=n)
    a = OUTPUTS[output](z)
    if output == "softmax":
        dC_da = -y / a / n
        jacobian = np.einsum("nj,jk->njk", a, np.eye(m)) - np.einsum("nj,nk->njk", a, a)  # da_j / dz_k
    else:
        dC_da = (-y / a + (1 - y) / (1 - a)) / n
        jacobian = np.einsum("nj,jk->njk", a * (1 - a), np.eye(m))
    experiment = Experiment(NetworkConfig(1, (), m, output_activation=output), TrainingConfig(loss=kind))
    long_way = np.einsum("nj,njk->nk", dC_da, jacobian)
    np.testing.assert_allclose(output_error(z, a, y, experiment), long_way, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("reduction", ["half_sum", "sum", "mean_batch", "mean_all"])
@pytest.mark.parametrize("output", ["sigmoid", "identity"])
def test_errors_and_gradients_are_what_differences_measure(output: str, reduction: str, k: int):
    rng = np.random.default_rng(0)
    experiment = Experiment(
        NetworkConfig(3, (4, 2), 3, "tanh", output), TrainingConfig(loss="squared_error", reduction=reduction, l2=0.3)
    )
    parameters: Parameters = [
        (rng.normal(size=shape), rng.normal(size=shape[1])) for shape in experiment.network.shapes
    ]
    below, (W, b), above = parameters[: k - 1], parameters[k - 1], parameters[k:]
    x, y = rng.normal(size=(2, 5, 3))

    def cost_of_z(moved: Array) -> float:
        """The loss when layer k has these pre-activations: that of the layers above it, fed with its activations."""
        f = ACTIVATIONS["tanh"][0] if above else OUTPUTS[output]
        _, activations = forward(above, f(moved), experiment.network)
        return loss(activations[len(above)], y, experiment.training)

    def cost_of_W(moved: Array) -> float:
        return cost([*below, (moved, b), *above], x, y, experiment)

    def cost_of_b(moved: Array) -> float:
        return cost([*below, (W, moved), *above], x, y, experiment)

    z, a = forward(parameters, x, experiment.network)
    delta = errors(parameters, z, a, y, experiment)[k]
    dW, db = backward(parameters, z, a, y, experiment)[k - 1]
    np.testing.assert_allclose(delta, slopes(cost_of_z, z[k]), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(dW, slopes(cost_of_W, W), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(db, slopes(cost_of_b, b), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_leaves_what_it_was_given_as_it_was(name: str):
    update, state = OPTIMIZERS[name]
    theta, gradient = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    _, state = update(theta, gradient, state, 0.1)
    remembered = [np.copy(part) for part in state]
    update(theta, gradient, state, 0.1)
    np.testing.assert_array_equal(theta, [1, -2])
    np.testing.assert_array_equal(gradient, [0.5, 3])
    assert all((now == before).all() for now, before in zip(map(np.asarray, state), remembered, strict=True))


@pytest.mark.parametrize(
    "name, expected",
    [
        ("sgd", [0.95, 0.9, 0.85]),
        ("momentum", [0.95, 0.855, 0.7195]),  # velocities 0.5, 0.95, 1.355
        ("nesterov", [0.905, 0.7695, 0.59755]),  # steps of 0.5 + 0.9 v
        ("adam", [0.9, 0.8, 0.7]),  # a constant gradient over its own size
        ("rmsprop", [0.0, -0.7088812, -1.2891302]),  # steps of 1 / sqrt(1 - 0.99^t) rates
        ("adamw", [0.899, 0.798101, 0.697302899]),
    ],
)
def test_three_steps_by_hand_down_a_slope_of_one_half(name: str, expected: list[float]):
    update, state = OPTIMIZERS[name]
    theta, places = np.array([1.0]), []
    for _ in range(3):
        theta, state = update(theta, np.array([0.5]), state, 0.1)
        places.append(float(theta[0]))
    assert places == pytest.approx(expected, abs=5e-7)  # eps is about a ten-millionth of these gradients
