import os
import signal
import subprocess
import sys

import pytest

from runner.heartbeat import Silence
from runner.limits import Limits
from runner.supervision import ATTEMPTS, HungWorkers, handle_worker_death, mark_ended
from tests.runner.support import new_run


class Watch:
    """Looks at one worker each second; it gives a sign of life only when `beats` is true."""

    def __init__(self, limits: Limits) -> None:
        self.now, self.sign = 0.0, 0
        self.hung = HungWorkers(limits, Silence(lambda: self.now))
        self.hung.look({"run": 0})

    def look(self, seconds: int, *, beats: bool, pid: int | None = None) -> None:
        for _ in range(seconds):
            self.now, self.sign = self.now + 1, self.sign + beats
            self.hung.look({"run": self.sign})
            self.hung.end("run", pid)


@pytest.fixture
def stubborn():
    """A process that does not end when it is asked to; it prints what it was asked."""
    program = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('asked', flush=True))\n"
        "print('ready', flush=True)\n"
        "while True: time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_silent_worker_is_shown_then_asked_to_end_then_killed(stubborn, caplog):
    watch = Watch(Limits(silent_seconds=30, hung_seconds=120))
    os.kill(stubborn.pid, signal.SIGSTOP)
    watch.look(29, beats=False, pid=stubborn.pid)
    assert watch.hung.sentences == {}
    watch.look(14, beats=False, pid=stubborn.pid)
    said = watch.hung.sentences["run"]
    assert said.startswith("The training process has not answered for 40 s. After 120 s it is ended")
    watch.look(76, beats=False, pid=stubborn.pid)
    assert not watch.hung.was_ended("run")
    watch.look(1, beats=False, pid=stubborn.pid)
    assert watch.hung.was_ended("run")
    assert stubborn.stdout.readline() == "asked\n"  # though it was stopped
    watch.look(9, beats=False, pid=stubborn.pid)
    assert stubborn.poll() is None
    watch.look(1, beats=False, pid=stubborn.pid)
    assert stubborn.wait(30) == -signal.SIGKILL
    assert len(caplog.records) == 1


def test_a_worker_that_answers_is_neither_shown_nor_ended(stubborn):
    watch = Watch(Limits(silent_seconds=1, hung_seconds=2))
    watch.look(500, beats=True, pid=stubborn.pid)
    assert watch.hung.sentences == {}
    assert stubborn.poll() is None
    assert not watch.hung.was_ended("run")


@pytest.mark.parametrize("limits", [Limits(hung_seconds=None), Limits(silent_seconds=None, hung_seconds=None)])
def test_both_limits_can_be_lifted(stubborn, limits):
    watch = Watch(limits)
    watch.look(1000, beats=False, pid=stubborn.pid)
    shown = {"run": "The training process has not answered for 1000 s."} if limits.silent_seconds else {}
    assert watch.hung.sentences == shown
    assert not watch.hung.was_ended("run")


@pytest.mark.parametrize("state", ["running", "paused", "interrupted"])
def test_the_run_of_a_hung_worker_is_queued_again_however_it_ended(tmp_path, stubborn, state):
    run = new_run(tmp_path)
    run.change_status({"queued"}, state=state, ended_at=1.0)
    hung = HungWorkers(Limits(hung_seconds=1), Silence())
    hung._silent = {run.id: 7.0}
    hung.end(run.id, stubborn.pid)
    hung.handle_death(run)
    status = run.status()
    assert (status.state, status.ended_at, status.deaths) == ("queued", None, 1)
    assert status.message == (
        "The training process did not answer for 7 s and was ended. The run goes on from its last checkpoint."
    )
    assert not hung.was_ended(run.id)


def test_a_run_whose_worker_ends_again_and_again_without_progress_has_failed(tmp_path):
    run = new_run(tmp_path)
    for attempt in range(1, ATTEMPTS + 2):
        assert run.status().state == "queued"
        run.change_status({"queued"}, state="running")
        handle_worker_death(run, "Gone.")
        assert run.status().deaths == min(attempt, ATTEMPTS)
    assert run.status().state == "failed"
    assert run.status().message == "Gone. That happened 3 times without progress."


def test_what_a_worker_wrote_itself_stands(tmp_path):
    run = new_run(tmp_path)
    done = run.change_status({"queued"}, state="done", message="All epochs are done.")
    handle_worker_death(run, "Gone.")
    mark_ended(run, {"running"}, "failed", "Gone.")
    assert run.status() == done
