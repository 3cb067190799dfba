"""The network in training: its gradients against the textbook and against differences, its views, its numbers."""

import tracemalloc
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.losses import SQUARED_ERRORS
from mlp.nn import reference
from mlp.nn.network import Network, initial_theta, layer_views, norms, parameter_views

SEEDS = st.integers(0, 2**32)

# loss, output activation, reduction
ENDS = [
    ("cross_entropy", "softmax", "half_sum"),
    ("logistic", "sigmoid", "half_sum"),
    *(("squared_error", output, reduction) for output in ("sigmoid", "identity") for reduction in SQUARED_ERRORS),
]
KINKED = ("relu", "leaky_relu", "elu")
KINKED_FUNCTIONS = [ACTIVATIONS[name].forward for name in KINKED]


def an_experiment(
    sizes: tuple[int, ...],
    activation: str = "tanh",
    end: tuple[str, str, str] = ENDS[0],
    *,
    l2: float = 0.0,
    dropout: float = 0.0,
    rows: int = 4,
) -> Experiment:
    """Weights and biases of about the size that keeps all activations in their lively region."""
    (inputs, *hidden, outputs), (loss, output, reduction) = sizes, end
    return Experiment(
        NetworkConfig(inputs, tuple(hidden), outputs, activation, output, "normal:0.7"),
        TrainingConfig(loss=loss, reduction=reduction, l2=l2, dropout=dropout, batch_size=rows),
    )


def a_batch(experiment: Experiment, rng: np.random.Generator, rows: int | None = None) -> tuple[Array, Array]:
    """Random inputs, and targets that fit the loss."""
    n, k = rows or experiment.training.batch_size, experiment.network.outputs
    targets = {
        "cross_entropy": rng.dirichlet(np.ones(k), size=n),
        "logistic": rng.uniform(size=(n, k)),
        "squared_error": rng.normal(size=(n, k)),
    }
    return rng.normal(size=(n, experiment.network.inputs)), targets[experiment.training.loss]


def whole_cost(network: Network, x: Array, y: Array, l2: float) -> float:
    return network.batch_loss(network.forward(x), y) + network.penalty(l2)


def whole_gradient(network: Network, x: Array, y: Array, l2: float) -> Array:
    network.backward(network.forward(x), y)
    network.add_l2(l2)
    return network.grad.copy()


def differences(network: Network, x: Array, y: Array, l2: float, h: float = 1e-3) -> Array | None:
    """The gradient of the whole cost by centred differences of the fourth order; None where one steps over a kink.

    The fourth order allows a large h, and that keeps rounding (1e-16 / h) far below 1e-7 of a small gradient.
    """
    sides = set()

    def at(i: int, value: float) -> float:
        network.theta[i] = value
        result = whole_cost(network, x, y, l2)
        kinked = [layer for layer in network.dense if layer.function.forward in KINKED_FUNCTIONS]
        sides.add(b"".join((layer.z > 0).tobytes() for layer in kinked))
        return result

    gradient = np.empty_like(network.theta)
    for i, t in enumerate(network.theta.tolist()):
        near, far = at(i, t + h) - at(i, t - h), at(i, t + 2 * h) - at(i, t - 2 * h)
        gradient[i] = (8 * near - far) / (12 * h)
        network.theta[i] = t
    return gradient if len(sides) <= 1 else None


def tensors(vector: Array, config: NetworkConfig) -> dict[str, Array]:
    views = enumerate(parameter_views(vector, config), 1)
    return {f"{kind}{k}": tensor for k, pair in views for kind, tensor in zip("Wb", pair, strict=True)}


def a_measurable_case(experiment: Experiment, rng: np.random.Generator) -> tuple[Network, Array, Array, Array]:
    """A random network and batch with its gradient by differences, clear of kinks and of rounding.

    Behind three leaky units in a row a gradient shrinks to a millionth, of which no difference shows seven digits.
    """
    l2 = experiment.training.l2
    for _ in range(200):
        network = Network(experiment, rng=rng, dtype=np.float64)
        x, y = a_batch(experiment, rng)
        measured = differences(network, x, y, l2)
        if measured is not None:
            norms = [np.linalg.norm(tensor) for tensor in tensors(measured, network.config).values()]
            if not any(0 < norm < 1e-4 * whole_cost(network, x, y, l2) for norm in norms):
                return network, x, y, measured
    raise AssertionError("no case that differences can measure in 200 tries")


def error(one: Array, other: Array) -> float:
    """|a - n| / (|a| + |n|) in the Euclidean norm, 0 where both are zero."""
    scale = np.linalg.norm(one) + np.linalg.norm(other)
    return float(np.linalg.norm(one - other) / scale) if scale else 0.0


