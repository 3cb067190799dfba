"""What a finding offers to do, and with which numbers."""

from collections.abc import Sequence

import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.diagnosis.cures import good_initializer, lower_rate, restart_with, set_now, text
from mlp.diagnosis.evidence import evidence_over_time
from mlp.training.history import History


def test_a_cure_has_a_label_and_what_it_does():
    assert set_now(learning_rate=0.03) == (
        "Set learning rate 0.03",
        {"command": "change", "settings": {"learning_rate": 0.03}},
    )
    assert restart_with(activation="relu") == ("Start again with activation relu", {"clone": {"activation": "relu"}})


def test_settings_are_written_as_on_the_pages():
    assert text({"learning_rate": 0.05, "batch_size": 32, "initializer": "he_normal"}) == (
        "learning rate 0.05, batch size 32, initialiser he_normal"
    )


@pytest.mark.parametrize("ratios,rate", [((0.5, 1.0), 0.03), ((0.5, 1.1), 0.003)])
def test_the_lower_rate_is_a_tenth_or_a_hundredth_where_the_first_step_was_longer_than_the_weights(
    ratios: Sequence[float], rate: float
):
    steps = {"step": [8, 16], "update_ratio": [[ratio, 9.0] for ratio in ratios]}
    *_, newest = evidence_over_time(
        Experiment(training=TrainingConfig(learning_rate=0.3)), History.from_json({"steps": steps})
    )
    assert lower_rate(newest) == rate


@pytest.mark.parametrize("optimizer,rate,lower", [("momentum", 50.0, 0.1), ("adam", 3.0, 0.001), ("sgd", 0.5, 0.05)])
def test_a_rate_that_is_far_too_high_becomes_the_usual_one_at_once(optimizer: str, rate: float, lower: float):
    experiment = Experiment(training=TrainingConfig(optimizer=optimizer, learning_rate=rate))
    *_, newest = evidence_over_time(experiment, History.from_json({"steps": {"step": [8, 16]}}))
    assert lower_rate(newest) == lower


@pytest.mark.parametrize(
    "activation,initializer",
    [("relu", "he_normal"), ("sigmoid", "glorot_normal"), ("tanh", "glorot_normal"), ("tanh,relu", "he_normal")],
)
def test_each_kind_of_activation_has_its_initialiser(activation: str, initializer: str):
    assert good_initializer(NetworkConfig(hidden=(4, 4), activation=activation)) == initializer
