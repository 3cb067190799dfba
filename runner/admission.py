"""Putting a run into the queue, one at a time: else the limit would not hold between counting and writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.files import locked
from runner.limits import Limits
from runner.records import Records

SECONDS_FOR_A_PLACE = 60.0
"""Of hundreds of submissions at once, each waits until the earlier ones are written."""


@contextmanager
def place_in_queue(runs: Path, records: Records, limits: Limits, owner: str) -> Iterator[None]:
    """One more run of this browser may be queued in here. Raises RunError that names the limit, else OSError.

    All processes that use the home wait for each other at the lock `.queue.lock` beside the runs.
    """
    limits.check_disk(runs)
    runs.mkdir(parents=True, exist_ok=True)
    with locked(runs / ".queue.lock", SECONDS_FOR_A_PLACE):
        waiting = [
            run.spec.owner for run in records.all() if run.status.state == "queued" and run.about.deleted is None
        ]
        limits.check_queue(len(waiting), waiting.count(owner))
        yield
