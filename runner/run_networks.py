"""The networks of a run: at its beginning, now, at its end, and after some of its steps."""

from mlp.nn.model import Model
from mlp.nn.model_files import load_model
from runner.cache import FileCache
from runner.checkpoints import checkpoint_path, load_network
from runner.files import RunError
from runner.moments import load_moment, moment_path
from runner.rundir import RunDirectory
from runner.status import Status

MODELS_IN_MEMORY = 8


class RunNetworks:
    """Reads networks out of the directories of runs, each file once; for any number of threads.

    Raises ModelFileError for a damaged file.
    """

    def __init__(self) -> None:
        self._models = FileCache(load_model, MODELS_IN_MEMORY)
        self._moments = FileCache(load_moment, MODELS_IN_MEMORY)
        self._checkpoints = FileCache(load_network, MODELS_IN_MEMORY)

    def beginning(self, run: RunDirectory) -> Model | None:
        """The network that the run began with; None if its weights were drawn at random."""
        return self._models.get(run.initial_path) if run.initial_path.exists() else None

    def final(self, run: RunDirectory) -> Model | None:
        """The network at the end of the run, with its card; None before the end."""
        return self._models.get(run.model_path) if run.model_path.exists() else None

    def newest(self, run: RunDirectory, status: Status) -> Model | None:
        """The weights after the most steps that the run has written; None before the first.

        The state and the steps in the cards decide, not the times of the files, which a backup may have changed.
        """
        final = self.final(run)
        if (final and status.state in ("done", "stopped", "diverged")) or not run.snapshot_path.exists():
            return final
        snapshot = self._models.get(run.snapshot_path)
        return final if final and _steps(final) >= _steps(snapshot) else snapshot

    def moment(self, run: RunDirectory, step: int) -> Model:
        """The network after so many steps; raises RunError if its weights were not kept."""
        if (path := moment_path(run, step)).exists():
            return self._moments.get(path)
        if (path := checkpoint_path(run, step)).exists():
            return self._checkpoints.get(path)
        raise RunError(f"The weights after step {step:,} are not kept; choose another moment of the run.")


def _steps(model: Model) -> int:
    """After how many steps the weights were written; -1 for a card that does not say it."""
    step = model.card.get("step")
    return step if isinstance(step, int) else -1
