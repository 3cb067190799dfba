"""A run as it was when it was looked at, and the order in which those that wait come to their turn."""

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
        """What it trains by now: as it was asked for, with all that was changed since. Raises RunError for nonsense."""
        if not self.status.changes:
            return self.spec.experiment
        try:
            return self.spec.experiment.with_training(**self.status.changes)
        except (ConfigError, TypeError) as error:
            raise RunError(f"The run was changed to what cannot be: {error}") from None


def queue_of(runs: Iterable[Run], begun: Collection[str] = ()) -> list[Run]:
    """Those that wait, the next one first; `begun` are the ids of queued runs whose workers are just starting.

    Browsers take turns: the next run is one of the browser with the fewest runs in training and, among those, of the
    one whose turn is longest ago; of the runs of one browser, the one that waits longest. Before all of them come those
    whose turn was cut short: since they were put into the queue a worker has begun with them, and died.
    """
    waiting: dict[str, list[Run]] = {}
    training: dict[str, int] = {}
    last_turn: dict[str, float] = {}
    for run in runs:
        owner, status = run.spec.owner, run.status
        if status.state == "queued" and run.id not in begun:
            waiting.setdefault(owner, []).append(run)
        elif status.active:
            training[owner] = training.get(owner, 0) + 1
        last_turn[owner] = max(last_turn.get(owner, -inf), status.started_at or -inf)
    for theirs in waiting.values():
        theirs.sort(key=_since, reverse=True)  # the next one last
    order: list[Run] = []
    for theirs in waiting.values():
        order += [run for run in theirs if _cut_short(run)]
        theirs[:] = [run for run in theirs if not _cut_short(run)]
    order.sort(key=_since)
    for run in order:
        training[run.spec.owner] = training.get(run.spec.owner, 0) + 1
    waiting = {owner: theirs for owner, theirs in waiting.items() if theirs}
    turn = max(last_turn.values(), default=0.0)
    while waiting:
        owner = min(waiting, key=lambda owner: (training.get(owner, 0), last_turn[owner], _since(waiting[owner][-1])))
        order.append(waiting[owner].pop())
        if not waiting[owner]:
            del waiting[owner]
        turn = max(turn, 0.0) + 1.0
        training[owner], last_turn[owner] = training.get(owner, 0) + 1, turn
    return order


def _cut_short(run: Run) -> bool:
    return run.status.started_at is not None and run.status.started_at >= run.status.queued_at


def _since(run: Run) -> tuple[float, str]:
    return run.status.queued_at, run.id
