"""Runs that the launcher could not handle: each is left alone for a while, longer after each failure."""

import logging
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from mlp.errors import InklingError

LONGEST_WAIT = 300.0
"""Seconds; a process started that rarely for a run that cannot be mended here costs nobody anything."""

_log = logging.getLogger(__name__)


class Problems:
    """Counts the failures of each run in memory, because the run's own status may be what cannot be written."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, int] = {}
        self._next_try: dict[str, float] = {}
        self._logged: dict[str, str] = {}
        self.sentences: dict[str, str] = {}
        """What is wrong with each run that is left alone, by its id, for a person."""

    def add(self, run_id: str, reason: str) -> None:
        """A run failed again: leave it alone for 2, 4, 8, ... seconds, at most `LONGEST_WAIT`."""
        failures = self._failures[run_id] = self._failures.get(run_id, 0) + 1
        wait = min(2.0**failures, LONGEST_WAIT)
        self._next_try[run_id] = self._clock() + wait
        self.sentences[run_id] = (
            f"Inkling leaves this run alone: {reason} It tries again at least every {LONGEST_WAIT / 60:.0f} minutes."
        )
        if self._logged.get(run_id) != reason:
            self._logged[run_id] = reason
            _log.warning("The launcher leaves the run %s alone: %s", run_id, reason)

    def is_left_alone(self, run_id: str) -> bool:
        """Whether the run must not be handled yet."""
        return self._clock() < self._next_try.get(run_id, 0.0)

    def solved(self, run_id: str) -> None:
        """The run has been handled well: its worker lives, or it has ended."""
        for known in (self._failures, self._next_try, self._logged, self.sentences):
            known.pop(run_id, None)

    def keep(self, run_ids: Collection[str]) -> None:
        """Remove what is known of all other runs: they are gone."""
        for run_id in set(self._failures) - set(run_ids):
            self.solved(run_id)

    @contextmanager
    def caught(self, run_id: str) -> Iterator[None]:
        """A run with a problem, of whatever kind, does not stop the others."""
        try:
            yield
        except InklingError as error:
            self.add(run_id, str(error))
        except OSError as error:
            self.add(run_id, f"{error.filename or 'a file'} cannot be used ({error.strerror or error}).")
        except Exception as error:  # noqa: BLE001 (an error in Inkling that one run provokes must not stop all runs)
            if run_id not in self._logged:
                _log.warning("The launcher could not handle the run %s.", run_id, exc_info=True)
            self.add(run_id, f"handling it ended with an error in Inkling ({type(error).__name__}).")
