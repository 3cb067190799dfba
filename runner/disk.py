"""Writing on a disk that may be full: it is tried again for a while before the run ends."""

import errno
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from mlp.sentence import Sentence
from runner.files import RunError
from runner.limits import Limits
from runner.rundir import RunDirectory
from runner.status import Status

SECONDS_OF_PATIENCE = 60.0
SECONDS_BETWEEN_ATTEMPTS = 1.0
REPORTS_IN_MEMORY = 20_000
DISK_IS_FULL = Sentence(
    "The disk is full: what is learned now cannot be saved. Make room within a minute, or the run ends; it can then be"
    " resumed from its last checkpoint."
)
FULL = {errno.ENOSPC, errno.EDQUOT}


class DiskFullError(RunError):
    """The disk has been full for too long."""

    def __init__(self) -> None:
        super().__init__("The disk is full. The last good checkpoint is kept: make room, then resume the run.")


class Disk:
    """Retries on a full disk, for `patience` seconds per kind of file.

    `on_change` is called with True when the disk turns out to be full, and with False when there is room again.
    """

    def __init__(
        self,
        patience: float = SECONDS_OF_PATIENCE,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.patience, self._clock, self._wait = patience, clock, wait
        self.on_change: Callable[[bool], None] = lambda full: None
        self._refused: dict[str, tuple[float, Callable[[], object]]] = {}
        """For each kind of file that found no room: since when, and the work to be done again."""

    @property
    def full(self) -> bool:
        """Whether something found no room and was not written since."""
        return bool(self._refused)

    def attempt(self, kind: str, work: Callable[[], object]) -> bool:
        """Write something, or leave it for later; whether it was written.

        Raises DiskFullError if the disk has been full for this kind of file for longer than the patience.
        """
        was_full = self.full
        try:
            work()
        except OSError as error:
            if error.errno not in FULL:
                raise
            now = self._clock()
            since, _ = self._refused.get(kind, (now, work))
            self._refused[kind] = since, work
            if not was_full:
                self._report()
            if now - since >= self.patience:
                raise DiskFullError from error
            return False
        self._refused.pop(kind, None)
        if was_full and not self.full:
            self._report()
        return True

    def retry(self) -> None:
        """Attempt again whatever found no room."""
        for kind, (_, work) in list(self._refused.items()):
            self.attempt(kind, work)

    def write_or_wait(self, kind: str, work: Callable[[], object]) -> None:
        """Write something that cannot be left for later: wait until there is room."""
        while not self.attempt(kind, work):
            self._wait(SECONDS_BETWEEN_ATTEMPTS)

    def _report(self) -> None:
        with suppress(OSError):  # a file system that copies on write may have no room even for this
            self.on_change(self.full)


def disk_problem(run: RunDirectory, status: Status, limits: Limits) -> str | None:
    """A sentence if there is too little room for a run that waits or trains.

    Its status cannot say it: on a full disk nobody can write that.
    """
    if status.state == "queued":
        try:
            limits.check_free(run.path)
        except RunError as too_little:
            return str(too_little)
    return DISK_IS_FULL if status.active and run.waits_for_room() else None


class Reports:
    """A run's reports, kept in memory while there is no room for them; of very many, the oldest are dropped."""

    def __init__(self, run: RunDirectory, disk: Disk) -> None:
        self._run, self._disk = run, disk
        self._unwritten: deque[dict[str, Any]] = deque(maxlen=REPORTS_IN_MEMORY)

    def append(self, event: dict[str, Any]) -> None:
        """Report something, as soon as there is room."""
        self._unwritten.append(event)
        self._disk.attempt("reports", self.flush)

    def flush(self) -> None:
        """Write what could not be written before; raises OSError."""
        while self._unwritten:
            self._run.append_event(self._unwritten[0])
            self._unwritten.popleft()
