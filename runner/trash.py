"""Where deleted runs stay for a day, so that a deletion can be undone."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlp.atomic_files import rename
from mlp.errors import InklingError
from runner.ages import Ages
from runner.files import RunError, locked
from runner.rundir import RunDirectory, is_run_id

SECONDS_KEPT = 24 * 3600.0
_GOING = ".going-"
"""The names of directories that are being removed begin with this."""


class Trash:
    """The folder `.trash` beside the runs. Any number of threads and processes may use it at the same time."""

    def __init__(self, runs: Path, ages: Ages | None = None) -> None:
        self._runs = runs
        self._ages = ages or Ages()
        self.path = runs / ".trash"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.mkdir(parents=True, exist_ok=True)
        with locked(self._runs / ".trash.lock"):
            yield

    def take(self, run: RunDirectory) -> bool:
        """Move a run here if it was thrown away and no worker trains it; whether it is here now."""
        with self._alone():
            if not run.path.is_dir() or run.is_claimed() or run.status().active or run.about().deleted is None:
                return (self.path / run.id).is_dir()
            rename(run.path, self.path / run.id)
            return True

    def take_damaged(self, run: RunDirectory) -> None:
        """Move a run here whose files cannot be read; raises RunError while a worker still trains it."""
        with self._alone():
            if run.is_claimed():
                raise RunError(
                    "This damaged run is still being trained. Delete it when its training process has ended."
                )
            if run.path.is_dir():
                rename(run.path, self.path / run.id)

    def give_back(self, run: RunDirectory) -> None:
        """Move the run back to where it was. Raises RunError for one that is no longer here."""
        with self._alone():
            if not run.path.is_dir():
                thrown_away = self.path / run.id
                if not thrown_away.is_dir():
                    raise RunError(f"There is no run {run.id} in the trash; it stays there for a day.")
                rename(thrown_away, run.path)
            with suppress(RunError):  # what is damaged was not marked as deleted
                if run.about().deleted is not None:
                    run.describe(deleted=None)

    def __contains__(self, run_id: str) -> bool:
        return (self.path / run_id).is_dir()

    def empty(self, kept: float = SECONDS_KEPT) -> None:
        """Remove for good what has been here for more than `kept` seconds; a clock that jumps makes nothing older.

        What is found at the first call stays until a later one: see `Ages`.
        """
        if not self.path.is_dir():
            self._ages.look({})
            return
        with self._alone():
            paths = {path.name: path for path in self.path.iterdir()}
            ages = self._ages.look({name: _thrown_away(path) for name, path in paths.items() if is_run_id(name)})
            for name, path in paths.items():
                if name.startswith(_GOING):
                    shutil.rmtree(path, ignore_errors=True)
                elif ages.get(name, 0.0) > kept:
                    going = path.with_name(_GOING + name)
                    rename(path, going)
                    shutil.rmtree(going, ignore_errors=True)


def _thrown_away(path: Path) -> float:
    """When a run was thrown away; for a damaged one, when its directory was last changed."""
    try:
        deleted = RunDirectory(path).about().deleted
    except InklingError:
        deleted = None
    return deleted if deleted is not None else max(path.stat().st_mtime, path.stat().st_ctime)


def remove_half_made(runs: Path, ages: Ages, kept: float = SECONDS_KEPT) -> None:
    """Remove what is left of runs whose making was cut off more than `kept` seconds ago."""
    dates: dict[str, float] = {}
    for path in runs.glob(".new-*"):
        with suppress(FileNotFoundError):  # just renamed: the run is made
            dates[path.name] = path.stat().st_mtime
    for name, age in ages.look(dates).items():
        if age > kept:
            shutil.rmtree(runs / name, ignore_errors=True)
