"""The process that trains a run: signals, errors, its log, its memory, and that there is never a second one."""

import os
import re
import signal
import subprocess
import sys
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.errors import DataError
from mlp.nn.model_files import load_model
from runner import attempt, run_writer, worker
from runner.checkpoints import checkpoint_paths
from runner.files import RunError
from runner.heartbeat import Heartbeat
from runner.history import HistoryReader
from runner.rundir import RunDirectory
from runner.worker import execute
from tests.runner.support import FOREVER, ROOT, leaving_after, new_run, requeue, small, start, tell, until


@pytest.mark.long
def test_the_threads_of_the_first_start_are_kept_whatever_a_later_worker_begins_with(runs):
    experiment = small(hidden=(64,), epochs=3)
    whole, run = new_run(runs, experiment), new_run(runs, experiment)
    with threadpool_limits(2, "blas"):
        execute(whole)
        execute(run, leaving_after(4))
    assert run.status().threads == 2
    requeue(run)
    with threadpool_limits(1, "blas"):
        execute(run)
    assert run.status().threads == 2
    assert load_model(run.model_path).card["threads"] == load_model(whole.model_path).card["threads"] == 2
    assert load_model(run.model_path).theta.tobytes() == load_model(whole.model_path).theta.tobytes()


@pytest.mark.long
def test_a_killed_process_loses_only_what_came_after_its_checkpoint(runs):
    experiment = small(epochs=60)
    whole, run = new_run(runs, experiment), new_run(runs, experiment)
    process = start(run)
    until(lambda: checkpoint_paths(run))
    process.kill()
    process.wait(30)
    assert run.status().state == "running"
    assert not run.is_claimed()
    run.change_status({"running"}, state="queued")
    assert start(run).wait(60) == 0
    assert start(whole).wait(60) == 0
    assert (run.status().state, run.status().attempt) == ("done", 2)
    np.testing.assert_array_equal(load_model(run.model_path).theta, load_model(whole.model_path).theta)
    history = HistoryReader(run).read()
    assert history.epochs.epoch == list(range(1, 61))
    assert history.epochs == HistoryReader(whole).read().epochs


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_a_signal_leaves_a_run_that_can_be_resumed(runs, number):
    run = new_run(runs, small(epochs=FOREVER))
    process = start(run)
    until(lambda: run.status().step > 0)
    process.send_signal(number)
    assert process.wait(30) == 0
    status = run.status()
    assert (status.state, status.message) == ("interrupted", "Interrupted: the server was stopped.")
    assert checkpoint_paths(run)[0].stem == f"step-{status.step:012}"
    assert run.log_path.read_text() == ""
    assert load_model(run.snapshot_path).card["step"] == status.step


def test_a_run_that_was_stopped_while_it_waited_is_left_alone(runs):
    run = new_run(runs, small())
    run.change_status({"queued"}, state="stopped")
    before = run.status()
    execute(run)
    assert run.status() == before
    assert run.events() == ([], 0)


def test_damaged_data_is_told(runs, monkeypatch):
    def damaged(*_):
        raise DataError("train-images is cut short. Restore it.")

    monkeypatch.setattr("runner.attempt.load_splits", damaged)
    run = new_run(runs, small())
    with pytest.raises(DataError):
        execute(run)
    assert (run.status().state, run.status().message) == ("failed", "train-images is cut short. Restore it.")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "not enough memory"),
        (OSError(5, "Input/output error"), "Input/output error"),
        (KeyError("x"), r"an error in Inkling \(KeyError\). The run's worker.log has the details"),
    ],
)
def test_an_unexpected_error_becomes_a_sentence(runs, monkeypatch, error, sentence):
    def fail(*_):
        raise error

    monkeypatch.setattr(run_writer, "save_checkpoint", fail)
    run = new_run(runs, small())
    with pytest.raises(type(error)):
        execute(run)
    assert run.status().state == "failed"
    assert re.search(sentence, run.status().message)
    assert not run.is_claimed()


@pytest.mark.long
def test_the_traceback_goes_to_the_log_alone(runs):
    run = new_run(runs, small())
    run.checkpoints_path.rmdir()
    run.checkpoints_path.write_text("in the way")
    assert start(run).wait(60) == 1
    assert "Traceback" in run.log_path.read_text()
    assert run.status().state == "failed"
    for path in (run.status_path, run.path / "metrics.jsonl"):
        assert "Traceback" not in path.read_text()


def test_a_second_worker_keeps_its_hands_off(runs, monkeypatch):
    monkeypatch.setattr("runner.rundir._PATIENCE", 0.05)
    run = new_run(runs, small())
    with run.claim(), pytest.raises(RunError, match="Another process works"):
        execute(RunDirectory(run.path))
    assert run.status().state == "queued"


