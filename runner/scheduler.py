"""Which runs are trained now: one look at all runs of a home starts, supervises and tidies up what there is."""

import errno
import os
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path

from mlp.sentence import Sentence
from mlp.training.threads import cores
from runner.ages import Ages
from runner.files import RunError
from runner.heartbeat import Silence
from runner.home import runs_folder
from runner.limits import Limits
from runner.looking import Looking
from runner.problems import Problems
from runner.processes import Child, ask_to_end, how_it_ended, start_worker
from runner.records import Records
from runner.run import Run, queue_of
from runner.rundir import RunDirectory
from runner.spare_worker import SpareWorker
from runner.status import ACTIVE
from runner.supervision import HungWorkers, handle_worker_death, mark_ended
from runner.thread_shares import threads_of
from runner.trash import Trash, remove_half_made
from runner.turns import Turns

MOST_PAUSED = 16
"""Workers that pause need no core, but memory."""
SECONDS_BETWEEN_SWEEPS = 600.0
DAY = 24 * 3600.0
_TRANSIENT = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
"""Errors of starting a process that pass: too many open files, no memory."""


class Scheduler:
    """Keeps at most `slots` runs of a home in training, in the order of the queue.

    The files are the truth: workers live on when a server dies, and the next scheduler adopts them. `ring` is called
    when a worker ends, so that the next look comes at once.
    """

    def __init__(self, home: Path, slots: int, limits: Limits, ring: Callable[[], None] = lambda: None) -> None:
        self.slots = slots
        self._home, self._limits, self._ring = home, limits, ring
        self._records, self._trash = Records(runs_folder(home)), Trash(runs_folder(home))
        self._ended, self._half_made = Ages(), Ages()
        self._children: dict[str, Child] = {}
        self._adopted: set[str] | None = None
        """The runs of an earlier server: its workers may end later, and what it interrupted goes on."""
        self._resume = os.environ.get("INKLING_RESUME", "1") != "0"
        self._problems, self._hung = Problems(), HungWorkers(limits, Silence())
        self._next_sweep, self._spare = 0.0, SpareWorker()
        self._looking, self._turns = Looking(home), Turns(limits.turn_seconds)
        self._giving_way: set[str] | None = None
        """The runs that were told to; None before the first look, when an earlier server may have told others."""

    def look(self) -> None:
        """Handle the workers that ended and everything that runs need, then start the next ones."""
        self._handle_ended_children()
        runs = self._records.all()
        self._problems.keep({run.id for run in runs})
        alive = self._alive(runs)
        if self._adopted is None:
            self._adopted = alive | {run.id for run in runs if run.status.state == "interrupted"}
        self._hung.look({run.id: (run.status, self._directory(run.id).last_beat()) for run in runs if run.id in alive})
        for run in runs:
            if not self._problems.is_left_alone(run.id):
                with self._problems.caught(run.id):
                    self._handle(run, alive)
        if time.monotonic() > self._next_sweep:
            self._next_sweep = time.monotonic() + SECONDS_BETWEEN_SWEEPS
            self._sweep(runs)
        runs = self._records.all()
        free = self._start_next(runs, alive)
        self._let_give_way(runs, alive | self._children.keys(), free)
        self._spare.keep()

    @property
    def sentences(self) -> dict[str, str]:
        """What pages say of the runs that are left alone or whose workers do not answer, by run."""
        return self._problems.sentences | self._hung.sentences

    @property
    def giving_way(self) -> Collection[str]:
        """The runs that were told to leave their places."""
        return self._giving_way or ()

    def end_workers(self, patience: float) -> None:
        """Ask all workers to end, then wait at most `patience` seconds. One that takes longer ends later by itself."""
        self._spare.end()
        active = [run.id for run in self._records.all() if run.status.active]
        for run_id in active:
            with self._problems.caught(run_id):
                if pid := self._pid(run_id):
                    ask_to_end(pid)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and (
            any(not child.has_ended for child in self._children.values()) or any(map(self._is_claimed, active))
        ):
            time.sleep(0.02)

    # --- one run ------------------------------------------------------------------------------------------------------

    def _handle_ended_children(self) -> None:
        for run_id, child in list(self._children.items()):
            if child.has_ended:
                del self._children[run_id]
                with self._problems.caught(run_id):
                    self._handle_ended_child(self._directory(run_id), child)

    def _handle_ended_child(self, run: RunDirectory, child: Child) -> None:
        """Write down how a worker ended, unless it did that itself."""
        if run.status().queued_at != child.queued_at or run.is_claimed():
            return  # it has been put into the queue again since, or another worker was faster
        if not self._hung.was_ended(run.id):
            handle_worker_death(run, how_it_ended(run, child))

    def _handle(self, run: Run, alive: Collection[str]) -> None:
        """What one run needs, apart from being started."""
        directory, state = self._directory(run.id), run.status.state
        if run.id in alive:
            self._hung.end(run.id, self._pid(run.id))
        elif self._hung.was_ended(run.id):
            self._hung.handle_death(directory)
        elif run.about.deleted is not None:
            if run.status.active:
                mark_ended(directory, ACTIVE, "stopped", "Stopped because it was thrown away.")
        elif state in ACTIVE - {"queued"}:
            handle_worker_death(directory, Sentence("The training process is gone."))
        elif state == "interrupted" and self._adopted and run.id in self._adopted:
            self._adopted.discard(run.id)  # by the end of an earlier server, not by a person who wants it so
            if self._resume:
                directory.change_status({"interrupted"}, state="queued", message="", ended_at=None)
        if run.about.deleted is not None:
            self._trash.take(directory)
        if not run.status.active or (run.id in alive and state != "queued"):
            self._problems.solved(run.id)

    def _alive(self, runs: list[Run]) -> set[str]:
        """The active runs that a worker has, or for which one is just starting."""
        alive = {run.id for run in runs if run.status.active and run.id in self._children}
        for run in runs:
            if run.status.active and run.id not in alive and not self._problems.is_left_alone(run.id):
                with self._problems.caught(run.id):
                    if self._directory(run.id).is_claimed():
                        alive.add(run.id)
        return alive

    def _is_claimed(self, run_id: str) -> bool:
        with suppress(OSError):
            return self._directory(run_id).is_claimed()
        return False

    def _pid(self, run_id: str) -> int | None:
        child = self._children.get(run_id)
        return child.process.pid if child and not child.has_ended else self._directory(run_id).worker_pid()

    def _directory(self, run_id: str) -> RunDirectory:
        return RunDirectory(runs_folder(self._home) / run_id)

    # --- starting and tidying up --------------------------------------------------------------------------------------

    def _start_next(self, runs: list[Run], alive: Collection[str]) -> int:
        """Fill the free places; how many are left. A run that pauses takes none, as long as those are not too many."""
        busy = [run for run in runs if run.id in alive and run.status.state != "paused"]
        free = min(self.slots - len(busy), self.slots + MOST_PAUSED - len(alive))
        waiting = queue_of((run for run in runs if run.about.deleted is None), begun=alive)
        can_begin = [run for run in waiting if not self._problems.is_left_alone(run.id)]
        in_use, starting = sum(run.status.threads or 1 for run in busy), max(1, min(free, len(can_begin)))
        for run in can_begin:
            if free <= 0:
                break
            with self._problems.caught(run.id):
                free -= self._start(run, in_use, starting)
        return free

    def _let_give_way(self, runs: Sequence[Run], alive: Collection[str], free: int) -> None:
        """Tell runs that nobody looks at to leave their places to others that wait, and those that are seen to stay."""
        can_begin = [run for run in runs if run.about.deleted is None and not self._problems.is_left_alone(run.id)]
        wanted = self._turns.to_give_way(can_begin, alive, self._looking.now(), free)
        before = set(alive) if self._giving_way is None else self._giving_way
        for run_id in wanted ^ before:
            if (run_id in wanted) or run_id in alive:
                with self._problems.caught(run_id):
                    self._directory(run_id).ask_to_give_way(run_id in wanted)
        self._giving_way = wanted

    def _start(self, run: Run, in_use: int, starting: int) -> bool:
        """Start a worker, as one of so many; whether it takes a place. One that cannot start takes none."""
        directory = self._directory(run.id)
        threads = threads_of(run, cores=cores(), places=self.slots, in_use=in_use, starting=starting)
        with suppress(OSError):
            directory.ask_to_give_way(False)  # what its last worker was told
        try:
            self._limits.check_free(directory.path)
        except RunError as full:
            if run.status.message != str(full):
                with suppress(OSError):  # for want of room, of course; it is tried again with the next look
                    directory.change_status({"queued"}, message=str(full))
            return False
        try:
            self._children[run.id] = start_worker(directory, run.status.queued_at, threads, self._ring, self._spare)
        except OSError as error:
            if error.errno in _TRANSIENT:
                raise
            message = f"The training process could not be started: {error.strerror} ({error.filename})."
            mark_ended(directory, {"queued"}, "failed", message)
            return False
        return True

    def _sweep(self, runs: list[Run]) -> None:
        """Remove for good what nobody can want any more; by default no run ever becomes too old."""
        if self._limits.keep_days is not None:
            loose = [run for run in runs if not run.status.active and not run.about.pinned and not run.about.deleted]
            ages = self._ended.look({run.id: run.status.ended_at for run in loose if run.status.ended_at is not None})
            for run_id, age in ages.items():
                if age > self._limits.keep_days * DAY:
                    with self._problems.caught(run_id):
                        self._directory(run_id).describe(deleted=time.time())
        with self._problems.caught("the trash"):
            self._trash.empty()
            remove_half_made(runs_folder(self._home), self._half_made)
