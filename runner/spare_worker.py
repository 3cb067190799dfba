"""A process that has loaded all that training needs and waits for its run: a press of Train need not wait for it.

The server keeps one. `python -m runner.worker --wait` reads one line, which names the run and its number of threads;
without a line, when the server has ended, it ends as well.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from mlp.home import PROJECT

FIRST_AFTER = 1.5
"""Seconds after the server's start: the first page comes first."""
NEXT_AFTER = 5.0
"""Seconds after the last one was taken: the beginning of a run needs both the training and the page."""


class SpareWorker:
    """The one that waits, if there is one; INKLING_SPARE_WORKER=0 keeps none, for want of memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._wanted = os.environ.get("INKLING_SPARE_WORKER", "1") != "0"
        self._clock, self._next = clock, clock() + FIRST_AFTER
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process that waits; None if there is none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def keep(self) -> None:
        """Start one if there is none and it is time for it."""
        if self._wanted and self.pid is None and self._clock() >= self._next:
            self.end()
            self._next = self._clock() + NEXT_AFTER
            with suppress(OSError):  # runs start without it, only later
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "runner.worker", "--wait"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=PROJECT,
                    start_new_session=True,
                )

    def take(self, directory: Path, threads: int) -> "subprocess.Popen[bytes] | None":
        """Give it a run; None if there is none that could take it."""
        self._next = self._clock() + NEXT_AFTER
        if self.pid is None:
            self.end()
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return None
        try:
            with process.stdin as order:
                order.write(json.dumps({"directory": str(directory), "threads": threads}).encode() + b"\n")
        except OSError:  # it has ended in this moment
            return None
        return process

    def end(self) -> None:
        """Let it end, and forget one that has died."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()
            self._process = None


def read_order(lines: IO[str]) -> tuple[Path, int] | None:
    """(directory of the run, threads) as soon as the server says so; None when the server has ended."""
    line = lines.readline()
    if not line:
        return None
    order = json.loads(line)
    return Path(order["directory"]), order["threads"]
