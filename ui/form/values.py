"""An experiment as the values of the form's controls."""

from collections.abc import Mapping
from typing import Any

from mlp.config import NETWORK_SETTINGS, TRAINING_SETTINGS, Experiment, NetworkConfig
from mlp.methods.parameterized import HasDefaults, parse_parameterized_name
from mlp.settings import Parameterized
from ui.language.translate import later

DATA_WORDS = {
    "mnist": "MNIST",
    "pen": later("pen digits"),
    "mnist+pen": later("MNIST and pen digits"),
    "mnist-20x20": later("MNIST, 20x20 pixels"),
    "mnist-autoencoder": later("MNIST to itself (autoencoder)"),
    "xor": "XOR",
    "or": "OR",
    "two-moons": later("two moons"),
    "spiral": later("spiral"),
    "two-groups": later("two groups"),
    "squared": later("a parabola"),
    "regression-lines": later("a plane with noise"),
    "squared-features": later("squares of 1 to 5"),
    "squared-features-normalised": later("squares of 1 to 5, normalised"),
    "random-regression": later("random numbers"),
}
"""What the data sets are called on the pages, to be translated where they are shown."""
SAMPLING_WORDS = {"shuffled": later("each image once"), "replacement": later("at random, some repeatedly")}
"""How the images of an epoch are chosen, in the words of the pages."""
PART_WORDS = {
    "std": later("standard deviation"),
    "low": later("lowest value"),
    "high": later("highest value"),
    "every": later("every so many epochs"),
    "times": later("times"),
}
"""What the numbers behind a name are called."""


SAME = "the same"
"""The activation of a hidden layer that is the one of all."""
NOT_IN_FORM = ("inputs", "outputs", "max_seconds", "gradient_tolerance", "patience")


def form_values(experiment: Experiment) -> dict[str, Any]:
    """The key of each control of the form, but those of the hidden layers -> its value for this experiment."""
    found: dict[str, Any] = {}
    for rows, config in ((NETWORK_SETTINGS, experiment.network), (TRAINING_SETTINGS, experiment.training)):
        for name, row in rows.items():
            value = getattr(config, name)
            if isinstance(row.rule, Parameterized):
                found[row.label], numbers = _named(value, row.rule.table)
                found |= numbers
            elif name not in NOT_IN_FORM:
                found[row.label] = 0.0 if value is None else value
    return found | _activations(experiment.network)


def _activations(network: NetworkConfig) -> dict[str, str]:
    """The activation of all hidden layers, and for each layer its own where that is another one."""
    usual = network.activation.partition(",")[0]
    own = {own_activation(layer): SAME if name == usual else name for layer, name in enumerate(network.activations)}
    return {NETWORK_SETTINGS["activation"].label: usual} | own


def own_activation(layer: int) -> str:
    """The key of the activation of one hidden layer."""
    return f"activation {layer}"


def _named(text: str, table: Mapping[str, HasDefaults]) -> tuple[str, dict[str, float]]:
    """`step:2,0.5` -> `step`, and the control of each of its numbers: {"step: every": 2, "step: times": 0.5}."""
    name = text.partition(":")[0]
    row, numbers = parse_parameterized_name(text, table, "The choice")
    return name, {f"{name}: {what}": value for what, value in zip(row.defaults, numbers, strict=True)}
