"""The small files of many runs, read again only when they were replaced: pages ask for all several times a second."""

import os
from pathlib import Path
from threading import Lock
from time import time_ns

from runner.about import About
from runner.cache import FileCache
from runner.checked import LATEST
from runner.damaged import DamagedRun, owner_in
from runner.files import RunError, read_object
from runner.run import Run
from runner.rundir import ABOUT, SPEC, STATUS, is_run_id
from runner.spec import RunSpec
from runner.status import Status

RECORDS_IN_MEMORY = 10_000
_SETTLED_NS = 2_000_000_000
"""A directory that was changed less than this ago may change again without a new time: its files are looked at."""


def _about(path: Path) -> About | None:
    return About.from_json(read_object(path)) if os.path.lexists(path) else None  # a loop of links does not exist


class Records:
    """What is known of the runs in a folder; for any number of threads. Raises RunError for damaged files."""

    def __init__(self, runs: Path) -> None:
        self._runs = runs
        self._specs = FileCache(lambda path: RunSpec.from_json(read_object(path)), RECORDS_IN_MEMORY)
        self._statuses = FileCache(lambda path: Status.from_json(read_object(path)), RECORDS_IN_MEMORY)
        self._abouts = FileCache(_about, RECORDS_IN_MEMORY)
        self._owners = FileCache(owner_in, RECORDS_IN_MEMORY)
        self._lock = Lock()
        self._settled: dict[str, tuple[int, Run]] = {}

    def spec(self, run_id: str) -> RunSpec:
        """What the run is to do."""
        return self._specs.get(self._runs / run_id / SPEC)

    def status(self, run_id: str) -> Status:
        """How far the run is."""
        return self._statuses.get(self._runs / run_id / STATUS)

    def about(self, run_id: str) -> About:
        """What people wrote about the run."""
        return self._abouts.get(self._runs / run_id / ABOUT) or About(self.spec(run_id).title)

    def is_deleted(self, run_id: str) -> bool:
        """Whether the run was thrown away; any of its files may be damaged."""
        try:
            about = self._abouts.get(self._runs / run_id / ABOUT)
        except RunError:
            return False
        return about is not None and about.deleted is not None

    def owner(self, run_id: str) -> str | None:
        """Whose the run is, also if it is damaged; None if that cannot be found."""
        return self._owners.get(self._runs / run_id / SPEC)

    def problem(self, run_id: str) -> str | None:
        """What is wrong with the files of a run, as a sentence; None for an intact one."""
        try:
            self.run(run_id)
        except RunError as error:
            return self._sentence(run_id, error)
        return None

    def _sentence(self, run_id: str, error: RunError) -> str:
        """What is wrong, with the names of the files alone: the folder would fill the row of a list."""
        return str(error).replace(f"{self._runs / run_id}/", "")

    def run(self, run_id: str) -> Run:
        """The run as it is now; its changes were checked."""
        run = Run(run_id, self.spec(run_id), self.status(run_id), self.about(run_id))
        run.experiment  # noqa: B018 (raises what is wrong with it)
        return run

    def all(self) -> list[Run]:
        """All runs that are not damaged, in no order, those that were thrown away included."""
        return self._look()[0]

    def damaged(self) -> list[DamagedRun]:
        """All runs that are damaged, in no order, without those that were thrown away."""
        return self._look()[1]

    def _look(self) -> tuple[list[Run], list[DamagedRun]]:
        """Every file that changes is replaced, which changes its directory: of a run at rest, only that is looked at.

        A damaged run may be mended in place, so its files are looked at each time.
        """
        now, found, damaged, settled = time_ns(), list[Run](), list[DamagedRun](), {}
        for name in filter(is_run_id, os.listdir(self._runs) if self._runs.is_dir() else ()):  # noqa: PTH208 (many)
            try:
                changed = os.stat(f"{self._runs}/{name}").st_mtime_ns  # noqa: PTH116 (many)
                known = self._settled.get(name)
                run = known[1] if known and known[0] == changed else self.run(name)
            except OSError:
                continue  # gone
            except RunError as error:
                if not self.is_deleted(name):
                    when = min(max(0.0, changed / 1e9), LATEST)
                    damaged.append(DamagedRun(name, self.owner(name), self._sentence(name, error), when))
                continue
            found.append(run)
            if changed < now - _SETTLED_NS:
                settled[name] = changed, run
        with self._lock:
            self._settled = settled
        return found, damaged
