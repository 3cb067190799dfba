"""Metrics against numbers made by hand, the textbook, and networks built to be sick."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.config import NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.losses import find_loss
from mlp.nn import reference
from mlp.nn.model import Model
from mlp.nn.network import parameter_views
from mlp.training import evaluation
from mlp.training.evaluation import (
    Evaluation,
    classes_of,
    evaluate,
    final_results,
    unit_health,
)

# A cat is always a cat; of 5 dogs 2 are taken for cats; nothing is ever taken for the bird, and there is no fish.
CONFUSION = np.array([[4, 0, 0, 0], [2, 3, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])


def test_accuracy_precision_and_recall_of_a_table_made_by_hand():
    result = Evaluation(0.5, CONFUSION, int(CONFUSION.sum()))
    assert result.samples == 10
    assert result.accuracy == 0.7
    assert result.recall.tolist() == [1, 0.6, 0, 0]
    assert result.precision.tolist() == [4 / 7, 1, 0, 0]
    assert Evaluation(0.5, np.array([[1, 0], [0, 0]]), 1).recall.tolist() == [1, 0]  # of a single sample


def test_the_final_results_are_those_of_each_set_of_images():
    model, loss = network(0, (4,), 3, "relu", "softmax"), find_loss("cross_entropy", "mean_batch")
    rng = np.random.default_rng(1)
    sets = [
        Dataset(rng.normal(size=(30, 5)).astype(np.float32), one_hot(rng.integers(3, size=30), 3)) for _ in range(4)
    ]
    train, validation, test, writers = sets
    expected = {
        f"{name}_accuracy": evaluate(model, one, loss).accuracy
        for name, one in (("test", test), ("validation", validation), ("writers", writers))
    }
    assert len(set(expected.values())) == 3
    found = final_results(model, Splits(train, validation, test, writers), loss)
    assert found == (expected, evaluate(model, test, loss).loss)
    del expected["writers_accuracy"]
    known = final_results(model, Splits(train, validation, test), loss, validation_accuracy=0.5)
    assert known == (expected | {"validation_accuracy": 0.5}, evaluate(model, test, loss).loss)


@pytest.mark.parametrize(
    "rows, boundary, classes",
    [
        ([[0.1, 0.7, 0.2], [-3.0, -2.0, -9.0], [5.0, 5.0, 5.0]], 0.5, [1, 1, 0]),
        ([[0.2], [0.5], [0.51]], 0.5, [0, 0, 1]),
        ([[-0.1], [0.0], [0.1]], 0.0, [0, 0, 1]),
    ],
)
def test_the_class_of_a_row(rows: list[list[float]], boundary: float, classes: list[int]):
    assert classes_of(np.array(rows), boundary).tolist() == classes


def network(seed: int, hidden: tuple[int, ...], outputs: int, activation: str, output_activation: str) -> Model:
    config = NetworkConfig(5, hidden, outputs, activation, output_activation)
    return Model(config, np.random.default_rng(seed).normal(size=config.parameters).astype(np.float32))


CASES = [
    ("cross_entropy", "softmax"),
    ("logistic", "sigmoid"),
    ("squared_error", "sigmoid"),
    ("squared_error", "identity"),
]


@pytest.mark.parametrize("loss, output", CASES)
@given(seed=st.integers(0, 2**32), n=st.integers(1, 40), rows_at_once=st.integers(1, 50))
def test_an_evaluation_says_what_the_textbook_says(loss, output, seed, n, rows_at_once):
    rng = np.random.default_rng(seed)
    model, labels = network(seed, (4, 6), 3, "tanh", output), rng.integers(3, size=n)
    images = Dataset(rng.integers(256, size=(n, 5), dtype=np.uint8), one_hot(labels, 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "ROWS_AT_ONCE", rows_at_once)
        result = evaluate(model, images, find_loss(loss, "half_sum"))
    _, a = reference.forward(
        [(W.astype(float), b.astype(float)) for W, b in model.parameters], images.inputs / 255, model.config
    )
    assert result.loss == pytest.approx(
        reference.loss(a[3], images.targets.astype(float), TrainingConfig(loss=loss)), rel=1e-4
    )
    counts = np.zeros((3, 3), int)
    for truth, answer in zip(labels, a[3].argmax(axis=1), strict=True):
        counts[truth, answer] += 1
    assert result.confusion.tolist() == counts.tolist()


def test_one_output_parts_two_classes():
    model = Model(NetworkConfig(1, (), 1, output_activation="sigmoid"), np.array([1, 0], np.float32))
    x, y = np.array([[-2], [-0.1], [0.1], [2]], np.float32), np.array([[0], [1], [1], [1]], np.float32)
    result = evaluate(model, Dataset(x, y), find_loss("logistic", "half_sum"))
    assert result.confusion.tolist() == [[1, 0], [1, 2]]


def test_the_loss_of_an_overflowing_network_is_not_a_number_and_no_warning():
    model = Model(NetworkConfig(2, (), 2), np.array([3e38, -3e38, 3e38, -3e38, 0, 0], np.float32))
    result = evaluate(
        model, Dataset(np.ones((1, 2)), one_hot(np.array([1]), 2)), find_loss("cross_entropy", "half_sum")
    )
    assert not np.isfinite(result.loss)
    assert result.samples == 1


# --- dead and saturated units -----------------------------------------------------------------------------------------


def layers(activation: str, *pairs: tuple[list[list[float]], list[float]]) -> Model:
    """A network with the given (W, b) in its hidden layers."""
    sizes = [len(b) for _, b in pairs]
    config = NetworkConfig(len(pairs[0][0]), tuple(sizes), 1, activation, "identity")
    theta = np.zeros(config.parameters, np.float32)
    for (W, b), (given_W, given_b) in zip(parameter_views(theta, config), pairs, strict=False):
        W[:], b[:] = given_W, given_b
    return Model(config, theta)


PROBE = np.array([[-1], [0.5], [1]], np.float32)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "gelu"])
def test_a_unit_is_dead_when_no_sample_wakes_it(activation: str):
    # On -1, 0.5 and 1 the last two of the first layer are never above 0, just as the first of the second layer.
    first, second = ([[1.0, -1.0, 1.0, -1.0]], [0.0, 0.0, -1.0, -1.01]), ([[0.0, 0.0]] * 4, [-1.0, 1.0])
    model = layers(activation, first, second)
    health = unit_health(model, PROBE)
    assert health.dead == [0.5, 0.5]
    assert health.saturated == [None, None]


@pytest.mark.parametrize("activation, half", [("sigmoid", np.log(199 + sqrt(199**2 - 1))), ("tanh", np.arccosh(10))])
def test_an_answer_is_saturated_where_the_slope_is_below_a_hundredth_of_the_steepest(activation: str, half: float):
    """sigmoid' = 1 / (2 + 2 cosh z) is 1 % of its peak at cosh z = 199, tanh' = 1 / cosh^2 z at cosh z = 10."""
    model = layers(activation, ([[1.0, 1.0, 1.0]], [0.0, 0.0, half]))
    x = np.array([[half * 1.001], [half * 0.999], [-half * 1.001], [-half * 0.999], [half * -3]], np.float32)
    # Units 1 and 2: rows 1, 3 and 5. Unit 3 is shifted to the right by `half`: rows 1, 2 and 5.
    health = unit_health(model, x)
    assert health.saturated == [pytest.approx(9 / 15)]
    assert health.dead == [None]


@pytest.mark.parametrize("activation", [name for name, row in ACTIVATIONS.items() if row.kind == "smooth"])
def test_smooth_units_have_neither_problem(activation: str):
    assert activation in ("identity", "softplus")
    health = unit_health(layers(activation, ([[1.0]], [0.0]), ([[1.0]], [0.0])), PROBE)
    assert (health.dead, health.saturated) == ([None, None], [None, None])


def test_a_network_without_hidden_layer_has_no_units_to_look_at():
    health = unit_health(Model(NetworkConfig(1, (), 2), np.zeros(4, np.float32)), PROBE)
    assert (health.dead, health.saturated) == ([], [])
