import errno
import os
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from mlp.training.best_threads import best_threads
from mlp.training.threads import cores
from runner.checkpoints import checkpoint_paths, newest_step
from runner.launcher import Launcher
from runner.launcher_state import LauncherState
from runner.limits import Limits
from runner.run import Run
from runner.rundir import RunDirectory
from runner.scheduler import Scheduler
from runner.store import RunStore
from runner.trash import Trash
from tests.runner.support import FOREVER, ODD, make_odd, small, until

ROOT = Path(__file__).resolve().parents[2]


def in_training(store: RunStore, run_id: str) -> RunDirectory:
    """Wait until the run has learned something that can be resumed."""
    run = store.open(run_id)
    until(lambda: checkpoint_paths(run))
    return run


def ended(store: RunStore, run_id: str) -> str:
    """Wait for the end of the run; its last state."""
    until(lambda: not store.status(run_id).active)
    return store.status(run_id).state


def pid_of(run: RunDirectory) -> int:
    pid = run.worker_pid()
    assert pid
    return pid


def process_is_gone(pid: int) -> bool:
    """Not even a zombie is left."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_by_default_one_core_stays_free(tmp_path):
    assert Launcher(tmp_path).slots == max(1, cores() - 1)


@pytest.mark.long
def test_runs_are_trained_one_after_the_other_in_the_order_of_submission(store, launch):
    ids = [store.submit(small(epochs=1)) for _ in range(2)]
    assert [store.queue_position(run_id) for run_id in ids] == [1, 2]
    launch(slots=1)
    assert [ended(store, run_id) for run_id in ids] == ["done"] * 2
    statuses = [store.status(run_id) for run_id in ids]
    for before, after in pairwise(statuses):
        assert before.started_at < before.ended_at < after.started_at
    assert {status.attempt for status in statuses} == {1}
    threads = best_threads(small(epochs=1), max(1, cores() - 1), cores())
    assert store.model(ids[0]).card["threads"] == threads == statuses[0].threads


@pytest.mark.long
def test_as_many_as_there_are_slots_are_trained_at_once(store, launch):
    launch(slots=2)
    ids = [store.submit(small(epochs=FOREVER)) for _ in range(3)]
    until(lambda: all(store.status(run_id).step for run_id in ids[:2]))
    assert [store.status(run_id).state for run_id in ids] == ["running", "running", "queued"]
    store.command(ids[0], "", "stop")
    until(lambda: store.status(ids[2]).step)
    assert [store.status(run_id).state for run_id in ids] == ["stopped", "running", "running"]


@pytest.mark.long
def test_a_killed_worker_is_noticed_and_its_run_goes_on_by_itself(store, launch):
    launch()
    run_id = store.submit(small(epochs=FOREVER))
    run = in_training(store, run_id)
    pid = pid_of(run)
    os.kill(pid, signal.SIGKILL)
    until(lambda: store.status(run_id).attempt == 2)
    resumed = until(lambda: [event["step"] for event in run.events()[0] if event["event"] == "resumed"])
    assert resumed[0] > 0
    until(lambda: store.status(run_id).step > resumed[0])
    assert process_is_gone(pid)
    assert pid_of(run) != pid


@pytest.mark.long
def test_a_stopped_server_leaves_interrupted_runs_and_the_queue_and_the_next_goes_on(store, launch):
    first = launch()
    running, waiting = store.submit(small(epochs=FOREVER)), store.submit(small())
    run = in_training(store, running)
    pid = pid_of(run)
    assert os.getsid(pid) == pid  # out of the reach of the Ctrl-C that ends the server
    first.stop()
    assert process_is_gone(pid)
    step = store.status(running).step
    assert store.status(running).state == "interrupted"
    assert newest_step(run) == step
    assert store.status(waiting).state == "queued"
    launch()
    until(lambda: store.status(running).step > step)
    assert store.status(running).attempt == 2
    assert store.status(waiting).state == "queued"  # whose turn was cut short comes first
    store.command(running, "", "stop")
    assert ended(store, waiting) == "done"


SERVER = """
import sys
from itertools import pairwise
from pathlib import Path
from runner.launcher import Launcher
Launcher(Path(sys.argv[1]), slots=2).start()
sys.stdin.read()
"""


@pytest.fixture
def server(store):
    """A server of its own process, which the test may kill."""
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(store.home)], cwd=ROOT, stdin=subprocess.PIPE)
    with process:
        yield process
        process.kill()


@pytest.mark.long
def test_after_a_killed_server_the_living_worker_is_adopted_and_the_dead_one_noticed(store, launch, server):
    living, dead = (store.submit(small(epochs=FOREVER)) for _ in range(2))
    runs = [in_training(store, run_id) for run_id in (living, dead)]
    pids = [pid_of(run) for run in runs]
    server.kill()
    server.wait(30)
    os.kill(pids[1], signal.SIGKILL)
    until(lambda: not runs[1].is_claimed())
    steps = store.status(living).step
    second = launch(slots=2)
    until(lambda: {"resumed"} & {event["event"] for event in runs[1].events()[0]})
    until(lambda: store.status(living).step > steps)
    waiting = store.submit(small())
    assert (store.status(living).attempt, runs[0].worker_pid()) == (1, pids[0])
    assert store.status(waiting).state == "queued"  # the adopted one takes the slot
    second.stop()
    assert [store.status(run_id).state for run_id in (living, dead)] == ["interrupted"] * 2
    assert not runs[0].is_claimed()


@pytest.mark.long
def test_of_two_servers_one_launches_and_the_other_takes_over(store, launch, monkeypatch):
    started_by: dict[str, Scheduler] = {}
    started_again_by: dict[str, Scheduler] = {}

    def start(self: Scheduler, run: Run, *shares: int) -> bool:
        (started_again_by if run.id in started_by else started_by)[run.id] = self
        return really_start(self, run, *shares)

    really_start = Scheduler._start
    monkeypatch.setattr(Scheduler, "_start", start)
    ids = [store.submit(small(epochs=FOREVER)) for _ in range(3)]
    launchers = [launch(slots=2), launch(slots=2)]
    until(lambda: all(store.status(run_id).step for run_id in ids[:2]))
    (first,) = set(started_by.values())
    (second,) = {launcher._scheduler for launcher in launchers} - {first}
    assert set(started_by) == set(ids[:2])
    next(launcher for launcher in launchers if launcher._scheduler is first).stop()
    until(lambda: all(store.status(run_id).attempt == 2 for run_id in ids[:2]))
    assert started_again_by == {ids[0]: second, ids[1]: second}


def test_a_worker_that_cannot_even_begin_fails_with_its_last_words(store, launch, monkeypatch, tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho starting\necho no module named numpy\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(program))
    launch()
    run_id = store.submit(small())
    assert ended(store, run_id) == "failed"
    assert store.status(run_id).message == (
        "The training process ended early (exit code 3). Its last words: no module named numpy"
        " That happened 3 times without progress."
    )


def test_a_worker_that_crashes_fails(store, launch, monkeypatch, tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nkill -SEGV $$\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(program))
    run_id = store.submit(small())
    store.open(run_id).log_path.write_text("the last words of an earlier attempt\n")
    launch()
    assert ended(store, run_id) == "failed"
    assert store.status(run_id).message == (
        f"The training process crashed (signal {int(signal.SIGSEGV)}). That happened 3 times without progress."
    )


def test_a_worker_that_cannot_be_started_fails(store, launch, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    launch()
    run_id = store.submit(small())
    assert ended(store, run_id) == "failed"
    assert store.status(run_id).message == (
        "The training process could not be started: No such file or directory (/nowhere/python)."
    )


@pytest.mark.long
def test_a_damaged_run_is_left_alone_and_hinders_nobody(store, launch):
    damaged, good = store.submit(small()), store.submit(small())
    store.open(damaged).status_path.write_bytes(b"")
    launch()
    assert ended(store, good) == "done"
    assert store.open(damaged).status_path.read_bytes() == b""


@pytest.mark.long
def test_a_run_that_was_stopped_while_it_waited_is_never_started(store, launch):
    stopped, good = store.submit(small()), store.submit(small())
    store.command(stopped, "", "stop")
    launch()
    assert ended(store, good) == "done"
    assert (store.status(stopped).state, store.status(stopped).attempt) == ("stopped", 0)


@pytest.mark.long
def test_a_run_that_is_thrown_away_while_it_learns_is_stopped_and_moved(store, launch):
    launch()
    run_id = store.submit(small(epochs=FOREVER))
    run = in_training(store, run_id)
    store.delete(run_id, "")
    until(lambda: run_id in Trash(run.path.parent))
    assert not run.path.exists()
    store.undelete(run_id, "")
    assert store.status(run_id).state == "stopped"
    assert store.model(run_id) is not None


def test_a_run_that_was_thrown_away_is_not_begun_again(store, launch):
    run_id = store.submit(small())
    run = store.open(run_id)
    run.describe(deleted=1e11)
    run.change_status({"queued"}, state="running")  # and its worker is dead
    launch()
    until(lambda: run_id in Trash(run.path.parent))
    store.undelete(run_id, "")
    assert (store.status(run_id).state, store.status(run_id).attempt) == ("stopped", 0)


@pytest.mark.long
@pytest.mark.parametrize("kind", ODD)
def test_an_odd_launcher_lock_is_told_and_the_server_can_end(store, launch, kind):
    store.home.mkdir(exist_ok=True)
    path = store.home / "launcher.lock"
    make_odd(path, kind)
    run_id = store.submit(small(epochs=1))
    launcher = launch()
    state = until(lambda: store.launcher().problem and store.launcher())
    assert not state.running
    assert state.problem.startswith(f"{path} cannot be used (")
    path.rmdir() if kind == "directory" else path.unlink()
    assert ended(store, run_id) == "done"  # it has tried again by itself
    assert store.launcher() == LauncherState(running=True)
    launcher.stop()
    assert not store.launcher().running


def test_a_launcher_lock_of_another_user_is_told_and_the_server_can_end(store, launch, monkeypatch, caplog):
    usual = os.open

    def open_file(path, *arguments, **options):
        if str(path).endswith("launcher.lock"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return usual(path, *arguments, **options)

    monkeypatch.setattr(os, "open", open_file)
    launcher = launch()
    state = until(lambda: store.launcher().problem and store.launcher())
    assert "launcher.lock cannot be used (Permission denied). Remove it" in state.problem
    launcher.stop()
    assert [record.getMessage() for record in caplog.records] == [f"No run starts: {state.problem}"]


@pytest.mark.long
def test_an_error_of_a_whole_look_is_logged_once_and_the_next_look_goes_on(store, launch, monkeypatch, caplog):
    errors = [KeyError("odd"), OverflowError("odd"), RecursionError(), KeyError("odd")]
    look, told = Scheduler.look, []

    def look_with_errors(self: Scheduler) -> None:
        if errors:
            told.append(store.launcher())
            raise errors.pop()
        look(self)

    monkeypatch.setattr(Scheduler, "look", look_with_errors)
    run_id = store.submit(small(epochs=1))
    monkeypatch.setattr("runner.launcher.SECONDS_BETWEEN_LOOKS", 0.05)
    launch()
    assert ended(store, run_id) == "done"
    assert told[-1].problem == "Looking at the runs ended with an error in Inkling (OverflowError)."
    assert len([record for record in caplog.records if record.exc_info]) == 3


@pytest.mark.long
def test_the_thread_is_started_again_whatever_ended_it(store, launch, monkeypatch, caplog):
    ends, look, threads = [SystemExit(), KeyboardInterrupt()], Scheduler.look, set()

    def look_until_the_end(self: Scheduler) -> None:
        threads.add(threading.current_thread())
        if ends:
            raise ends.pop()
        look(self)

    monkeypatch.setattr(Scheduler, "look", look_until_the_end)
    run_id = store.submit(small(epochs=1))
    monkeypatch.setattr("runner.launcher.SECONDS_BETWEEN_LOOKS", 0.05)
    launch()
    assert ended(store, run_id) == "done"
    assert len(threads) == 3
    said = [record.getMessage() for record in caplog.records]
    assert said.count("The launcher's thread ended; it is started again.") == 2


def test_a_server_ends_though_its_launcher_hangs(store, launch, monkeypatch, caplog):
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(_: Scheduler) -> None:
        hangs.set()
        goes_on.wait()

    monkeypatch.setattr(Scheduler, "look", hang)
    monkeypatch.setattr("runner.launcher._SECONDS_TO_LEAVE", 0.05)
    launcher = launch()
    until(hangs.is_set)
    launcher.stop(patience=0.05)
    assert "The launcher does not end" in caplog.text
    goes_on.set()


@pytest.mark.long
def test_a_hung_worker_is_told_ended_and_its_run_goes_on(store, monkeypatch):
    launcher = Launcher(store.home, 1, Limits(silent_seconds=2, hung_seconds=5))
    run_id = store.submit(small(epochs=FOREVER))
    launcher.start()
    try:
        run = in_training(store, run_id)
        pid = pid_of(run)
        os.kill(pid, signal.SIGSTOP)
        said = until(lambda: store.launcher().runs.get(run_id))
        assert said.startswith("The training process has not answered for ")
        assert said.endswith("After 5 s it is ended, and the run goes on from its last checkpoint.")
        until(lambda: store.status(run_id).attempt == 2)
        resumed = until(lambda: [event["step"] for event in run.events()[0] if event["event"] == "resumed"])
        assert resumed[0] > 0
        until(lambda: store.status(run_id).step > resumed[0])
        assert process_is_gone(pid)
        assert run_id not in store.launcher().runs
    finally:
        launcher.stop()
