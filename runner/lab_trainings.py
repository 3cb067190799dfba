"""The trainings of the laboratory as pages ask for them: at most two processes, results that are used again."""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from mlp.errors import InklingError
from mlp.home import PROJECT
from mlp.lab.record import Record
from mlp.regular_files import open_regular
from mlp.sentence import Sentence
from mlp.training.events import TrainingEvent
from runner.cache import FileCache
from runner.files import RunError, write_errors_told
from runner.laboratory import Version, log_of, partial, read_events, read_record
from runner.processes import THREAD_LIMITS

MOST = 2
"""Processes at a time."""


@dataclass(frozen=True)
class Look:
    """What is known of a training: its events by now, and all of it (`record`) once it has ended.

    `problem` is why it has not: a sentence. While it waits for a place, `waits` is true.
    """

    events: tuple[TrainingEvent, ...] = ()
    record: Record | None = None
    waits: bool = False
    problem: str = ""


class LabTrainings:
    """Trains versions in processes of their own, in the home `home`; for any number of threads."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._guard = threading.Lock()
        self._queue: list[Path] = []
        self._children: dict[Path, subprocess.Popen[bytes]] = {}
        self._problems: dict[Path, str] = {}
        self._records: FileCache[Record] = FileCache(self._read, 64)
        self._versions: dict[Path, Version] = {}

    def start(self, *versions: Version) -> None:
        """Have them trained, unless that was done or is on its way; a problem of before is tried once more."""
        with self._guard:
            for path in map(self._path, versions):
                if self._record(path) is None and path not in (*self._queue, *self._children):
                    self._problems.pop(path, None)
                    self._queue.append(path)
            self._go_on()

    def look(self, version: Version) -> Look:
        """What is known by now; of a version that nobody has started, nothing."""
        with self._guard:
            path = self._path(version)
            self._go_on()
            if record := self._record(path):
                return Look(record.events, record)
            if path not in self._children:
                return Look(waits=path in self._queue, problem=self._problems.get(path, ""))
        try:
            return Look(read_events(partial(path)))
        except RunError:
            return Look()  # it is being begun anew

    @property
    def processes(self) -> "list[subprocess.Popen[bytes]]":
        """Those that train."""
        return list(self._children.values())

    def _path(self, version: Version) -> Path:
        """The file of a version, which stands for it; there are fewer than two for each mistake."""
        path = version.path(self.home)
        self._versions[path] = version
        return path

    def _go_on(self) -> None:
        """Notice what has ended and start what waits."""
        for path, process in list(self._children.items()):
            if process.poll() is not None:
                del self._children[path]
                self._ended(path, process.returncode)
        while self._queue and len(self._children) < MOST:
            path = self._queue.pop(0)
            try:
                self._children[path] = self._process(path)
            except (OSError, InklingError) as error:
                self._problems[path] = str(error)

    def _ended(self, path: Path, code: int) -> None:
        if self._record(path):
            log_of(path).unlink(missing_ok=True)
        elif code >= 0:
            self._problems[path] = Sentence("The training process ended early (exit code {code}).", code=code)
        else:
            self._problems[path] = Sentence("The training process was ended by signal {number}.", number=-code)

    def _process(self, path: Path) -> "subprocess.Popen[bytes]":
        with write_errors_told(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            with open_regular(log_of(path), "wb") as log:
                return subprocess.Popen(
                    self._command(path),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=PROJECT,
                    env=os.environ | dict.fromkeys(THREAD_LIMITS, "1"),
                    start_new_session=True,
                )

    def _command(self, path: Path) -> list[str]:
        return [sys.executable, "-m", "runner.laboratory", str(self._versions[path]), str(path.resolve())]

    def _record(self, path: Path) -> Record | None:
        """Its record; a file that is damaged is removed, so that it is made again."""
        if not path.exists():
            return None
        try:
            return self._records.get(path)
        except RunError:
            path.unlink(missing_ok=True)
            return None

    def _read(self, path: Path) -> Record:
        return read_record(path, self._versions[path].experiment)
