"""How often to do what costs time."""

import time
from collections.abc import Callable


class Pace:
    """Does a piece of work every so often, and more rarely where it would take more than a `share` of the time."""

    def __init__(self, seconds: float, share: float, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds, self.share, self._clock = seconds, share, clock
        self._due = self._affordable = -float("inf")

    def keep(self, work: Callable[[], object], *, now: bool = False) -> None:
        """Do the work if the last time is `seconds` ago, or if it is wanted `now`; but only if it is affordable."""
        start = self._clock()
        if start < (self._affordable if now else self._due):
            return
        work()
        end = self._clock()
        self._affordable = end + (end - start) / self.share
        self._due = max(self._affordable, start + self.seconds)
