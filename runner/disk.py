"""A disk that is full may have room again: writing is tried again for a while before a run gives up."""

import errno
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from runner.files import RunError
from runner.rundir import RunDirectory

SECONDS_OF_PATIENCE = 60.0
SECONDS_BETWEEN_ATTEMPTS = 1.0
REPORTS_IN_MEMORY = 20_000
FULL = {errno.ENOSPC, errno.EDQUOT}


class DiskFullError(RunError):
    """The disk has been full for too long."""

    def __init__(self) -> None:
        super().__init__("The disk is full. The last good checkpoint is kept: make room, then resume the run.")


class Disk:
    """Forgives that there is no room, for each kind of writing for so many seconds."""

    def __init__(
        self,
        patience: float = SECONDS_OF_PATIENCE,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.patience, self._clock, self._wait = patience, clock, wait
        self._full_since: dict[str, float] = {}

    def attempt(self, kind: str, work: Callable[[], object]) -> bool:
        """Write something, or leave it for later: whether it was written. Raises DiskFullError after some time."""
        try:
            work()
        except OSError as error:
            if error.errno not in FULL:
                raise
            now = self._clock()
            if now - self._full_since.setdefault(kind, now) >= self.patience:
                raise DiskFullError from error
            return False
        self._full_since.pop(kind, None)
        return True

    def write_or_wait(self, kind: str, work: Callable[[], object]) -> None:
        """Write something that cannot be left for later: wait for room."""
        while not self.attempt(kind, work):
            self._wait(SECONDS_BETWEEN_ATTEMPTS)


class Reports:
    """A run's reports, kept in memory while there is no room for them; the oldest of very many are given up."""

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
