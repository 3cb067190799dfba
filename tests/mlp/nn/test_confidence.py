"""What a card says of confidence is read as it was written, and anything else as if nothing was said."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlp.config import NetworkConfig
from mlp.nn.confidence import CARD_KEY, Confidence, energy
from mlp.nn.model import Model


def confidence(k: int = 3, **changed: Any) -> Confidence:
    rng = np.random.default_rng(k)
    parts = rng.normal(size=(k, 5 * k, k))
    covariances = np.array([np.cov(part.T) + 0.1 * np.eye(k) for part in parts])
    said = {"temperature": 0.5, "sure": 0.99, "least_energy": -1.0, "least_density": -20.0}
    return Confidence(**said | {"means": 3 * np.eye(k), "covariances": covariances} | changed)


def test_it_comes_back_from_a_card():
    wrote = confidence()
    card = json.loads(json.dumps({CARD_KEY: wrote.to_card()}))
    read = Confidence.in_card(card, 3)
    assert read is not None
    assert (read.temperature, read.sure) == (0.5, 0.99)
    np.testing.assert_allclose(read.covariances, wrote.covariances, rtol=1e-5)
    logits = np.random.default_rng(0).normal(size=(50, 3)) * 4
    np.testing.assert_allclose(read.density(logits), wrote.density(logits), rtol=1e-3)


NOT_POSITIVE = np.stack([np.diag([1.0, -1.0, 1.0])] * 3).tolist()


@pytest.mark.parametrize(
    "changed",
    [
        {"temperature": 0.0}, {"temperature": float("nan")}, {"temperature": "warm"}, {"temperature": None},
        {"sure": float("inf")}, {"means": []}, {"means": [[1, 2], [3, 4]]}, {"means": "x"}, {"means": [[1], [2, 3]]},
        {"covariances": NOT_POSITIVE}, {"covariances": 5}, {"least_energy": 10**400},
    ],
)  # fmt: skip
def test_a_card_with_anything_else_says_nothing(changed: dict[str, Any]):
    card = {CARD_KEY: confidence().to_card() | changed}
    assert Confidence.in_card(card, 3) is None


def test_an_older_card_and_one_of_other_outputs_say_nothing():
    assert Confidence.in_card({}, 3) is None
    assert Confidence.in_card({CARD_KEY: [1, 2]}, 3) is None
    assert Confidence.in_card({CARD_KEY: {}}, 3) is None
    assert Confidence.in_card({CARD_KEY: confidence().to_card()}, 10) is None


def test_the_density_is_that_of_the_best_of_the_gaussians():
    said = confidence()
    for z in np.random.default_rng(1).normal(size=(20, 3)) * 3:
        each = [
            -(z - mean) @ np.linalg.solve(covariance, z - mean) - np.linalg.slogdet(covariance)[1]
            for mean, covariance in zip(said.means, said.covariances, strict=True)
        ]
        assert said.density(z[None])[0] == pytest.approx(max(each))


def test_low_logits_and_odd_ones_are_doubted_and_the_usual_are_not():
    said = confidence(least_energy=2.0, least_density=-30.0)
    usual, low, odd, broken = [3.0, 0, 0], [-3.0, -3, -3], [30.0, 30, 30], [np.nan, 0, 0]
    assert said.doubts([usual, low, odd, broken]).tolist() == [False, True, True, True]
    assert energy(np.array([[0.0, 0, 0]])) == pytest.approx(np.log(3))


def test_a_model_divides_its_logits_by_the_temperature_and_answers_the_same():
    plain = Model.untrained(NetworkConfig(5, (4,), 3), rng=np.random.default_rng(2))
    heated = replace(plain, card={CARD_KEY: confidence(least_energy=1e6).to_card()})
    x = np.random.default_rng(3).random((40, 5))
    shares = np.exp(2 * plain.logits(x).astype(np.float64))
    np.testing.assert_allclose(heated.predict(x), shares / shares.sum(axis=1, keepdims=True), rtol=1e-5)
    assert np.array_equal(heated.predict(x).argmax(axis=1), plain.predict(x).argmax(axis=1))
    np.testing.assert_array_equal(heated.outputs(x), plain.outputs(x))
    assert heated.doubts(x).all()
    assert not plain.doubts(x).any()
