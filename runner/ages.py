"""How old things are, by a clock that may jump: it is set by hand, corrected after the start, or stands still."""

import time
from collections.abc import Callable, Mapping

SECONDS_OF_DOUBT = 600.0
"""A clock is often wrong when a computer starts: for so long, an age counts from the first look at a thing."""


class Ages:
    """Ages that grow no faster than the time that passed while this process looked; no jump of the clock adds to them.

    A thing that was not there at the last look is at most as old as that look. The time that a computer sleeps does
    not count, so things seem younger, never older.
    """

    def __init__(
        self, *, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._last_look: float | None = None
        self._first_looks: dict[str, tuple[float, float]] = {}
        """For each thing: when it was first looked at (monotonic), and the age that it then had by its date."""

    def look(self, dates: Mapping[str, float]) -> dict[str, float]:
        """The age of each thing in seconds; `dates` are those of all things, in seconds since 1970."""
        wall, now = self._wall(), self._monotonic()
        most = float("inf") if self._last_look is None else now - self._last_look
        first_looks = {
            name: self._first_looks.get(name, (now, min(max(0.0, wall - date), most))) for name, date in dates.items()
        }
        self._first_looks, self._last_look = first_looks, now
        return {name: self._age(wall - date, now, *first_looks[name]) for name, date in dates.items()}

    def _age(self, dated: float, now: float, first_look: float, dated_then: float) -> float:
        watched = now - first_look
        if watched < SECONDS_OF_DOUBT or dated < 0:  # a date in the future says nothing
            return watched
        return min(dated, dated_then + watched)
