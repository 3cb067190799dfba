"""The state of a training between two batches, from which another training can continue."""

from dataclasses import asdict
from typing import Any

from mlp.arrays import Array
from mlp.config import TrainingConfig
from mlp.training.loop import Training
from mlp.training.progress import Progress


def state_of(training: Training) -> tuple[dict[str, Array], dict[str, Any]]:
    """(copied arrays, plain JSON) for `restore`."""
    info = {
        "training": training.config.to_json(),
        "progress": asdict(training.progress),
        "optimizer_steps": training.optimizer.steps,
        "dropout": training.network.dropout_rng.bit_generator.state,
    }
    arrays = {name: array.copy() for name, array in _arrays_of(training).items()}
    return arrays, info | training.batches.state()


def restore(training: Training, arrays: dict[str, Array], info: dict[str, Any]) -> None:
    """Set a new training of the same experiment to a state; it continues as the original would have.

    Changes that were made before that state are made again.
    """
    arrays = of_this_version(arrays)
    config = TrainingConfig.from_json(info["training"])
    if config != training.config:
        training.adopt(config)
    for name, array in _arrays_of(training).items():
        array[:] = arrays[name]
    training.progress = Progress.from_json(info["progress"])
    training.optimizer.steps = info["optimizer_steps"]
    training.network.dropout_rng.bit_generator.state = info["dropout"]
    training.batches.restore(info)


def of_this_version(arrays: dict[str, Array]) -> dict[str, Array]:
    """The arrays of an older version as they are now: a velocity was stored divided by a common scale."""
    if "optimizer.scale" not in arrays:
        return arrays
    arrays = dict(arrays)
    scale = arrays.pop("optimizer.scale")
    return arrays | {"optimizer.velocity": arrays["optimizer.velocity"] * scale}


def _arrays_of(training: Training) -> dict[str, Array]:
    """The arrays that training changes."""
    arrays = {"theta": training.network.theta} | {f"optimizer.{k}": v for k, v in training.optimizer.state.items()}
    return arrays if training.average is None else arrays | {"average": training.average}
