"""Starts the runs that wait, each as a process of its own, and notices those that died."""

import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import IO

from mlp.errors import InklingError
from runner.bell import bell
from runner.files import try_lock
from runner.home import runs_folder
from runner.records import Records
from runner.run import Run, queue_of
from runner.rundir import RunDirectory
from runner.status import ACTIVE
from runner.trash import Trash

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_BETWEEN_LOOKS = 1.0
"""At the latest: a new run, and the end of a worker that was started here, ring the bell."""
KILLED = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
"""Signals that come from outside; a worker that died of another one has crashed."""

_log = logging.getLogger(__name__)


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_per_worker(cores: int, slots: int) -> int:
    """So many that all workers together leave one core to the server."""
    return max(1, (cores - 1) // slots)


@dataclass(frozen=True)
class Child:
    """A worker that this launcher started."""

    process: "subprocess.Popen[bytes]"
    queued_at: float
    """Tells the time in the queue after which it was started from a later one."""
    log_start: int
    """Where the worker's part of the log begins."""


class Launcher:
    """A thread that keeps at most `slots` runs of a home in training, in order of submission; one core stays free.

    Only the files are the truth: workers live on when a server dies, and the next launcher adopts them. Of several
    servers on one home, one launches; the others stand by.
    """

    def __init__(self, home: Path, slots: int | None = None) -> None:
        self.slots = slots if slots is not None else max(1, cores() - 1)
        self._home, self._bell = home, bell(home)
        self._records, self._trash = Records(runs_folder(home)), Trash(runs_folder(home))
        self._children: dict[str, Child] = {}
        self._stopping = Event()
        self._patience = 0.0
        self._thread = Thread(target=self._work, name="launcher", daemon=True)

    def start(self) -> None:
        """Begin to launch; returns at once."""
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """Let all workers write their checkpoints and end as `interrupted`; wait at most `patience` seconds."""
        self._patience = patience
        self._stopping.set()
        self._bell.set()
        self._thread.join()

    # --- the thread ---------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        with (self._home / "launcher.lock").open("a") as lock:
            if self._wait_for(lock):
                while not self._stopping.is_set():
                    try:
                        self._look()
                    except (OSError, InklingError):
                        _log.exception("The launcher had a problem; it goes on.")
                    self._bell.wait(SECONDS_BETWEEN_LOOKS)
                    self._bell.clear()
                self._end_workers()

    def _wait_for(self, lock: IO[str]) -> bool:
        """Wait until no other server launches for this home; False when the server ended before that."""
        while not (free := try_lock(lock)) and not self._stopping.is_set():
            self._bell.wait(SECONDS_BETWEEN_LOOKS)
            self._bell.clear()
        return free

    def _look(self) -> None:
        """Notice the dead, start the next."""
        for run_id, child in list(self._children.items()):
            if child.process.poll() is not None:
                del self._children[run_id]
                self._bury_child(self._directory(run_id), child)
        active = [run for run in self._records.all() if run.status.active]
        alive = {run.id for run in active if run.id in self._children or self._directory(run.id).is_claimed()}
        for run in active:
            if run.id not in alive and run.status.state != "queued":
                _bury(self._directory(run.id), ACTIVE - {"queued"}, "interrupted", "The training process is gone.")
        for run in self._records.all():
            if run.about.deleted is not None and not run.status.active:
                self._trash.take(self._directory(run.id))
        waiting = queue_of(active, begun=alive)
        for run in waiting[: max(0, self.slots - len(alive))]:
            try:
                self._start(run)
            except OSError as error:
                message = f"The training process could not be started: {error.strerror}."
                _bury(self._directory(run.id), frozenset({"queued"}), "failed", message)

    def _directory(self, run_id: str) -> RunDirectory:
        return RunDirectory(runs_folder(self._home) / run_id)

    def _start(self, run: Run) -> None:
        directory = self._directory(run.id)
        threads = str(threads_per_worker(cores(), self.slots))
        limits = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
        with directory.log_path.open("ab") as log:
            log_start = log.tell()
            process = subprocess.Popen(
                [sys.executable, "-m", "runner.worker", str(directory.path.resolve())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=PROJECT,
                env=os.environ | dict.fromkeys(limits, threads),
                start_new_session=True,  # Ctrl-C on the server is for the server, which tells the workers
            )
            self._children[run.id] = Child(process, run.status.queued_at, log_start)
        Thread(target=self._ring_after, args=(process,), daemon=True).start()

    def _ring_after(self, process: "subprocess.Popen[bytes]") -> None:
        process.wait()
        self._bell.set()

    def _bury_child(self, run: RunDirectory, child: Child) -> None:
        """Write down how a worker died, unless it did that itself."""
        if run.status().queued_at != child.queued_at:
            return  # it has been put into the queue again since
        code = child.process.returncode
        with run.log_path.open("rb") as log:
            log.seek(child.log_start)
            lines = log.read().decode(errors="replace").split("\n")
        said = next((f" Its last words: {line.strip()[:200]}" for line in reversed(lines) if line.strip()), "")
        if code >= 0:
            _bury(run, ACTIVE, "failed", f"The training process ended early (exit code {code}).{said}")
        elif -code in KILLED:
            _bury(run, ACTIVE, "interrupted", f"The training process was killed ({signal.Signals(-code).name}).{said}")
        else:
            _bury(run, ACTIVE, "failed", f"The training process crashed (signal {-code}).{said}")

    def _end_workers(self) -> None:
        """SIGTERM to all, then wait. A worker that takes longer ends later by itself."""
        active = [self._directory(run.id) for run in self._records.all() if run.status.active]
        for run in active:
            child = self._children.get(run.id)
            pid = child.process.pid if child and child.process.poll() is None else run.worker_pid()
            if pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline and (
            any(child.process.poll() is None for child in self._children.values())
            or any(run.is_claimed() for run in active)
        ):
            time.sleep(0.02)


def _bury(run: RunDirectory, expected: frozenset[str], state: str, message: str) -> None:
    """The dead left no word: say it for them. Whatever they said themselves in the meantime stands."""
    run.change_status(expected, state=state, message=message, ended_at=time.time(), seconds_left=None)
