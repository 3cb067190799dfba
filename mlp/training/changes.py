"""What may be changed while a network learns, and how a change is told."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from mlp.config import Experiment, TrainingConfig
from mlp.errors import ConfigError
from mlp.methods.parameterized import choices

_FIELDS = {field.name for field in fields(TrainingConfig)}
CHANGEABLE = {
    "learning_rate": "learning rate",
    "momentum": "momentum",
    "l2": "L2",
    "dropout": "dropout",
    "batch_size": "batch size",
    "augmentation": "augmentation",
}
"""The fields of a TrainingConfig that take effect between two batches, with what people call them."""


def changed(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """The experiment with other settings; raises ConfigError for what cannot be changed, or not to that."""
    if not isinstance(settings, Mapping) or not settings:
        raise ConfigError(f"A change needs at least one of {choices(CHANGEABLE)}; got {settings!r}.")
    if wrong := sorted(set(map(str, settings)) - set(CHANGEABLE)):
        raise ConfigError(f"Only {choices(CHANGEABLE)} can be changed while a network learns; got {wrong[0]!r}.")
    if "momentum" in settings and experiment.training.optimizer not in ("momentum", "nesterov"):
        raise ConfigError(
            f"Only the optimizers momentum and nesterov have a momentum to change; this one is"
            f" {experiment.training.optimizer}."
        )
    return experiment.with_training(**settings)


def differences(before: TrainingConfig, after: TrainingConfig) -> dict[str, Any]:
    """The fields that differ, with their new values."""
    return {name: getattr(after, name) for name in sorted(_FIELDS) if getattr(before, name) != getattr(after, name)}


def told(before: TrainingConfig, after: TrainingConfig) -> str:
    """What differs, in a few words: `learning rate 0.1 -> 0.05, batch size 64 -> 128`."""
    changes = differences(before, after)
    labels = CHANGEABLE | {"epochs": "epochs"}
    return ", ".join(
        f"{label} {getattr(before, name):g} -> {changes[name]:g}" for name, label in labels.items() if name in changes
    )
