"""Signs of life: a worker gives one each second, and the launcher sees when they stop."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

from runner.rundir import RunDirectory

SECONDS_BETWEEN_BEATS = 1.0
_LONGEST_GAP = 2.0
"""Seconds that one look may add: between two looks the whole computer may have slept, with its workers."""


class Heartbeat:
    """Touches the run's worker.lock each second while a worker has claimed it, whatever the worker is doing.

    It stops with the process (SIGSTOP), and when the disk of the run does not answer.
    """

    def __init__(self, run: RunDirectory, seconds: float = SECONDS_BETWEEN_BEATS) -> None:
        self._run, self._seconds = run, seconds
        self._ended = Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()

    def _beat(self) -> None:
        while not self._ended.wait(self._seconds):
            with suppress(OSError):  # a full disk is no reason to end; the next beat may succeed
                self._run.touch_worker_lock()


class Silence:
    """How long each worker has given no new sign of life, in seconds during which the launcher looked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._last_look = clock, clock()
        self._signs: dict[str, object] = {}
        self._seconds: dict[str, float] = {}

    def look(self, signs: Mapping[str, object]) -> Mapping[str, float]:
        """Seconds of silence by run; `signs` has the last sign of life of each living worker by run."""
        now = self._clock()
        passed, self._last_look = min(now - self._last_look, _LONGEST_GAP), now
        self._seconds = {
            run_id: self._seconds[run_id] + passed if self._signs.get(run_id) == sign else 0.0
            for run_id, sign in signs.items()
        }
        self._signs = dict(signs)
        return self._seconds