@pytest.mark.parametrize("end", ENDS, ids="-".join)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_gradients_agree_with_differences_and_with_the_textbook(activation: str, end: tuple[str, str, str], seed: int):
    rng = np.random.default_rng(seed)
    for depth in rng.permutation(4)[:2].tolist():
        l2 = float(rng.choice([0.0, 0.1]))
        sizes = tuple(rng.integers(2, 4, size=depth + 2).tolist())
        experiment = an_experiment(sizes, activation, end, l2=l2, rows=int(rng.integers(1, 5)))
        network, x, y, measured = a_measurable_case(experiment, rng)
        parameters = parameter_views(network.theta, network.config)
        z, a = reference.forward(parameters, x, network.config)
        textbook = reference.backward(parameters, z, a, y, experiment)

        assert whole_cost(network, x, y, l2) == pytest.approx(reference.cost(parameters, x, y, experiment), rel=1e-12)
        got = tensors(whole_gradient(network, x, y, l2), network.config)
        by_differences = tensors(measured, network.config)
        by_the_book = dict(zip(got, (tensor for pair in textbook for tensor in pair), strict=True))
        to_differences = {name: error(tensor, by_differences[name]) for name, tensor in got.items()}
        to_the_book = {name: error(tensor, by_the_book[name]) for name, tensor in got.items()}
        assert max(to_differences.values()) <= 1e-7, (str(experiment.network), l2, to_differences)
        assert max(to_the_book.values()) <= 1e-11, (str(experiment.network), l2, to_the_book)


@settings(max_examples=10)
@given(seed=SEEDS, biases=st.booleans(), names=st.permutations(sorted(ACTIVATIONS)))
def test_each_layer_can_have_its_own_activation_and_a_network_no_biases(seed: int, biases: bool, names: list[str]):
    rng = np.random.default_rng(seed)
    base = an_experiment((3, 4, 2, 3), ",".join(names[:2]), l2=0.1, rows=3)
    experiment = replace(base, network=replace(base.network, biases=biases))
    network, x, y, measured = a_measurable_case(experiment, rng)
    parameters = parameter_views(network.theta, network.config)
    z, a = reference.forward(parameters, x, network.config)
    textbook = reference.backward(parameters, z, a, y, experiment)
    got = tensors(whole_gradient(network, x, y, 0.1), network.config)
    by_differences = tensors(measured, network.config)
    by_the_book = dict(zip(got, (tensor for pair in textbook for tensor in pair), strict=True))
    for name, tensor in got.items():
        assert error(tensor, by_the_book[name]) <= 1e-11, (names, name)
        if biases or name.startswith("W"):
            assert error(tensor, by_differences[name]) <= 1e-7, (names, name)
        else:
            assert not tensor.any()
            assert not dict(tensors(network.theta, network.config))[name].any()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(end=st.sampled_from(ENDS), seed=SEEDS, hidden=st.lists(st.integers(2, 30), max_size=3))
def test_single_precision_agrees_with_double_precision(
    activation: str, end: tuple[str, str, str], seed: int, hidden: list[int]
):
    experiment = an_experiment((20, *hidden, 10), activation, end, l2=0.1, rows=16)
    single, double = (Network(experiment, rng=np.random.default_rng(seed), dtype=d) for d in (np.float32, np.float64))
    double.theta[:] = single.theta
    x, y = (array.astype(np.float32) for array in a_batch(experiment, np.random.default_rng([seed, 1])))
    rounded = whole_gradient(single, x, y, 0.1)
    assert rounded.dtype == np.float32
    exact = whole_gradient(double, x.astype(np.float64), y.astype(np.float64), 0.1)
    inputs = [layer.z for layer in double.dense]
    # Rounding may push a unit over its kink, and then the two gradients differ rightly.
    assume(activation not in KINKED or all(np.abs(z).min() > 1e-5 for z in inputs))
    # A rounded logit z is off by |z| * 6e-8 and more, and exp passes that on as a relative error of the slope.
    largest = max(np.abs(z).max() for z in inputs)
    assert error(rounded.astype(np.float64), exact) < 1e-6 * max(10, largest)


