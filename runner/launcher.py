"""Starts the runs that wait, each as a process of its own, and begins again with those whose process died."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import IO

from mlp.errors import InklingError
from mlp.home import PROJECT
from runner.ages import Ages
from runner.bell import bell
from runner.checkpoints import newest_step
from runner.files import RunError, try_lock
from runner.home import runs_folder
from runner.limits import Limits
from runner.records import Records
from runner.run import Run, queue_of
from runner.rundir import RunDirectory
from runner.status import ACTIVE
from runner.trash import Trash, remove_half_made

SECONDS_BETWEEN_LOOKS = 1.0
"""At the latest: a new run, and the end of a worker that was started here, ring the bell."""
SECONDS_BETWEEN_SWEEPS = 600.0
DAY = 24 * 3600.0
ATTEMPTS = 2
"""So often a run is begun again whose worker died without a word and without progress."""
MOST_PAUSED = 16
"""Workers that pause need no core, but memory."""
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

    def __init__(self, home: Path, slots: int | None = None, limits: Limits | None = None) -> None:
        self._limits = limits or Limits.from_environment()
        self.slots = slots or self._limits.max_running or max(1, cores() - 1)
        self._home, self._bell = home, bell(home)
        self._records, self._trash = Records(runs_folder(home)), Trash(runs_folder(home))
        self._ended, self._half_made = Ages(), Ages()
        self._children: dict[str, Child] = {}
        self._adopted: set[str] | None = None
        """The runs of an earlier server: its workers may end later, and what it interrupted goes on."""
        self._resume = os.environ.get("INKLING_RESUME", "1") != "0"
        self._problems: dict[str, str] = {}
        self._next_sweep = 0.0
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
                with self._going_on(run_id):
                    self._bury_child(self._directory(run_id), child)
        runs = self._records.all()
        alive = {run.id for run in runs if run.status.active and self._lives(run.id)}
        if self._adopted is None:
            self._adopted = alive | {run.id for run in runs if run.status.state == "interrupted"}
        for run in runs:
            with self._going_on(run.id):
                self._look_at(run, alive)
        if time.monotonic() > self._next_sweep:
            self._next_sweep = time.monotonic() + SECONDS_BETWEEN_SWEEPS
            self._sweep(runs)
        self._start_next(self._records.all(), alive)

    def _lives(self, run_id: str) -> bool:
        return run_id in self._children or self._directory(run_id).is_claimed()

    def _look_at(self, run: Run, alive: Collection[str]) -> None:
        """What one run needs, apart from being started."""
        directory, state = self._directory(run.id), run.status.state
        if run.about.deleted is not None:
            if run.status.active and run.id not in alive:
                _bury(directory, ACTIVE, "stopped", "Stopped because it was thrown away.")
            self._trash.take(directory)
        elif state in ACTIVE - {"queued"} and run.id not in alive:
            _died(directory, "The training process is gone.")
        elif state == "interrupted" and self._adopted and run.id in self._adopted:
            self._adopted.discard(run.id)  # by the end of an earlier server, not by somebody who then wants it so
            if self._resume:
                directory.change_status({"interrupted"}, state="queued", message="", ended_at=None)

    def _start_next(self, runs: list[Run], alive: Collection[str]) -> None:
        """Fill the free places. A run that pauses takes none, as long as there are not too many of them."""
        busy = sum(run.id in alive and run.status.state != "paused" for run in runs)
        free = min(self.slots - busy, self.slots + MOST_PAUSED - len(alive))
        for run in queue_of((run for run in runs if run.about.deleted is None), begun=alive)[: max(0, free)]:
            directory = self._directory(run.id)
            with self._going_on(run.id):
                try:
                    self._limits.check_free(directory.path)
                    self._start(run)
                except RunError as full:
                    if run.status.message != str(full):
                        directory.change_status({"queued"}, message=str(full))
                except OSError as error:
                    message = f"The training process could not be started: {error.strerror}."
                    _bury(directory, frozenset({"queued"}), "failed", message)

    def _sweep(self, runs: list[Run]) -> None:
        """Remove for good what nobody can want any more; by default no run ever becomes too old."""
        if self._limits.keep_days is not None:
            loose = [run for run in runs if not run.status.active and not run.about.pinned and not run.about.deleted]
            ages = self._ended.look({run.id: run.status.ended_at for run in loose if run.status.ended_at is not None})
            for run_id, age in ages.items():
                if age > self._limits.keep_days * DAY:
                    with self._going_on(run_id):
                        self._directory(run_id).describe(deleted=time.time())
        self._trash.empty()
        remove_half_made(runs_folder(self._home), self._half_made)

    @contextmanager
    def _going_on(self, run_id: str) -> Iterator[None]:
        """A run with a problem hinders no other; the log says it once."""
        try:
            yield
        except (OSError, InklingError) as error:
            if self._problems.get(run_id) != str(error):
                self._problems[run_id] = str(error)
                _log.warning("The launcher leaves the run %s alone: %s", run_id, error)

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
        if run.status().queued_at != child.queued_at or run.is_claimed():
            return  # it has been put into the queue again since, or another worker was faster
        code = child.process.returncode
        with run.log_path.open("rb") as log:
            log.seek(child.log_start)
            lines = log.read().decode(errors="replace").split("\n")
        said = next((f" Its last words: {line.strip()[:200]}" for line in reversed(lines) if line.strip()), "")
        if code >= 0:
            _died(run, f"The training process ended early (exit code {code}).{said}")
        elif -code in KILLED:
            _died(run, f"The training process was killed ({signal.Signals(-code).name}).{said}")
        else:
            _died(run, f"The training process crashed (signal {-code}).{said}")

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


def _died(run: RunDirectory, message: str) -> None:
    """The worker left no word. The run goes on from its checkpoint, unless that helped nothing the last times."""
    status, reached = run.status(), newest_step(run)
    deaths = 1 if reached > status.died_at else status.deaths + 1
    if deaths > ATTEMPTS:
        message += f" That happened {deaths} times without progress."
        _bury(run, ACTIVE, "failed", message)
        return
    hold = status.hold or status.state == "paused"
    message += " The run goes on from its last checkpoint."
    run.change_status(ACTIVE, state="queued", message=message, deaths=deaths, died_at=reached, hold=hold)


def _bury(run: RunDirectory, expected: frozenset[str], state: str, message: str) -> None:
    """Say how a run ended whose worker cannot; whatever that said itself in the meantime stands."""
    run.change_status(expected, state=state, message=message, ended_at=time.time(), seconds_left=None)
