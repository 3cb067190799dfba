"""A run as it was when it was looked at, and the order in which waiting runs begin."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

from mlp.config import Experiment
from mlp.errors import ConfigError
from runner.about import About
from runner.files import RunError
from runner.spec import RunSpec
from runner.status import Status


@dataclass(frozen=True)
class Run:
    """A run as it was when it was looked at."""

    id: str
    spec: RunSpec
    status: Status
    about: About = field(default_factory=About)

    @cached_property
    def experiment(self) -> Experiment:
        """What the run trains now: its specification with all later changes. Raises RunError for impossible ones."""
        if not self.status.changes:
            return self.spec.experiment
        try:
            return self.spec.experiment.with_training(**self.status.changes)
        except (ConfigError, TypeError) as error:
            raise RunError(f"The run's changed settings are not possible: {error}") from None


def queue_of(runs: Iterable[Run], begun: Collection[str] = ()) -> list[Run]:
    """The waiting runs, the next one first; `begun` are the ids of queued runs whose workers are just starting.

    Browsers take turns: the next run is one of the browser with the fewest runs in training and, among those, of the
    one whose turn is longest ago; of the runs of one browser, the one that waits longest. Runs whose turn was cut short
    come first: a worker began with them after they were put into the queue, and ended too early.
    """
    waiting: dict[str, list[Run]] = {}
    training: dict[str, int] = {}
    last_turn: dict[str, tuple[int, float]] = {}  # 0 and the time of a past turn, then 1 and the place in the order
    for run in runs:
        owner, status = run.spec.owner, run.status
        if status.state == "queued" and run.id not in begun:
            waiting.setdefault(owner, []).append(run)
        elif status.active:
            training[owner] = training.get(owner, 0) + 1
        started = -inf if status.started_at is None else status.started_at
        last_turn[owner] = max(last_turn.get(owner, (0, -inf)), (0, started))
    order = sorted((run for theirs in waiting.values() for run in theirs if _cut_short(run)), key=_since)
    for run in order:
        training[run.spec.owner] = training.get(run.spec.owner, 0) + 1
    for owner, theirs in waiting.items():  # the next one last
        waiting[owner] = sorted((run for run in theirs if not _cut_short(run)), key=_since, reverse=True)
    while waiting := {owner: theirs for owner, theirs in waiting.items() if theirs}:
        owner = min(waiting, key=lambda owner: (training.get(owner, 0), last_turn[owner], _since(waiting[owner][-1])))
        order.append(waiting[owner].pop())
        training[owner], last_turn[owner] = training.get(owner, 0) + 1, (1, len(order))
    return order


def _cut_short(run: Run) -> bool:
    return run.status.started_at is not None and run.status.started_at >= run.status.queued_at


def _since(run: Run) -> tuple[float, str]:
    return run.status.queued_at, run.id
