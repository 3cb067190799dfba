import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mlp.storage import load_model
from runner import launcher as launcher_module
from runner.checkpoints import checkpoint_paths
from runner.launcher import Launcher, cores, threads_per_worker
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
    for before, after in zip(statuses, statuses[1:], strict=False):
        assert before.started_at < before.ended_at < after.started_at
    assert {status.attempt for status in statuses} == {1}
    threads = threads_per_worker(cores(), 1)
    assert store.model(ids[0]).card["threads"] == threads


def test_as_many_as_there_are_slots_are_trained_at_once(store, launch):
    launch(slots=2)
    ids = [store.submit(small(epochs=FOREVER)) for _ in range(3)]
    for run_id in ids[:2]:
        until(lambda run_id=run_id: store.status(run_id).step)
    assert [store.status(run_id).state for run_id in ids] == ["running", "running", "queued"]
    store.request_stop(ids[0])
    until(lambda: store.status(ids[2]).step)
    assert [store.status(run_id).state for run_id in ids] == ["stopped", "running", "running"]


def test_a_killed_worker_is_noticed_and_its_run_resumed_to_the_same_weights(store, launch):
    launch(slots=2)
    experiment = small(epochs=60)
    killed, whole = store.submit(experiment), store.submit(experiment)
    pid = in_training(store, killed).worker_pid()
    os.kill(pid, signal.SIGKILL)
    assert ended(store, killed) == "interrupted"
    assert "killed (SIGKILL)" in store.status(killed).message
    until(lambda: process_is_gone(pid))
    store.resume(killed)
    assert [ended(store, run_id) for run_id in (killed, whole)] == ["done", "done"]
    assert store.status(killed).attempt == 2
    np.testing.assert_array_equal(store.model(killed).theta, store.model(whole).theta)


def test_a_stopped_server_leaves_interrupted_runs_and_the_queue(store, launch):
    first = launch()
    running, waiting = store.submit(small(epochs=FOREVER)), store.submit(small())
    run = in_training(store, running)
    pid = run.worker_pid()
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
    pids = [run.worker_pid() for run in runs]
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


def test_of_two_servers_one_launches_and_the_other_takes_over(store, launch):
    first, _second = launch(), launch()
    ids = [store.submit(small(epochs=FOREVER)) for _ in range(2)]
    in_training(store, ids[0])
    assert store.status(ids[1]).state == "queued"
    first.stop()
    assert store.status(ids[0]).state == "interrupted"
    in_training(store, ids[1])
    assert [store.status(run_id).attempt for run_id in ids] == [1, 1]


def test_a_worker_that_cannot_even_begin_fails_with_its_last_words(store, launch, monkeypatch, tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho starting\necho no module named numpy\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(launcher_module.sys, "executable", str(program))
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
    monkeypatch.setattr(launcher_module.sys, "executable", str(program))
    launch()
    run_id = store.submit(small())
    assert ended(store, run_id) == "failed"
    assert store.status(run_id).message == f"The training process crashed (signal {int(signal.SIGSEGV)})."


def test_a_worker_that_cannot_be_started_fails(store, launch, monkeypatch):
    monkeypatch.setattr(launcher_module.sys, "executable", "/nowhere/python")
    launch()
    run_id = store.submit(small())
    assert ended(store, run_id) == "failed"
    assert store.status(run_id).message == "The training process could not be started: No such file or directory."


def test_a_damaged_run_is_left_alone_and_hinders_nobody(store, launch):
    damaged, good = store.submit(small()), store.submit(small())
    store.open(damaged).status_path.write_bytes(b"")
    launch()
    assert ended(store, good) == "done"
    assert store.open(damaged).status_path.read_bytes() == b""


def test_a_run_that_was_stopped_while_it_waited_is_never_started(store, launch):
    stopped, good = store.submit(small()), store.submit(small())
    store.request_stop(stopped)
    launch()
    assert ended(store, good) == "done"
    assert (store.status(stopped).state, store.status(stopped).attempt) == ("stopped", 0)


def test_the_final_model_can_be_read_by_itself(store, launch):
    launch()
    run_id = store.submit(small())
    ended(store, run_id)
    assert load_model(store.open(run_id).model_path).card["test_accuracy"] == store.status(run_id).test_accuracy
