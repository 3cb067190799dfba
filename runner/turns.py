"""Which runs give way: those of browsers that nobody looks at, while others wait for their place."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from runner.run import Run, queue_of

Begun = tuple[int, float]
"""The attempt of a run, and when it was first seen."""


class Turns:
    """Remembers how long each run has been in training, by a clock that only goes on."""

    def __init__(self, seconds: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        """So long a turn is at least; None: no run ever gives way."""
        self._begun: dict[str, Begun] = {}

    def to_give_way(self, runs: Sequence[Run], alive: Collection[str], looking: Collection[str], free: int) -> set[str]:
        """The runs that leave their place at the end of their epoch; `free` places need nobody to leave.

        The one that has been there longest goes first. It only goes for a run of another browser, and only where that
        one would be the next: otherwise it would come back at once.
        """
        now = self._clock()
        training = [run for run in runs if run.id in alive and run.status.state == "running"]
        begun = {run.id: self._begun.get(run.id) for run in training}
        self._begun = {
            run.id: known if (known := begun[run.id]) and known[0] == run.status.attempt else (run.status.attempt, now)
            for run in training
        }
        if self._seconds is None or free > 0:
            return set()
        over = [
            run for run in training
            if run.spec.owner not in looking and now - self._begun[run.id][1] >= self._seconds
        ]  # fmt: skip
        gone: dict[str, Run] = {}
        for run in sorted(over, key=lambda run: self._begun[run.id][1]):
            waits = replace(run, status=replace(run.status, state="queued", queued_at=time.time()))
            there = {one.id: one for one in runs} | gone | {run.id: waits}
            order = queue_of(there.values(), begun={one for one in alive if one not in gone and one != run.id})
            if all(one.spec.owner != run.spec.owner and one.id not in gone for one in order[: len(gone) + 1]):
                gone[run.id] = waits
        return set(gone)
