"""Who trains and who waits, in the order in which runs begin, and when that will be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heapreplace

from runner.run import Run

Seconds = float | None
"""None where it is not known."""
_NEVER = float("inf")


@dataclass(frozen=True)
class Queue:
    """The queue of a server at one moment."""

    places: int
    """So many runs can be in training."""
    training: Sequence[Run] = ()
    """Those that take a place; one that pauses, or is about to end, takes none."""
    waiting: Sequence[Run] = ()
    """The next one first, and last those that are left alone."""
    left_alone: frozenset[str] = field(default_factory=frozenset)
    """Runs that do not begin for now, because something is wrong with them."""
    giving_way: frozenset[str] = field(default_factory=frozenset)
    """Runs in training that leave their places at the end of their epochs."""

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {run.id: place for place, run in enumerate(self.waiting, 1)}

    def position(self, run_id: str) -> int | None:
        """1 for the run that begins next; None for one that does not wait."""
        return self._positions.get(run_id)

    def _share(self, run: Run) -> float:
        """How much of the time that a run needs it keeps its place."""
        return 1 / max(1.0, run.status.epochs - run.status.epoch) if run.id in self.giving_way else 1.0

    @property
    def free(self) -> int:
        """Places that no run takes."""
        return max(0, self.places - len(self.training))

    def begins_at_once(self, run_id: str) -> bool:
        """Whether there is a place for a waiting run, so that it does not have to wait for another one."""
        place = self.position(run_id)
        return place is not None and place <= self.free and run_id not in self.left_alone

    def begin_in(self, needs: Callable[[Run], Seconds]) -> list[Seconds]:
        """The seconds until each of the waiting runs begins, and at the end until another one would.

        `needs` is how long a run still trains. It is not known behind a run of which that is not known.
        """
        ends = [_or_never(needs(run)) * self._share(run) for run in self.training][: self.places]
        ends += [0.0] * (self.places - len(ends))
        heapify(ends)
        begins = []
        for run in self.waiting:
            begins.append(ends[0])
            heapreplace(ends, ends[0] + _or_never(needs(run)))
        return [None if at == _NEVER else at for at in [*begins, ends[0]]]


def _or_never(seconds: Seconds) -> float:
    return _NEVER if seconds is None else max(0.0, seconds)
