import io
import os
import signal
from pathlib import Path

import pytest

from mlp.nn.model_files import load_model
from runner.processes import start_worker
from runner.spare_worker import FIRST_AFTER, NEXT_AFTER, SpareWorker, read_order
from runner.worker import execute
from tests.runner.support import Clocks, new_run, small, until


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def spare(clocks: Clocks):
    """One that has just been made; what it has started is ended."""
    spare = SpareWorker(lambda: clocks.monotonic)
    yield spare
    spare.end()


def ready(spare: SpareWorker, clocks: Clocks) -> int:
    """The process number of a spare worker that was started."""
    clocks.go_on(max(FIRST_AFTER, NEXT_AFTER))
    spare.keep()
    assert spare.pid
    return spare.pid


@pytest.mark.long
def test_it_is_started_some_seconds_after_the_server_and_after_the_last_one_was_taken(tmp_path, spare, clocks):
    spare.keep()
    assert spare.pid is None
    ready(spare, clocks)
    process = spare.take(tmp_path / "no run", 1)
    assert process is not None
    assert process.wait(30) == 1
    spare.keep()
    assert spare.pid is None
    ready(spare, clocks)


@pytest.mark.long
def test_a_run_that_it_takes_is_trained_to_the_same_weights_and_its_words_are_in_the_log(tmp_path, spare, clocks):
    experiment = small(hidden=(32,))
    run, other = new_run(tmp_path / "taken", experiment), new_run(tmp_path / "started", experiment)
    pid = ready(spare, clocks)
    child = start_worker(run, 1.0, 1, lambda: None, spare)
    assert child.process.pid == pid
    assert child.process.wait(60) == 0
    execute(other)
    assert run.status().state == "done"
    assert load_model(run.model_path).theta.tobytes() == load_model(other.model_path).theta.tobytes()
    assert load_model(run.model_path).card["threads"] == 1
    assert run.log_path.read_text() == ""


@pytest.mark.long
def test_what_goes_wrong_is_in_the_log_of_the_run(tmp_path, spare, clocks):
    run = new_run(tmp_path)
    ready(spare, clocks)
    run.spec_path.write_text("{")
    child = start_worker(run, 1.0, 1, lambda: None, spare)
    assert child.process.wait(60) == 1
    assert "spec.json" in run.log_path.read_text()


@pytest.mark.long
def test_one_that_has_died_is_not_taken_but_replaced(tmp_path, spare, clocks):
    pid = ready(spare, clocks)
    os.kill(pid, signal.SIGKILL)
    until(lambda: spare.pid is None)
    assert spare.take(tmp_path, 1) is None
    assert ready(spare, clocks) != pid


@pytest.mark.long
def test_it_ends_with_the_server(spare, clocks):
    pid = ready(spare, clocks)
    spare.end()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_can_be_switched_off(monkeypatch, clocks):
    monkeypatch.setenv("INKLING_SPARE_WORKER", "0")
    spare = SpareWorker(lambda: clocks.monotonic)
    clocks.go_on(FIRST_AFTER)
    spare.keep()
    assert spare.pid is None
    assert spare.take(Path("run"), 1) is None


def test_an_order_is_one_line():
    assert read_order(io.StringIO('{"directory": "/runs/one", "threads": 3}\n')) == (Path("/runs/one"), 3)
    assert read_order(io.StringIO("")) is None
