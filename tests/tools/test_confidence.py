"""The temperature of a network and the error of its confidence, on labels that are drawn from known probabilities."""

import numpy as np
import pytest

from mlp.config import NetworkConfig
from mlp.methods.activations import softmax
from mlp.nn.model import Model
from tools.confidence import best_temperature, calibration_error, with_temperature


def drawn(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A label for each row, drawn from its probabilities."""
    labels: np.ndarray = np.argmax(softmax(logits).cumsum(axis=1) > rng.random((len(logits), 1)), axis=1)
    return labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_temperature_is_found_and_makes_confidence_true(temperature: float):
    rng = np.random.default_rng(0)
    true = rng.normal(0, 2, (20_000, 10))
    labels = drawn(true, rng)
    found = best_temperature(true * temperature, labels)
    assert found == pytest.approx(temperature, rel=0.03)
    assert calibration_error(softmax(true * temperature / found), labels) < 0.01
    assert temperature == 1 or calibration_error(softmax(true * temperature), labels) > 0.05


def test_the_error_is_that_of_a_small_table():
    sure = np.array([[0.9, 0.1]] * 4 + [[0.3, 0.7]] * 4)
    labels = np.array([0, 0, 0, 1, 1, 1, 0, 0])  # 3 of 4 and 2 of 4 right
    assert calibration_error(sure, labels) == pytest.approx((0.15 + 0.2) / 2)
    assert calibration_error(np.eye(2), np.array([0, 1])) == 0


def test_only_the_logits_are_divided():
    model = Model.untrained(NetworkConfig(hidden=(16,)), rng=np.random.default_rng(0))
    x = np.random.default_rng(1).random((5, 784), np.float32)
    cooler = with_temperature(model, 0.5)
    np.testing.assert_allclose(cooler.logits(x), 2 * model.logits(x), rtol=1e-5)
    np.testing.assert_array_equal(cooler.pass_through(x)[0], model.pass_through(x)[0])
    assert with_temperature(model, 1.0).theta.tobytes() == model.theta.tobytes()
