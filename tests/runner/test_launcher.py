import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from runner.checkpoints import checkpoint_paths
from runner.launcher import Child, Launcher, cores, threads_per_worker
from runner.run import Run
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.runner.support import FOREVER, small, until

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


def test_a_killed_worker_is_noticed_and_its_run_can_be_resumed(store, launch):
    launch()
    run_id = store.submit(small(epochs=FOREVER))
    run = in_training(store, run_id)
    pid = pid_of(run)
    os.kill(pid, signal.SIGKILL)
    assert ended(store, run_id) == "interrupted"
    assert "killed (SIGKILL)" in store.status(run_id).message
    assert process_is_gone(pid)
    step = int(checkpoint_paths(run)[0].stem.removeprefix("step-"))
    store.resume(run_id, "")
    until(lambda: store.status(run_id).step > step)
    assert (store.status(run_id).state, store.status(run_id).attempt) == ("running", 2)
    assert {"event": "resumed", "step": step} in run.events()[0]
    assert pid_of(run) != pid


def test_a_stopped_server_leaves_interrupted_runs_and_the_queue(store, launch):
    first = launch()
    running, waiting = store.submit(small(epochs=FOREVER)), store.submit(small())
    run = in_training(store, running)
    pid = pid_of(run)
    assert os.getsid(pid) == pid  # out of the reach of the Ctrl-C that ends the server
    first.stop()
    assert process_is_gone(pid)
    assert store.status(running).state == "interrupted"
    assert checkpoint_paths(run)[0].stem == f"step-{store.status(running).step:012}"
    assert store.status(waiting).state == "queued"
    launch()
    assert ended(store, waiting) == "done"
    assert store.status(running).state == "interrupted"


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


def test_after_a_killed_server_the_living_worker_is_adopted_and_the_dead_one_noticed(store, launch, server):
    living, dead = (store.submit(small(epochs=FOREVER)) for _ in range(2))
    runs = [in_training(store, run_id) for run_id in (living, dead)]
    pids = [pid_of(run) for run in runs]
    server.kill()
    server.wait(30)
    os.kill(pids[1], signal.SIGKILL)
    until(lambda: not runs[1].is_claimed())
    steps = store.status(living).step
    second = launch()
    assert ended(store, dead) == "interrupted"
    assert store.status(dead).message == "The training process is gone."
    until(lambda: store.status(living).step > steps)
    waiting = store.submit(small())
    assert (store.status(living).attempt, runs[0].worker_pid()) == (1, pids[0])
    assert store.status(waiting).state == "queued"  # the adopted one takes the slot
    second.stop()
    assert store.status(living).state == "interrupted"
    assert not runs[0].is_claimed()


def test_of_two_servers_one_launches_and_the_other_takes_over(store, launch, monkeypatch):
    started_by = {}

    def start(self: Launcher, run: Run) -> None:
        assert run.id not in started_by
        started_by[run.id] = self
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
    assert [store.status(run_id).state for run_id in ids] == ["interrupted", "interrupted", "queued"]
    in_training(store, ids[2])
    assert started_by[ids[2]] is second


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
    assert store.status(run_id).message == f"The training process crashed (signal {int(signal.SIGSEGV)})."


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
