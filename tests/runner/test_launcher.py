import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from runner.checkpoints import checkpoint_paths, newest_step
from runner.launcher import MOST_PAUSED, Child, Launcher, cores, threads_per_worker
from runner.limits import Limits
from runner.run import Run
from runner.rundir import RunDirectory
from runner.store import RunStore
from runner.trash import Trash
from tests.runner.support import FOREVER, Clocks, small, until

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


@pytest.mark.parametrize(
    ("cores", "slots", "threads"), [(1, 1, 1), (2, 1, 1), (4, 3, 1), (8, 1, 7), (8, 2, 3), (8, 7, 1), (4, 10, 1)]
)
def test_all_workers_together_leave_one_core(cores, slots, threads):
    assert threads_per_worker(cores, slots) == threads
    assert slots * threads <= max(cores - 1, slots)


def test_by_default_one_core_stays_free(tmp_path):
    assert Launcher(tmp_path).slots == max(1, cores() - 1)


def test_runs_are_trained_one_after_the_other_in_the_order_of_submission(store, launch):
    ids = [store.submit(small()) for _ in range(3)]
    assert [store.queue_position(run_id) for run_id in ids] == [1, 2, 3]
    launch(slots=1)
    assert [ended(store, run_id) for run_id in ids] == ["done"] * 3
    statuses = [store.status(run_id) for run_id in ids]
    for before, after in pairwise(statuses):
        assert before.started_at < before.ended_at < after.started_at
    assert {status.attempt for status in statuses} == {1}
    threads = threads_per_worker(cores(), 1)
    assert store.model(ids[0]).card["threads"] == threads


def test_as_many_as_there_are_slots_are_trained_at_once(store, launch):
    launch(slots=2)
    ids = [store.submit(small(epochs=FOREVER)) for _ in range(3)]
    until(lambda: all(store.status(run_id).step for run_id in ids[:2]))
    assert [store.status(run_id).state for run_id in ids] == ["running", "running", "queued"]
    store.command(ids[0], "", "stop")
    until(lambda: store.status(ids[2]).step)
    assert [store.status(run_id).state for run_id in ids] == ["stopped", "running", "running"]


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


def test_a_run_whose_worker_pauses_is_not_to_learn_when_it_comes_back(store):
    run_id = store.submit(small())
    run = store.open(run_id)
    run.change_status({"queued"}, state="paused")
    Launcher(store.home)._look_at(store.run(run_id), alive=())
    assert (store.status(run_id).state, store.status(run_id).hold) == ("queued", True)


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


@pytest.fixture
def quiet(store, monkeypatch) -> Callable[[], Launcher]:
    """Launchers without a thread that start nobody; each call of `_look` is one look."""
    monkeypatch.setattr(Launcher, "_start", lambda *_: None)
    return lambda: Launcher(store.home, slots=1)


def test_a_server_can_be_told_to_leave_interrupted_runs(store, quiet, monkeypatch):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state="interrupted")
    monkeypatch.setenv("INKLING_RESUME", "0")
    quiet()._look()
    assert store.status(run_id).state == "interrupted"
    monkeypatch.setenv("INKLING_RESUME", "1")
    quiet()._look()
    assert store.status(run_id).state == "queued"


def test_who_interrupts_a_run_while_the_server_runs_wants_it_so(store, quiet):
    launcher = quiet()
    launcher._look()
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state="interrupted")
    launcher._look()
    assert store.status(run_id).state == "interrupted"


def test_the_worker_of_an_earlier_server_that_ends_late_is_begun_again(store, quiet):
    run_id, launcher = store.submit(small()), quiet()
    run = store.open(run_id)
    run.change_status({"queued"}, state="running")
    with run.claim():
        launcher._look()
        assert store.status(run_id).state == "running"
        run.change_status({"running"}, state="interrupted")
    launcher._look()
    assert store.status(run_id).state == "queued"


SERVER = """
import sys
import time
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


def test_of_two_servers_one_launches_and_the_other_takes_over(store, launch, monkeypatch):
    started_by: dict[str, Launcher] = {}
    started_again_by: dict[str, Launcher] = {}

    def start(self: Launcher, run: Run) -> None:
        (started_again_by if run.id in started_by else started_by)[run.id] = self
        really_start(self, run)

    really_start = Launcher._start
    monkeypatch.setattr(Launcher, "_start", start)
    ids = [store.submit(small(epochs=FOREVER)) for _ in range(3)]
    launchers = [launch(slots=2), launch(slots=2)]
    until(lambda: all(store.status(run_id).step for run_id in ids[:2]))
    (first,) = set(started_by.values())
    (second,) = set(launchers) - {first}
    assert set(started_by) == set(ids[:2])
    first.stop()
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
    assert store.status(run_id).message == "The training process could not be started: No such file or directory."


def test_a_run_that_waits_again_is_not_buried_with_its_former_worker(store):
    run_id = store.submit(small())
    run = store.open(run_id)
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"]) as process:
        child = Child(process, queued_at=store.status(run_id).queued_at, log_start=0)
    run.log_path.touch()
    run.change_status({"queued"}, state="interrupted")
    store.resume(run_id, "")
    Launcher(store.home)._bury_child(run, child)
    assert store.status(run_id).state == "queued"


def test_a_damaged_run_is_left_alone_and_hinders_nobody(store, launch):
    damaged, good = store.submit(small()), store.submit(small())
    store.open(damaged).status_path.write_bytes(b"")
    launch()
    assert ended(store, good) == "done"
    assert store.open(damaged).status_path.read_bytes() == b""


def test_a_run_that_was_stopped_while_it_waited_is_never_started(store, launch):
    stopped, good = store.submit(small()), store.submit(small())
    store.command(stopped, "", "stop")
    launch()
    assert ended(store, good) == "done"
    assert (store.status(stopped).state, store.status(stopped).attempt) == ("stopped", 0)


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


def test_on_a_full_disk_a_run_waits_and_says_why(store):
    run_id = store.submit(small())
    launcher = Launcher(store.home, limits=Limits(min_free_megabytes=10**9))
    launcher._start_next(store.list(), alive=())
    assert store.status(run_id).state == "queued"
    assert "INKLING_MIN_FREE_MEGABYTES" in store.status(run_id).message


@pytest.mark.parametrize(
    ("ended_at", "pinned", "days", "kept"),
    [(1.0, False, None, True), (1.0, False, 1, False), (1.0, True, 1, True), (1e11, False, 1, True)],
)
def test_only_what_is_old_and_not_pinned_is_thrown_away_and_only_if_wanted(store, ended_at, pinned, days, kept):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state="done", ended_at=ended_at)
    store.describe(run_id, "", pinned=pinned)
    launcher, clocks = Launcher(store.home, limits=Limits(keep_days=days)), Clocks()
    launcher._ended, clocks.wall = clocks.ages(), time.time()
    launcher._sweep(store.list())
    clocks.go_on(3600)
    launcher._sweep(store.list())
    assert [run.id for run in store.list()] == ([run_id] if kept else [])


def test_paused_runs_take_no_place_until_there_are_too_many(store, monkeypatch):
    paused, waiting = [store.submit(small()) for _ in range(MOST_PAUSED + 1)], store.submit(small())
    for run_id in paused:
        store.open(run_id).change_status({"queued"}, state="paused")
    begun: list[str] = []
    monkeypatch.setattr(Launcher, "_start", lambda _, run: begun.append(run.id))
    launcher = Launcher(store.home, slots=1)
    launcher._start_next(store.list(), alive=set(paused))
    assert begun == []
    launcher._start_next(store.list(), alive=set(paused[1:]))
    assert begun == [waiting]
