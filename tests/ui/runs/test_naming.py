"""The name of a run that nobody named."""

from dataclasses import replace
from typing import Any

import pytest

from mlp.config import NETWORK_SETTINGS, TRAINING_SETTINGS, Experiment, NetworkConfig, TrainingConfig
from mlp.diagnosis.diagnose import RULES
from mlp.diagnosis.finding import Finding
from ui.form.controls import USUAL
from ui.runs.naming import automatic_name, outcome

SAID_BY_THE_STATE = {"diverged", "diverging", "adaptive_rate"}
USUAL_LAYERS = USUAL.network.hidden


def experiment(hidden: tuple[int, ...] = USUAL_LAYERS, activation: str = "relu", **training: object) -> Experiment:
    return Experiment(
        NetworkConfig(hidden=hidden, activation=activation),
        TrainingConfig(**training),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "run, name",
    [
        (USUAL, "usual settings"),
        (experiment(learning_rate=3, activation="sigmoid"), "rate 3, sigmoid"),
        (experiment((32,), epochs=1), "32 hidden units, 1 epoch"),
        (experiment((), optimizer="adam", learning_rate=0.001), "rate 0.001, no hidden layer, Adam"),
        (experiment((512, 256), activation="leaky_relu", data="pen"), "leaky relu, hidden layers 512-256, pen digits"),
        (
            experiment((8,), "tanh", learning_rate=1, epochs=2, batch_size=8, seed=3, dropout=0.5),
            "rate 1, tanh, 8 hidden units, 4 more changes",
        ),
    ],
)
def test_a_name_says_what_is_unusual_the_most_telling_first(run: Experiment, name: str) -> None:
    assert automatic_name(run) == name


UNUSUAL: dict[str, Any] = {
    "loss": "squared_error", "optimizer": "sgd", "learning_rate": 0.5, "momentum": 0.5, "schedule": "constant",
    "warmup": 1.0, "data": "mnist+pen", "train_size": 2000, "batch_size": 32, "epochs": 9, "l2": 0.001, "dropout": 0.2,
    "clip_norm": 1.0, "seed": 7, "augmentation": 0.5, "label_smoothing": 0.1, "averaging": 0.999,
    "sampling": "replacement",
}  # fmt: skip
OF_ANOTHER_CHOICE = {"reduction", "weight_decay", "max_seconds", "gradient_tolerance", "patience"}
"""These have an effect only together with another choice, or are no settings of the form."""


@pytest.mark.parametrize("field", sorted(set(TRAINING_SETTINGS) - OF_ANOTHER_CHOICE))
def test_every_setting_of_a_training_can_be_seen_in_the_name(field: str) -> None:
    output = "sigmoid" if field == "loss" else "softmax"
    network = replace(USUAL.network, output_activation=output)
    assert automatic_name(Experiment(network, TrainingConfig(**{field: UNUSUAL[field]}))) != "usual settings"


@pytest.mark.parametrize(
    "field, value", [("activation", "tanh"), ("initializer", "zeros"), ("hidden", (1,)), ("biases", False)]
)
def test_every_setting_of_a_network_can_be_seen_in_the_name(field: str, value: object) -> None:
    assert field in {*NETWORK_SETTINGS, "hidden"}
    network = replace(USUAL.network, **{field: value})  # type: ignore[arg-type]
    assert automatic_name(Experiment(network)) != "usual settings"


def test_what_became_of_a_run_is_its_worst_finding_unless_its_state_says_it() -> None:
    dead, diverged = (Finding(name, "error", "", "", "", None) for name in ("dead", "diverged"))
    assert outcome([dead]) == outcome([diverged, dead]) == "dead units"
    assert outcome([diverged]) == outcome([]) == ""


def test_the_words_are_of_findings_that_there_are() -> None:
    assert all(outcome([Finding(name, "error", "", "", "", None)]) for name in set(RULES) - SAID_BY_THE_STATE)
