"""Courses as pages ask for them: at most two processes, results that are used again.

A course is what a process does for a page: a training of the laboratory, or a version of a recipe. It yields events and
comes to an end that is kept in a file.
"""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from mlp.errors import InklingError
from mlp.home import PROJECT
from mlp.regular_files import open_regular
from mlp.sentence import Sentence
from mlp.training.events import TrainingEvent
from runner.cache import FileCache
from runner.course_files import log_of, partial
from runner.files import RunError, write_errors_told
from runner.processes import THREAD_LIMITS

MOST = 2
"""Processes at a time."""


class HasEvents(Protocol):
    """The end of a course knows how it came to it."""

    @property
    def events(self) -> tuple[TrainingEvent, ...]:
        """What it reported."""


End = TypeVar("End", bound=HasEvents)
EndOf = TypeVar("EndOf", bound=HasEvents, covariant=True)


class Course(Protocol[EndOf]):
    """What a process can do: by which command, into which file, and what is in that."""

    @property
    def command(self) -> tuple[str, ...]:
        """A module, and what it is called with; the file comes behind."""

    def path(self, home: Path) -> Path:
        """Its file in a home; courses that yield the same may share one."""

    def read_events(self, path: Path) -> tuple[TrainingEvent, ...]:
        """Those by now, in a file that still grows. Raises RunError."""

    def read_end(self, path: Path) -> EndOf:
        """What is in a file that is whole. Raises RunError."""


@dataclass(frozen=True)
class Look(Generic[End]):
    """What is known of a course: its events by now, and all of it (`record`) once it has ended.

    `problem` is why it has not: a sentence. While it waits for a place, `waits` is true.
    """

    events: tuple[TrainingEvent, ...] = ()
    record: End | None = None
    waits: bool = False
    problem: str = ""


class Courses:
    """Has courses done in processes of their own, in the home `home`; for any number of threads."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._guard = threading.Lock()
        self._queue: list[Path] = []
        self._children: dict[Path, subprocess.Popen[bytes]] = {}
        self._problems: dict[Path, str] = {}
        self._ends: FileCache[Any] = FileCache(lambda path: self._courses[path].read_end(path), 64)
        self._courses: dict[Path, Course[Any]] = {}

    def start(self, *courses: Course[Any]) -> None:
        """Have them done, unless that was done or is on its way; a problem of before is tried once more."""
        with self._guard:
            for path in map(self._path, courses):
                if self._end(path) is None and path not in (*self._queue, *self._children):
                    self._problems.pop(path, None)
                    self._queue.append(path)
            self._go_on()

    def look(self, course: Course[End]) -> Look[End]:
        """What is known by now; of a course that nobody has started, nothing."""
        with self._guard:
            path = self._path(course)
            self._go_on()
            if end := self._end(path):
                return Look(end.events, end)
            if path not in self._children:
                return Look(waits=path in self._queue, problem=self._problems.get(path, ""))
        try:
            return Look(course.read_events(partial(path)))
        except RunError:
            return Look()  # it is being begun anew

    @property
    def processes(self) -> "list[subprocess.Popen[bytes]]":
        """Those that are at work."""
        return list(self._children.values())

    def _path(self, course: Course[Any]) -> Path:
        """The file of a course, which stands for it; there are no more than the program knows."""
        path = course.path(self.home)
        self._courses[path] = course
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
        if self._end(path):
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
        return [sys.executable, "-m", *self._courses[path].command, str(path.resolve())]

    def _end(self, path: Path) -> Any:
        """Its end, if it has come to it; a file that is damaged is removed, so that it is made again."""
        if not path.exists():
            return None
        try:
            return self._ends.get(path)
        except RunError:
            path.unlink(missing_ok=True)
            return None
