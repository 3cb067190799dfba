"""How often to do what costs time."""

import time
from collections.abc import Callable


class Pace:
    """Does a piece of work every so often, and more rarely where it would take more than 1 % of the time."""

    share = 0.01

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds, self._clock = seconds, clock
        self._due = self._affordable = -float("inf")

    def keep(self, work: Callable[[], None], *, now: bool = False) -> None:
        """Do the work if it is `seconds` since the last time, or if it is wanted `now`; but only if it is affordable."""
        start = self._clock()
        if start < (self._affordable if now else self._due):
            return
        work()
        end = self._clock()
        self._affordable = end + (end - start) / self.share
        self._due = max(self._affordable, start + self.seconds)
