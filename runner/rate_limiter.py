"""A limit on how often work is done that costs time."""

import time
from collections.abc import Callable


class RateLimiter:
    """Does a piece of work at most every `seconds`, and less often if it would take more than a `share` of the time."""

    def __init__(self, seconds: float, share: float, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds, self.share, self._clock = seconds, share, clock
        self._due = self._affordable = -float("inf")

    def run_if_due(self, work: Callable[[], object], *, now: bool = False) -> None:
        """Do the work if the last time was `seconds` ago.

        With `now` the interval does not matter, but the share of the time still does.
        """
        start = self._clock()
        if start < (self._affordable if now else self._due):
            return
        work()
        end = self._clock()
        self._affordable = end + (end - start) / self.share
        self._due = max(self._affordable, start + self.seconds)
