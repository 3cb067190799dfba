"""All runs of one home, and all that a page may do with them: pages touch no files."""

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from threading import Lock
from time import time
from typing import Any

from mlp.config import Experiment
from mlp.model import Model
from mlp.storage import load_model
from runner.bell import bell
from runner.cache import FileCache
from runner.files import RunError, read_object
from runner.history import History
from runner.home import runs_folder
from runner.rundir import SPEC, STATUS, RunDirectory, is_run_id
from runner.spec import RunSpec
from runner.status import Status

MODELS_IN_MEMORY = 8
HISTORIES_IN_MEMORY = 32
RECORDS_IN_MEMORY = 10_000


@dataclass(frozen=True)
class Run:
    """A run as it was when it was looked at."""

    id: str
    spec: RunSpec
    status: Status


def queue_of(runs: Iterable[Run]) -> list[Run]:
    """Those that wait, the next one first."""
    return sorted((run for run in runs if run.status.state == "queued"), key=lambda run: (run.status.queued_at, run.id))


@contextmanager
def _write_errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(f"Nothing can be written to {path}: {error.strerror}.") from None


class RunStore:
    """The runs below a home folder; make one for a server, any number of threads may use it.

    Every method raises RunError, a sentence for a person, for a run that does not exist or whose files are damaged.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._runs = runs_folder(home)
        self._specs = FileCache(lambda path: RunSpec.from_json(read_object(path)), RECORDS_IN_MEMORY)
        self._statuses = FileCache(lambda path: Status.from_json(read_object(path)), RECORDS_IN_MEMORY)
        self._models = FileCache(load_model, MODELS_IN_MEMORY)
        self._histories: OrderedDict[str, tuple[History, Lock]] = OrderedDict()
        self._lock = Lock()

    # --- asking for something -----------------------------------------------------------------------------------------

    def submit(self, experiment: Experiment, *, owner: str = "", title: str = "") -> str:
        """Put a new run into the queue; its id."""
        spec = RunSpec(experiment, time(), owner, title)
        with _write_errors_told(self._runs):
            run = RunDirectory.create(self._runs, spec)
        bell(self.home).set()
        return run.id

    def request_stop(self, run_id: str) -> int:
        """Ask a run to end and keep what it has learned; the number of the command, which its status acknowledges.

        A run that still waits is stopped at once; for one that has ended already there is nothing to do.
        """
        run = self.open(run_id)
        if not (status := run.status()).active:
            return status.acknowledged
        with _write_errors_told(run.path):
            number = run.append_command("stop")
            ending = {"state": "stopped", "message": "Stopped while it waited.", "ended_at": time()}
            run.change_status({"queued"}, **ending, acknowledged=number)
        return number

    def resume(self, run_id: str) -> None:
        """Put an interrupted run back into the queue; it goes on from its last checkpoint."""
        run = self.open(run_id)
        with _write_errors_told(run.path):
            changed = run.change_status({"interrupted"}, state="queued", queued_at=time(), message="", ended_at=None)
        if not changed:
            raise RunError(f"Only an interrupted run can be resumed; this one is {run.status().state}.")
        bell(self.home).set()

    def can_steer(self, run_id: str, owner: str) -> bool:
        """Whether this browser started the run."""
        return compare_digest(self.spec(run_id).owner, owner)

    # --- looking ------------------------------------------------------------------------------------------------------

    def open(self, run_id: str) -> RunDirectory:
        """The run's directory."""
        if not is_run_id(run_id):
            raise RunError(
                f"{str(run_id)[:40]!r} is not the name of a run: those have 24 of the characters 0-9 and a-f."
            )
        run = RunDirectory(self._runs / run_id)
        if not run.path.is_dir():
            raise RunError(f"There is no run {run_id} here. It was deleted, or belongs to another server.")
        return run

    def spec(self, run_id: str) -> RunSpec:
        """What the run is to do."""
        return self._specs.get(self.open(run_id).spec_path)

    def status(self, run_id: str) -> Status:
        """How far the run is."""
        return self._statuses.get(self.open(run_id).status_path)

    def run(self, run_id: str) -> Run:
        """One run as it is now."""
        return Run(run_id, self.spec(run_id), self.status(run_id))

    def list(self, owner: str | None = None) -> list[Run]:
        """All runs, or those of one browser, newest first; damaged ones are left out (asking for one says why)."""
        found = []
        for name in filter(is_run_id, os.listdir(self._runs) if self._runs.is_dir() else ()):  # noqa: PTH208 (many)
            path = self._runs / name
            try:
                run = Run(name, self._specs.get(path / SPEC), self._statuses.get(path / STATUS))
            except RunError:
                continue
            if owner is None or compare_digest(run.spec.owner, owner):
                found.append(run)
        return sorted(found, key=lambda run: (run.spec.created, run.id), reverse=True)

    def queue_position(self, run_id: str) -> int | None:
        """1 for the run that begins next; None for one that does not wait."""
        if self.status(run_id).state != "queued":
            return None
        ids = [run.id for run in queue_of(self.list())]
        return ids.index(run_id) + 1 if run_id in ids else None

    def history(self, run_id: str) -> dict[str, Any]:
        """What the run reported, as columns for charts; see History.to_dict."""
        run = self.open(run_id)
        with self._lock:
            if run_id not in self._histories:
                self._histories[run_id] = History(run), Lock()
            self._histories.move_to_end(run_id)
            while len(self._histories) > HISTORIES_IN_MEMORY:
                self._histories.popitem(last=False)
            history, lock = self._histories[run_id]
        with lock:
            return history.to_dict()

    def model(self, run_id: str) -> Model | None:
        """The network at the end of the run, with its card; None as long as there is none."""
        path = self.open(run_id).model_path
        return self._models.get(path) if path.exists() else None

    def snapshot(self, run_id: str) -> Model | None:
        """The newest weights, of a run in training or at its end; the same object until there are newer ones."""
        run = self.open(run_id)
        paths = [path for path in (run.model_path, run.snapshot_path) if path.exists()]
        return self._models.get(max(paths, key=lambda path: path.stat().st_mtime_ns)) if paths else None