@given(seed=SEEDS, rate=st.floats(0.1, 0.7))
def test_with_dropout_the_gradient_is_that_of_the_thinned_network(seed: int, rate: float):
    rng = np.random.default_rng(seed)
    experiment = an_experiment((4, 8, 6, 3), "tanh", dropout=rate)
    network = Network(experiment, rng=rng, dtype=np.float64)
    x, y = a_batch(experiment, rng)
    state = network.dropout_rng.bit_generator.state

    def cost(theta: Array) -> float:
        network.dropout_rng.bit_generator.state = state  # the same units are switched off again
        network.theta[:] = theta
        return network.batch_loss(network.forward(x), y)

    theta = network.theta.copy()
    direction = rng.normal(size=theta.size)
    direction /= np.linalg.norm(direction)
    network.dropout_rng.bit_generator.state = state
    network.backward(network.forward(x), y)
    slope, h = float(network.grad @ direction), 1e-5
    assert slope == pytest.approx((cost(theta + h * direction) - cost(theta - h * direction)) / (2 * h), abs=1e-8)


def test_dropout_changes_neither_the_first_weights_nor_the_output_layer():
    plain, thinned = (
        Network(an_experiment((4, 8, 3), dropout=rate), rng=np.random.default_rng(5), dtype=np.float64)
        for rate in (0.0, 0.5)
    )
    np.testing.assert_array_equal(plain.theta, thinned.theta)
    alone = Network(an_experiment((4, 3), dropout=0.9), rng=np.random.default_rng(5), dtype=np.float64)
    x = np.ones((2, 4))
    W, b = parameter_views(alone.theta, alone.config)[0]
    np.testing.assert_allclose(alone.forward(x), x @ W + b, rtol=1e-14)


def test_dropout_draws_from_a_generator_of_its_own():
    """So that switching it on does not change the order of the samples, which the caller draws from the same seed."""
    rng = np.random.default_rng(5)
    network = Network(an_experiment((4, 8, 3), dropout=0.5), rng=rng)
    before = rng.bit_generator.state
    outputs = network.forward(np.ones((4, 4), np.float32))
    assert rng.bit_generator.state == before
    assert len(np.unique(outputs, axis=0)) > 1  # equal samples, different masks


def test_one_seed_is_one_network_in_both_precisions():
    experiment = an_experiment((5, 7, 3))
    single = Network(experiment, rng=np.random.default_rng(3))
    double = Network(experiment, rng=np.random.default_rng(3), dtype=np.float64)
    assert single.theta.dtype == single.grad.dtype == np.float32
    np.testing.assert_array_equal(single.theta, double.theta.astype(np.float32))


@given(sizes=st.lists(st.integers(1, 6), min_size=2, max_size=6))
def test_the_vector_holds_w1_b1_w2_b2_row_by_row(sizes: list[int]):
    config = an_experiment(tuple(sizes)).network
    vector = np.arange(config.parameters, dtype=np.float64)
    views = parameter_views(vector, config)
    assert [(W.shape, b.shape) for W, b in views] == [((i, o), (o,)) for i, o in config.shapes]
    np.testing.assert_array_equal(np.concatenate([part.ravel() for pair in views for part in pair]), vector)
    assert all(np.shares_memory(part, vector) for pair in views for part in pair)
    whole_layers = layer_views(vector, config)
    assert all(np.shares_memory(layer, vector) for layer in whole_layers)
    for layer, (W, b) in zip(whole_layers, views, strict=True):
        np.testing.assert_array_equal(layer, np.concatenate([W.ravel(), b]))


def test_the_layers_look_into_theta_and_grad():
    network = Network(an_experiment((3, 4, 2)), rng=np.random.default_rng(0))
    network.theta[:] = np.arange(network.theta.size)
    network.grad[:] = -network.theta
    weights, gradients = (parameter_views(vector, network.config) for vector in (network.theta, network.grad))
    for layer, (W, b), (dW, db) in zip(network.dense, weights, gradients, strict=True):
        for mine, whole in ((layer.W, W), (layer.b, b), (layer.dW, dW), (layer.db, db)):
            assert np.shares_memory(mine, whole)
            np.testing.assert_array_equal(mine, whole)


@given(seed=SEEDS, l2=st.floats(0, 10))
def test_l2_pulls_at_the_weights_and_leaves_the_biases(seed: int, l2: float):
    rng = np.random.default_rng(seed)
    network = Network(an_experiment((4, 5, 3)), rng=rng, dtype=np.float64)
    network.backward(network.forward(rng.normal(size=(4, 4))), np.eye(3)[rng.integers(3, size=4)])
    before = tensors(network.grad.copy(), network.config)
    network.add_l2(l2)
    after, theta = tensors(network.grad, network.config), tensors(network.theta, network.config)
    for k in ("1", "2"):
        np.testing.assert_array_equal(after["b" + k], before["b" + k])
        np.testing.assert_allclose(after["W" + k] - before["W" + k], l2 * theta["W" + k], rtol=1e-9, atol=1e-14)
    weights = np.concatenate([theta["W1"].ravel(), theta["W2"].ravel()])
    assert network.penalty(l2) == pytest.approx(l2 / 2 * float((weights**2).sum()), rel=1e-12)


