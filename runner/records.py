"""The small files of many runs, read again only when they were replaced: pages ask for all several times a second."""

import os
from pathlib import Path
from threading import Lock
from time import time_ns

from runner.about import About
from runner.cache import FileCache
from runner.files import RunError, read_object
from runner.run import Run
from runner.rundir import ABOUT, SPEC, STATUS, is_run_id
from runner.spec import RunSpec
from runner.status import Status

RECORDS_IN_MEMORY = 10_000
_SETTLED_NS = 2_000_000_000
"""A directory that was changed less than this ago may change again without a new time: its files are looked at."""


def _about(path: Path) -> About | None:
    return About.from_json(read_object(path)) if path.exists() else None


class Records:
    """What is known of the runs in a folder; for any number of threads. Raises RunError for damaged files."""

    def __init__(self, runs: Path) -> None:
        self._runs = runs
        self._specs = FileCache(lambda path: RunSpec.from_json(read_object(path)), RECORDS_IN_MEMORY)
        self._statuses = FileCache(lambda path: Status.from_json(read_object(path)), RECORDS_IN_MEMORY)
        self._abouts = FileCache(_about, RECORDS_IN_MEMORY)
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
        """Whether the run was thrown away; the rest of its files may be damaged."""
        about = self._abouts.get(self._runs / run_id / ABOUT)
        return about is not None and about.deleted is not None

    def run(self, run_id: str) -> Run:
        """The run as it is now; its changes were checked."""
        run = Run(run_id, self.spec(run_id), self.status(run_id), self.about(run_id))
        run.experiment  # noqa: B018 (raises what is wrong with it)
        return run

    def all(self) -> list[Run]:
        """All runs that are not damaged, in no order, those that were thrown away included.

        Every file that changes is replaced, which changes its directory: of a run at rest, only that is looked at.
        """
        now, found, settled = time_ns(), [], {}
        for name in filter(is_run_id, os.listdir(self._runs) if self._runs.is_dir() else ()):  # noqa: PTH208 (many)
            try:
                changed = os.stat(f"{self._runs}/{name}").st_mtime_ns  # noqa: PTH116 (many)
                known = self._settled.get(name)
                run = known[1] if known and known[0] == changed else self.run(name)
            except (RunError, FileNotFoundError):
                continue
            found.append(run)
            if changed < now - _SETTLED_NS:
                settled[name] = changed, run
        with self._lock:
            self._settled = settled
        return found
