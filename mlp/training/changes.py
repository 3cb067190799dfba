"""Changes of settings while a network learns, and their texts."""

from collections.abc import Mapping
from typing import Any

from mlp.config import LIVE_SETTINGS, TRAINING_SETTINGS, Experiment, TrainingConfig
from mlp.errors import ConfigError
from mlp.methods.optimizers import WITH_MOMENTUM
from mlp.methods.parameterized import choices

CAN_DIFFER = frozenset({*LIVE_SETTINGS, "epochs"})
"""What may differ between a run and its checkpoints: the live settings, and the epochs, which can be extended."""


def apply_live_changes(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """The experiment with other settings; raises ConfigError for one that cannot be changed or for an invalid value."""
    if not isinstance(settings, Mapping) or not settings:
        raise ConfigError(f"A change needs at least one of {choices(LIVE_SETTINGS)}; got {settings!r}.")
    if wrong := sorted(set(map(str, settings)) - set(LIVE_SETTINGS)):
        raise ConfigError(f"Only {choices(LIVE_SETTINGS)} can be changed while a network learns; got {wrong[0]!r}.")
    if "momentum" in settings and not LIVE_SETTINGS["momentum"].applies(experiment):
        raise ConfigError(
            f"Only the optimizers {' and '.join(WITH_MOMENTUM)} have a momentum to change; this one is"
            f" {experiment.training.optimizer}."
        )
    return experiment.with_training(**settings)


def differences(before: TrainingConfig, after: TrainingConfig) -> dict[str, Any]:
    """The fields that differ, with their new values."""
    names = sorted(TRAINING_SETTINGS)
    return {name: getattr(after, name) for name in names if getattr(before, name) != getattr(after, name)}


def describe_changes(before: TrainingConfig, after: TrainingConfig) -> str:
    """What differs, in a few words: `learning rate 0.1 -> 0.05, batch size 64 -> 128`."""
    changes = differences(before, after)
    return ", ".join(
        f"{row.word} {getattr(before, name):g} -> {changes[name]:g}"
        for name, row in TRAINING_SETTINGS.items()
        if name in changes and name in CAN_DIFFER
    )
