"""All that is needed to go on with a training as if it had never been left, in one file."""

from pathlib import Path

from mlp.errors import ModelFileError
from mlp.storage import load_arrays, save_arrays
from mlp.training import Training
from runner.rundir import RunDirectory

CHECKPOINT_FORMAT = "inkling checkpoint 1"
KEPT = 2


def save_checkpoint(run: RunDirectory, training: Training) -> None:
    """Write where a training is, between two of its batches; older checkpoints go once the new one is whole."""
    arrays, info = training.state()
    header = {"format": CHECKPOINT_FORMAT, "experiment": training.experiment.to_json(), "state": info}
    save_arrays(run.checkpoints_path / f"step-{training.progress.step:012}.safetensors", arrays, header)
    for old in checkpoint_paths(run)[KEPT:]:
        old.unlink(missing_ok=True)


def checkpoint_paths(run: RunDirectory) -> list[Path]:
    """The checkpoints, newest first."""
    return sorted(run.checkpoints_path.glob("step-*.safetensors"), reverse=True)


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
    expected, _ = training.state()
    arrays, header = load_arrays(path, max_bytes=2**20 + sum(array.nbytes for array in expected.values()))
    if header.get("format") != CHECKPOINT_FORMAT or header.get("experiment") != training.experiment.to_json():
        raise ModelFileError(f"{path} is not a checkpoint of this run.")
    if {k: (v.shape, v.dtype) for k, v in arrays.items()} != {k: (v.shape, v.dtype) for k, v in expected.items()}:
        raise ModelFileError(f"{path} does not have the arrays of a {training.experiment.network} network.")
    training.restore(arrays, header["state"])