@pytest.mark.parametrize("end", ENDS, ids="-".join)
@settings(max_examples=5)
@given(seed=SEEDS)
def test_a_smaller_last_batch_has_the_gradient_of_a_batch_of_its_size(end: tuple[str, str, str], seed: int):
    larger, exact = (
        Network(an_experiment((4, 6, 5, 3), "gelu", end, rows=rows), rng=np.random.default_rng(seed), dtype=np.float64)
        for rows in (10, 3)
    )
    rng = np.random.default_rng([seed, 1])
    experiment = an_experiment((4, 6, 5, 3), "gelu", end)
    whole_gradient(larger, *a_batch(experiment, rng, 10), l2=0)
    x, y = a_batch(experiment, rng, 3)
    np.testing.assert_allclose(whole_gradient(larger, x, y, 0), whole_gradient(exact, x, y, 0), rtol=1e-10, atol=1e-14)


# One input that is 1, no hidden layer: the weights are the logits, and the gradient with respect to them is known.
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "end, cost, slope",
    [
        (("cross_entropy", "softmax", "half_sum"), 2e4, [1, -1]),
        (("logistic", "sigmoid", "half_sum"), 2e4, [1, -1]),
        (("squared_error", "sigmoid", "half_sum"), 1, [0, 0]),
        (("squared_error", "sigmoid", "sum"), 2, [0, 0]),
        (("squared_error", "sigmoid", "mean_batch"), 2, [0, 0]),
        (("squared_error", "sigmoid", "mean_all"), 1, [0, 0]),
        (("squared_error", "identity", "half_sum"), 1e8 + 1e4 + 0.5, [1e4, -10001]),
        (("squared_error", "identity", "sum"), 2e8 + 2e4 + 1, [2e4, -20002]),
        (("squared_error", "identity", "mean_batch"), 2e8 + 2e4 + 1, [2e4, -20002]),
        (("squared_error", "identity", "mean_all"), 1e8 + 1e4 + 0.5, [1e4, -10001]),
    ],
)
def test_logits_of_ten_thousand_neither_overflow_nor_lose_the_gradient(
    end: tuple[str, str, str], cost: float, slope: list[float], dtype: type[np.floating]
):
    network = Network(an_experiment((1, 2), end=end), rng=np.random.default_rng(0), dtype=dtype)
    network.theta[:] = [1e4, -1e4, 0, 0]
    with np.errstate(all="raise", under="ignore"):
        outputs = network.forward(np.ones((1, 1), dtype))
        y = np.array([[0, 1]], dtype)
        assert network.batch_loss(outputs, y) == pytest.approx(cost, rel=1e-6)
        network.backward(outputs, y)
    np.testing.assert_allclose(network.grad, [*slope, *slope], rtol=1e-6)


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "gelu"])
def test_a_training_step_allocates_nothing_large(activation: str):
    """Neither for the activations of a layer nor for the parameters; gelu does (see test_layers.py)."""
    experiment = an_experiment((300, 300, 300, 10), activation, l2=0.1, dropout=0.2, rows=300)
    rng = np.random.default_rng(0)
    network = Network(experiment, rng=rng, compiles=True)
    x, y = (array.astype(np.float32) for array in a_batch(experiment, rng))

    def step() -> None:
        network.backward(network.forward(x), y)
        network.add_l2(0.1)

    step()  # the first one compiles
    tracemalloc.start()
    try:
        step()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < x.nbytes / 4


def test_fresh_parameters_come_layer_by_layer():
    """A network with one more layer on top begins with the same weights below."""
    short, long = (
        initial_theta(NetworkConfig(6, hidden, 4), np.float64, rng=np.random.default_rng(9))
        for hidden in ((5,), (5, 4))
    )
    np.testing.assert_array_equal(long[: 7 * 5 + 6 * 4], short)


@given(vectors=st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1), max_size=4))
def test_norms_are_euclidean(vectors: list[list[float]]):
    views: list[Array] = [np.array(vector) for vector in vectors]
    expected = [sqrt(sum(value * value for value in vector)) for vector in vectors]
    assert norms(views) == pytest.approx(expected)


def test_the_norm_of_overflowing_numbers_is_not_finite():
    with np.errstate(over="ignore"):
        assert norms([np.full(4, 1e20, np.float32)]) == [np.inf]
    assert np.isnan(norms([np.array([1, np.nan], np.float32)])).all()