def test_a_wrong_command_line_is_told(capsys):
    assert worker.main([]) == 2
    assert "usage: python -m runner.worker DIRECTORY" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells the peak memory of another process"
)
def test_the_worker_needs_little_memory(runs):
    run = new_run(runs, Experiment(NetworkConfig(hidden=(128,)), TrainingConfig(epochs=1)))
    process, peak = start(run), 0

    def ended() -> bool:
        nonlocal peak
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
        peak = max(peak, int(found[1]) if found else 0)
        return process.poll() is not None

    until(ended)
    assert run.status().state == "done"
    assert 50 < peak / 1024 < 300


@pytest.mark.long
def test_a_process_obeys_every_command(runs):
    run = new_run(runs, small(epochs=FOREVER))
    process = start(run)
    until(lambda: run.status().step > 0)
    paused = tell(run, "pause")
    assert paused.state == "paused"
    until(lambda: checkpoint_paths(run)[0].stem == f"step-{paused.step:012}")
    tell(run, "step", count=2)
    until(lambda: run.status().step == paused.step + 2)
    until(lambda: load_model(run.snapshot_path).card["step"] == paused.step + 2)
    beat = run.status().heartbeat
    until(lambda: run.status().heartbeat != beat)
    assert (run.status().state, run.status().step) == ("paused", paused.step + 2)
    steps = [event["step"] for event in run.events()[0] if event["event"] == "step"]
    assert steps[-2:] == [paused.step + 1, paused.step + 2]
    changed = tell(run, "change", settings={"learning_rate": 0.05, "dropout": 0.1})
    assert (changed.changes, changed.state) == ({"learning_rate": 0.05, "dropout": 0.1}, "paused")
    tell(run, "change", settings={"batch_size": 5000})
    refusal = HistoryReader(run).read().refusals[0]
    assert "The batch size" in refusal.text
    assert tell(run, "slow", steps_per_second=50).steps_per_second == 50
    assert tell(run, "resume").state == "running"
    until(lambda: run.status().step > paused.step + 5)
    assert tell(run, "slow", steps_per_second=None).steps_per_second is None
    assert tell(run, "pause").state == "paused"
    epochs = ceil(run.status().epoch) + 1
    tell(run, "change", settings={"learning_rate": 0.1})
    assert tell(run, "stop").state in ("paused", "stopped")
    assert process.wait(30) == 0
    assert run.status().state == "stopped"
    assert run.log_path.read_text() == ""
    assert [mark.text for mark in HistoryReader(run).read().marks] == [
        "learning rate 0.1 -> 0.05, dropout 0 -> 0.1",
        "learning rate 0.05 -> 0.1",
    ]
    # and it is continued, with what was changed, for an epoch that is begun and one more
    run.continue_with({"stopped"}, "epochs", count=1)
    execute(run)
    assert (run.status().state, run.status().epoch, run.status().epochs) == ("done", epochs, epochs)
    assert run.status().changes == {"dropout": 0.1, "epochs": epochs}


@pytest.mark.long
def test_two_who_press_at_once_lose_nothing(runs):
    run = new_run(runs, small(epochs=FOREVER))
    code = (
        "from pathlib import Path; from runner.rundir import RunDirectory;"
        f" run = RunDirectory(Path({str(run.path)!r}));"
        " [run.append_command('change', settings={'l2': %s / 1000}) for press in range(1, 21)]"
    )
    process = start(run)
    values = ("press", "(100 + press)")  # 40 values, no two alike
    pressing = [subprocess.Popen([sys.executable, "-c", code % value], cwd=ROOT) for value in values]
    assert [one.wait(30) for one in pressing] == [0, 0]
    until(lambda: run.status().acknowledged == 40)
    tell(run, "stop")
    process.wait(30)
    changes = [event["command"] for event in run.events()[0] if event["event"] == "change"]
    assert changes == list(range(1, 41))


@pytest.mark.parametrize("stage", ["load_splits", "restore_checkpoint", "final_results"])
def test_a_worker_gives_signs_of_life_also_while_one_stage_takes_long(runs, monkeypatch, stage):
    run, usual = new_run(runs, small(epochs=1)), getattr(attempt, stage)

    def long_stage(*arguments: Any) -> Any:
        os.utime(run.path / "worker.lock", ns=(0, 0))
        until(run.last_beat)
        return usual(*arguments)

    monkeypatch.setattr(attempt, stage, long_stage)
    monkeypatch.setattr(worker, "Heartbeat", lambda run: Heartbeat(run, seconds=0.01))
    execute(run)
    assert run.status().state == "done"
