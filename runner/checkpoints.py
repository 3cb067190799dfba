"""All that is needed to go on with a training as if it had never been left, in one file; some stay to look back at."""

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mlp.array_files import load_arrays, save_arrays
from mlp.config import Experiment
from mlp.errors import ConfigError, ModelFileError
from mlp.nn.model import Model
from mlp.training.changes import CAN_DIFFER
from mlp.training.checkpoint_state import of_this_version, restore, state_of
from mlp.training.loop import Training
from runner.limits import MEGABYTE, Limits, megabytes
from runner.rundir import RunDirectory

CHECKPOINT_FORMAT = "inkling checkpoint 1"
KEPT = 2
"""The newest ones: if the last is damaged, the one before is good."""
MOMENTS = 20
"""At most so many are kept of the whole run."""


def save_checkpoint(run: RunDirectory, training: Training, limits: Limits | None = None) -> None:
    """Write where a training is, between two of its batches; what is too much goes once the new one is whole."""
    limits = limits or Limits.from_environment()
    arrays, info = state_of(training)
    header = {"format": CHECKPOINT_FORMAT, "experiment": training.experiment.to_json(), "state": info}
    run.checkpoints_path.mkdir(exist_ok=True)  # a copy of the run may lack the empty folder
    save_arrays(checkpoint_path(run, training.progress.step), arrays, header)
    sizes = {step_of(path): path.stat().st_size for path in checkpoint_paths(run)}
    room = None
    if limits.max_run_megabytes is not None:
        room = int((limits.max_run_megabytes - megabytes(run.moments_path)) * MEGABYTE)
    for step in surplus(sizes, room=room):
        checkpoint_path(run, step).unlink(missing_ok=True)


def surplus(
    sizes: Mapping[int, int],
    *,
    most: int = MOMENTS,
    room: int | None = None,
    place: Callable[[int], float] = float,
) -> list[int]:
    """Which steps to give up of those that have a file (step -> bytes), so that few remain, spread over the run.

    The first and the newest two stay. Of the others, the one goes whose neighbours are closest together, by the `place`
    of a step on an axis, again and again until at most `most` remain and their bytes fit into `room`; with no others
    left, the first goes as well.
    """
    steps = sorted(sizes)
    gone: list[int] = []
    total = sum(sizes.values())
    while len(steps) > KEPT and (len(steps) > most or (room is not None and total > room)):
        inner = range(1, len(steps) - KEPT)
        index = min(inner, key=lambda i: (place(steps[i + 1]) - place(steps[i - 1]), i)) if inner else 0
        total -= sizes[steps[index]]
        insort(gone, steps.pop(index))
    return gone


def checkpoint_path(run: RunDirectory, step: int) -> Path:
    """Where the checkpoint after so many steps is, or would be."""
    return run.checkpoints_path / f"step-{step:012}.safetensors"


def step_of(path: Path) -> int:
    """After how many steps a checkpoint was made."""
    return int(path.stem.removeprefix("step-"))


def checkpoint_paths(run: RunDirectory) -> list[Path]:
    """The checkpoints, newest first."""
    return sorted(run.checkpoints_path.glob("step-" + "[0-9]" * 12 + ".safetensors"), reverse=True)


def newest_step(run: RunDirectory) -> int:
    """How far a run got for sure; -1 for one without a checkpoint."""
    return max(map(step_of, checkpoint_paths(run)), default=-1)


def load_network(path: Path) -> Model:
    """The network as it was when a checkpoint was made; raises ModelFileError for anything else."""
    arrays, header, experiment = _load(path, max_bytes=2**30)
    theta = arrays.get("average", arrays.get("theta"))
    if theta is None or theta.shape != (experiment.network.parameters,):
        raise ModelFileError(f"{path} does not have the weights of a {experiment.network} network.")
    return Model(experiment.network, theta, {"experiment": header["experiment"], "step": step_of(path)})


def restore_checkpoint(run: RunDirectory, training: Training) -> list[str]:
    """Put a fresh training where the newest good checkpoint was made; it stays fresh if there is none.

    Returns a sentence for each checkpoint that was no good: with an older one nothing is lost but time.
    """
    problems = []
    for path in checkpoint_paths(run):
        try:
            _restore(path, training)
            break
        except ModelFileError as error:
            problems.append(str(error))
    return problems


def _restore(path: Path, training: Training) -> None:
    expected, _ = state_of(training)
    arrays, header, experiment = _load(path, max_bytes=2**20 + sum(array.nbytes for array in expected.values()))
    if _identity(experiment) != _identity(training.experiment):
        raise ModelFileError(f"{path} is not a checkpoint of this run.")
    arrays = of_this_version(arrays)
    if {k: (v.shape, v.dtype) for k, v in arrays.items()} != {k: (v.shape, v.dtype) for k, v in expected.items()}:
        raise ModelFileError(f"{path} does not have the arrays of a {training.experiment.network} network.")
    restore(training, arrays, header["state"])


def _load(path: Path, max_bytes: int) -> tuple[dict[str, Any], dict[str, Any], Experiment]:
    arrays, header = load_arrays(path, max_bytes)
    if header.get("format") != CHECKPOINT_FORMAT or set(header) != {"format", "experiment", "state"}:
        raise ModelFileError(f"{path} is not a checkpoint of this run.")
    try:
        return arrays, header, Experiment.from_json(header["experiment"])
    except ConfigError as error:
        raise ModelFileError(f"{path} is not a checkpoint of this run: {error}") from None


def _identity(experiment: Experiment) -> tuple[object, Sequence[tuple[str, object]]]:
    training = experiment.training.to_json()
    return experiment.network, [(name, value) for name, value in training.items() if name not in CAN_DIFFER]
