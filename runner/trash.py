"""Where deleted runs stay for a day, so that a deletion can be undone."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlp.atomic_files import rename
from mlp.errors import InklingError
from runner.files import RunError, locked
from runner.rundir import RunDirectory, is_run_id

SECONDS_KEPT = 24 * 3600.0
_GOING = ".going-"
"""Begins the name of a directory that is being removed: nothing of it is wanted any more."""


class Trash:
    """The folder `.trash` beside the runs. Any number of threads and processes may use it at the same time."""

    def __init__(self, runs: Path) -> None:
        self._runs = runs
        self.path = runs / ".trash"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.mkdir(parents=True, exist_ok=True)
        with locked(self._runs / ".trash.lock"):
            yield

    def take(self, run: RunDirectory) -> bool:
        """Move a run here if it was thrown away and nobody works on it any more; whether it is here now."""
        with self._alone():
            if not run.path.is_dir() or run.is_claimed() or run.status().active or run.about().deleted is None:
                return (self.path / run.id).is_dir()
            rename(run.path, self.path / run.id)
            return True

    def give_back(self, run: RunDirectory) -> None:
        """Undo it: the run is where it was. Raises RunError for one that is not here any more."""
        with self._alone():
            if not run.path.is_dir():
                thrown_away = self.path / run.id
                if not thrown_away.is_dir():
                    raise RunError(f"There is no run {run.id} in the trash; it stays there for a day.")
                rename(thrown_away, run.path)
            run.describe(deleted=None)

    def __contains__(self, run_id: str) -> bool:
        return (self.path / run_id).is_dir()

    def empty(self, now: float, kept: float = SECONDS_KEPT) -> None:
        """Remove for good what was thrown away more than `kept` seconds before `now` (seconds since 1970)."""
        if not self.path.is_dir():
            return
        with self._alone():
            for path in self.path.iterdir():
                if path.name.startswith(_GOING):
                    shutil.rmtree(path, ignore_errors=True)
                elif is_run_id(path.name) and now - _thrown_away(path) > kept:
                    going = path.with_name(_GOING + path.name)
                    rename(path, going)
                    shutil.rmtree(going, ignore_errors=True)


def _thrown_away(path: Path) -> float:
    """When; for a damaged run, when its directory was last touched."""
    try:
        deleted = RunDirectory(path).about().deleted
    except InklingError:
        deleted = None
    return deleted if deleted is not None else max(path.stat().st_mtime, path.stat().st_ctime)


def remove_half_made(runs: Path, older_than: float) -> None:
    """Remove what was left of runs whose making was cut off before that time."""
    for path in runs.glob(".new-*"):
        if path.stat().st_mtime < older_than:
            shutil.rmtree(path, ignore_errors=True)
