"""How often each browser may ask for something: so many times a second, a few more after a rest."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_KNOWN = 1000
"""Browsers that are remembered; one that is forgotten begins with its full allowance."""


class Allowance:
    """A bucket for each asker: `most` tokens, of which `per_second` come back each second (token bucket)."""

    def __init__(self, per_second: float, most: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.most, self._clock = per_second, most, clock
        self._buckets: dict[str, tuple[float, float]] = {}
        """The tokens of each asker, and when they were counted; who asked last stands last."""

    def takes(self, asker: str) -> bool:
        """Whether the asker has a token, which is then gone."""
        now = self._clock()
        tokens, counted = self._buckets.pop(asker, (self.most, now))
        tokens = min(self.most, tokens + (now - counted) * self.per_second)
        allowed = tokens >= 1
        self._buckets[asker] = (tokens - allowed, now)
        if len(self._buckets) > MOST_KNOWN:
            del self._buckets[next(iter(self._buckets))]
        return allowed
