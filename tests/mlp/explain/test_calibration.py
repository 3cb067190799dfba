"""What a calibration finds: a known temperature, an error by hand, as many false alarms as were asked for."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax

from mlp.config import NetworkConfig
from mlp.data.dataset import Splits, as_float
from mlp.data.scribbles import no_digits
from mlp.explain.calibration import Answers, calibrate, expected_calibration_error, sure_from, temperature
from mlp.home import PROJECT
from mlp.nn.confidence import CARD_KEY
from mlp.nn.model import Model
from mlp.nn.model_files import load_model, save_model


def honest(n: int, seed: int = 0) -> Answers:
    """Labels drawn at random, each with the probability that the logits give it."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, 4)) * 2
    below = np.cumsum(softmax(logits, axis=1), axis=1) < rng.random((n, 1))
    return Answers(logits, np.minimum(below.sum(axis=1), 3))


@pytest.mark.parametrize("heat", [0.3, 1.0, 4.0])
def test_the_temperature_undoes_a_factor(heat: float):
    answers = honest(20_000)
    assert temperature(replace(answers, logits=heat * answers.logits)) == pytest.approx(heat, rel=0.05)


def test_the_error_is_that_by_hand_and_small_for_honest_answers():
    # Two of three answers with 3/4 are right, and the only one with 1/2 (the first of equals) is not.
    logits = np.log([[0.75, 0.25], [0.75, 0.25], [0.25, 0.75], [0.5, 0.5]])
    expected = (3 * abs(0.75 - 2 / 3) + 0.5) / 4
    assert expected_calibration_error(Answers(logits, np.array([0, 1, 1, 1]))) == pytest.approx(expected)
    answers = honest(50_000)
    assert expected_calibration_error(answers) < 0.01
    assert expected_calibration_error(replace(answers, logits=3 * answers.logits)) > 0.1


def test_sure_is_what_99_of_100_such_answers_are_right_in():
    logits = np.log([[0.999, 0.001]] * 200 + [[0.995, 0.005]] * 200 + [[0.6, 0.4]] * 100)
    right = np.zeros(500, np.intp)
    assert sure_from(Answers(logits, right), 1) == 0.99
    some = right.copy()
    some[200:204] = 1
    assert sure_from(Answers(logits, some), 1) == 0.99
    many = right.copy()
    many[200:300] = 1
    assert 0.995 < sure_from(Answers(logits, many), 1) <= 0.999
    assert sure_from(Answers(logits, 1 - right), 1) == 1


def test_of_real_digits_two_in_a_hundred_are_doubted_and_of_other_drawings_many_more(mnist: Splits, tmp_path):
    model = load_model(PROJECT / "models" / "small.safetensors")
    learned = mnist.train.subset(slice(5000))
    parts = [mnist.validation.subset(slice(1000)), mnist.validation.subset(slice(1000, 5000))]
    known = calibrate(model, learned, *parts)
    alarms = [known.doubts(as_float(part.inputs)).mean() for part in parts]
    assert np.mean(alarms) == pytest.approx(0.02, abs=0.003)
    assert known.doubts(as_float(mnist.test.inputs)).mean() < 0.03
    assert known.doubts(as_float(no_digits(200, rng=np.random.default_rng(0))[0])).mean() > 0.2
    assert known.theta.tobytes() == model.theta.tobytes()
    save_model(known, tmp_path / "known.safetensors")
    again = load_model(tmp_path / "known.safetensors")
    assert np.array_equal(again.doubts(as_float(parts[0].inputs)), known.doubts(as_float(parts[0].inputs)))
    assert known.confidence
    assert expected_calibration_error(Answers.of(known, mnist.test), known.confidence.temperature) < 0.01


def test_a_network_without_softmax_stays_as_it_is(mnist: Splits):
    config = NetworkConfig(output_activation="sigmoid")
    model = Model.untrained(config, rng=np.random.default_rng(0))
    few = mnist.train.subset(slice(50))
    assert CARD_KEY not in calibrate(model, few, few, few).card
