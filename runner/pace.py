"""How often to do what costs time, and how long to try again what the disk refuses."""

import errno
import time
from collections.abc import Callable

PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})
"""A full or stumbling disk: somebody may make room, so it is worth another try."""
SECONDS_OF_PATIENCE = 60.0
SECONDS_BETWEEN_TRIES = 1.0


class Patience:
    """Puts up with a disk that refuses, until it has refused everything for `seconds`."""

    def __init__(self, seconds: float = SECONDS_OF_PATIENCE, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._seconds, self._clock = seconds, clock
        self._since: float | None = None

    def attempt(self, work: Callable[[], None]) -> bool:
        """Whether the work was done; raises the OSError of a disk that refuses for too long, and every other error."""
        try:
            work()
        except OSError as error:
            now = self._clock()
            self._since = self._since if self._since is not None else now
            if error.errno not in PASSING or now - self._since >= self._seconds:
                raise
            return False
        self._since = None
        return True


class Pace:
    """Does a piece of work every so often, and more rarely where it would take more than a `share` of the time."""

    def __init__(self, seconds: float, share: float, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds, self.share, self._clock = seconds, share, clock
        self._patience = Patience(clock=clock)
        self._due = self._affordable = -float("inf")

    def keep(self, work: Callable[[], None], *, now: bool = False) -> None:
        """Do the work if the last time is `seconds` ago, or if it is wanted `now`; but only if it is affordable.

        What a full disk refuses is tried again a second later; raises the OSError if that goes on for a minute.
        """
        start = self._clock()
        if start < (self._affordable if now else self._due):
            return
        done = self._patience.attempt(work)
        end = self._clock()
        self._affordable = end + (end - start) / self.share
        self._due = max(self._affordable, start + self.seconds)
        if not done:
            self._due = max(self._affordable, end + SECONDS_BETWEEN_TRIES)
