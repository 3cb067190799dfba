"""What becomes of a run whose worker ended without a last word, or does not answer any more."""

import logging
import time
from collections.abc import Collection, Mapping

from mlp.sentence import Sentence
from runner.checkpoints import newest_step
from runner.heartbeat import Silence
from runner.limits import Limits
from runner.processes import ask_to_end, kill
from runner.rundir import RunDirectory
from runner.status import ACTIVE

ATTEMPTS = 2
"""How often a run is begun again whose worker ended without a last word and without progress."""
GOES_ON = Sentence("The run goes on from its last checkpoint.")
SECONDS_TO_END = 10.0
"""From the request to a hung worker that it end, to the signal that ends it."""
_SHOWN_EVERY = 5
"""Seconds; the report of the launcher is not written anew each second."""

_log = logging.getLogger(__name__)


def mark_ended(run: RunDirectory, expected: Collection[str], state: str, message: str) -> None:
    """Write how a run ended whose worker cannot; what the worker itself wrote in the meantime stands."""
    run.change_status(expected, state=state, message=message, ended_at=time.time(), seconds_left=None)


def handle_worker_death(run: RunDirectory, message: str, expected: Collection[str] = ACTIVE) -> None:
    """Queue the run again, from its checkpoint; it has failed if that brought no progress the last times."""
    status, reached = run.status(), newest_step(run)
    deaths = 1 if reached > status.died_at else status.deaths + 1
    if deaths > ATTEMPTS:
        often = Sentence("That happened {count} times without progress.", count=deaths)
        mark_ended(run, expected, "failed", f"{message} {often}")
        return
    message += f" {GOES_ON}"
    start_paused = status.start_paused or status.state == "paused"
    again = {"state": "queued", "message": message, "ended_at": None}
    run.change_status(expected, **again, deaths=deaths, died_at=reached, start_paused=start_paused)


class HungWorkers:
    """Ends workers that gave no sign of life for too long: a stopped process, a disk that does not answer."""

    def __init__(self, limits: Limits, silence: Silence) -> None:
        self._limits, self._silence = limits, silence
        self._asked: dict[str, float] = {}
        self._silent: Mapping[str, float] = {}

    def look(self, signs: Mapping[str, object]) -> None:
        """Note the last sign of life of each living worker, by run."""
        self._silent = self._silence.look(signs)

    def end(self, run_id: str, pid: int | None) -> None:
        """End the worker if it has been silent for too long: first by a request, then by force."""
        seconds, limit = self._silent.get(run_id, 0.0), self._limits.hung_seconds
        if limit is None or pid is None or seconds < limit:
            return
        if run_id not in self._asked:
            self._asked[run_id] = seconds
            _log.warning("The worker of the run %s has not answered for %.0f s; it is ended.", run_id, seconds)
            ask_to_end(pid)
        elif seconds >= self._asked[run_id] + SECONDS_TO_END:
            kill(pid)

    def was_ended(self, run_id: str) -> bool:
        """Whether the worker was told to end because it did not answer."""
        return run_id in self._asked

    def handle_death(self, run: RunDirectory) -> None:
        """Queue the run again whose hung worker is gone; it may have answered the request and interrupted the run."""
        seconds = self._asked[run.id]
        message = Sentence("The training process did not answer for {seconds:.0f} s and was ended.", seconds=seconds)
        handle_worker_death(run, message, ACTIVE | {"interrupted"})
        del self._asked[run.id]

    @property
    def sentences(self) -> dict[str, str]:
        """What pages say of the workers that are silent, by run."""
        limit, shown = self._limits.hung_seconds, self._limits.silent_seconds
        if shown is None:
            return {}
        ends = Sentence("After {limit} s it is ended, and the run goes on from its last checkpoint.", limit=limit)
        then = f" {ends}" if limit else ""
        return {run_id: f"{_silent_for(seconds)}{then}" for run_id, seconds in self._silent.items() if seconds >= shown}


def _silent_for(seconds: float) -> Sentence:
    shown = seconds // _SHOWN_EVERY * _SHOWN_EVERY
    return Sentence("The training process has not answered for {seconds:.0f} s.", seconds=shown)
