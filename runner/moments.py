"""The weights alone, kept after a few steps of a run that are evenly spaced on a logarithmic axis, to look back at."""

from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np

from mlp.array_files import load_arrays, save_arrays
from mlp.arrays import Array
from mlp.config import Experiment
from mlp.errors import ConfigError, ModelFileError
from mlp.nn.model import Model
from mlp.training.log_steps import MOMENTS
from mlp.training.loop import Training
from runner.checkpoints import step_of, surplus
from runner.limits import MEGABYTE, Limits, least_bytes
from runner.rundir import RunDirectory

MOMENT_FORMAT = "inkling weights 1"
FEWEST = 5
"""With room for fewer than this, none are kept."""
SHARE = 4
"""All moments together may take one part in so many of what the files of a run may take."""


def is_moment(step: int) -> bool:
    """Whether the weights after so many steps are to be kept."""
    return step == 0 or step in MOMENTS


def save_moment(run: RunDirectory, training: Training, limits: Limits | None = None) -> None:
    """Keep the present weights, unless they are not finite; where they take too much, some moments between others go.

    Nothing is lost with a moment, so this does not wait until it is safe on the disk.
    """
    theta, step = training.weights, training.progress.step
    room = _room(limits or Limits.from_environment(), theta)
    if not np.isfinite(theta).all() or (room is not None and room < FEWEST * theta.nbytes):
        return
    run.moments_path.mkdir(exist_ok=True)
    header = {"format": MOMENT_FORMAT, "experiment": training.experiment.to_json()}
    save_arrays(moment_path(run, step), {"theta": theta}, header, durable=False)
    sizes = {step_of(path): path.stat().st_size for path in moment_paths(run)}
    for one in surplus(sizes, room=room, most=len(sizes), place=on_log_axis):
        moment_path(run, one).unlink(missing_ok=True)


def _room(limits: Limits, theta: Array) -> int | None:
    """The most bytes of all moments of a run, which has to keep other files, too."""
    if limits.max_run_megabytes is None:
        return None
    all_files = limits.max_run_megabytes * MEGABYTE
    return min(all_files // SHARE, all_files - least_bytes(theta.size))


def on_log_axis(step: int) -> float:
    """The place of a step on a logarithmic axis that has a step 0, too."""
    return log(1 + step)


def remove_moments_after(run: RunDirectory, step: int) -> None:
    """Drop what an attempt kept after the checkpoint from which the run goes on."""
    for path in moment_paths(run):
        if step_of(path) > step:
            path.unlink(missing_ok=True)


def moment_path(run: RunDirectory, step: int) -> Path:
    """Where the weights after so many steps are, or would be."""
    return run.moments_path / f"step-{step:012}.safetensors"


def moment_paths(run: RunDirectory) -> Sequence[Path]:
    """The moments that were kept, the first one first; none for a run of a version that did not keep them."""
    return sorted(run.moments_path.glob("step-" + "[0-9]" * 12 + ".safetensors"))


def load_moment(path: Path) -> Model:
    """The network at a moment; raises ModelFileError for anything else."""
    arrays, header = load_arrays(path, max_bytes=2**30)
    if header.get("format") != MOMENT_FORMAT:
        raise ModelFileError(f"{path} does not hold the weights of a run.")
    try:
        experiment = Experiment.from_json(header["experiment"])
    except (ConfigError, KeyError) as error:
        raise ModelFileError(f"{path} does not hold the weights of a run: {error}") from None
    theta = arrays.get("theta")
    if theta is None or theta.shape != (experiment.network.parameters,) or not np.isfinite(theta).all():
        raise ModelFileError(f"{path} does not have the weights of a {experiment.network} network.")
    return Model(experiment.network, theta, {"experiment": header["experiment"], "step": step_of(path)})
