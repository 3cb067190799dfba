"""A run's worker as a process of its own: starting it, and how it ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread

from mlp.home import PROJECT
from mlp.regular_files import open_regular
from runner.rundir import RunDirectory
from runner.spare_worker import SpareWorker

_KILLED = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
"""Signals that come from outside; a worker that ended by another one has crashed."""
THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_LONGEST_LOG = 100_000
"""Bytes at the end of a log in which its last line is looked for."""


@dataclass(frozen=True)
class Child:
    """A worker that this process started."""

    process: "subprocess.Popen[bytes]"
    queued_at: float
    """The run's `queued_at` when this worker started; another one means that the run was put into the queue again."""
    log_start: int
    """Where the worker's part of the log begins."""

    @property
    def has_ended(self) -> bool:
        """Whether the process is no more."""
        return self.process.poll() is not None


def start_worker(
    run: RunDirectory, queued_at: float, threads: int, at_end: Callable[[], None], spare: SpareWorker | None = None
) -> Child:
    """Start the process that trains a run, and call `at_end` when it ends. Raises OSError if it cannot start.

    `spare` is a process that waits for a run: it begins at once.
    """
    run.check_locks()
    with open_regular(run.log_path, "ab") as log:
        log_start = log.tell()
        process = (spare and spare.take(run.path.resolve(), threads)) or subprocess.Popen(
            [sys.executable, "-m", "runner.worker", str(run.path.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=PROJECT,
            env=os.environ | dict.fromkeys(THREAD_LIMITS, str(threads)),
            start_new_session=True,  # Ctrl-C on the server is for the server, which then ends the workers
        )
    Thread(target=_call_after, args=(process, at_end), daemon=True).start()
    return Child(process, queued_at, log_start)


def _call_after(process: "subprocess.Popen[bytes]", at_end: Callable[[], None]) -> None:
    process.wait()
    at_end()


def ask_to_end(pid: int) -> None:
    """Let a worker write its checkpoint and end; one that was stopped (SIGSTOP) goes on to do so."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)


def kill(pid: int) -> None:
    """End a worker at once; its run can go on from the last checkpoint."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def how_it_ended(run: RunDirectory, child: Child) -> str:
    """One or two sentences: the exit code or the signal, and the last line that the worker printed."""
    code, printed = child.process.returncode, _last_line(run, child)
    if code >= 0:
        return f"The training process ended early (exit code {code}).{printed}"
    if -code in _KILLED:
        return f"The training process was killed ({signal.Signals(-code).name}).{printed}"
    return f"The training process crashed (signal {-code}).{printed}"


def _last_line(run: RunDirectory, child: Child) -> str:
    try:
        with open_regular(run.log_path) as log:
            log.seek(max(child.log_start, log.seek(0, os.SEEK_END) - _LONGEST_LOG))
            lines = log.read(_LONGEST_LOG).decode(errors="replace").split("\n")
    except OSError:
        return ""
    last = next((line.strip()[:200] for line in reversed(lines) if line.strip()), "")
    return f" Its last words: {last}" if last else ""
