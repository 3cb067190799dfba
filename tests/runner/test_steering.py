"""Commands obeyed by a training that takes its steps one by one."""

from math import inf

import pytest

from mlp.training.events import Change, Continued, Paused, Refused, StepReport
from mlp.training.loop import Training
from runner.status import Status
from runner.steering import Steering
from tests.runner.support import new_run, small


@pytest.fixture
def run(tmp_path):
    return new_run(tmp_path / "runs")


@pytest.fixture
def training(mnist):
    return Training(small(), mnist)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def steering(run, training, clock=None, **status) -> Steering:
    return Steering(run, training, Status("running", 2, 0.0, **status), clock=clock or Clock())


def test_nothing_new_is_nothing(run, training):
    assert steering(run, training).look() is None


def test_a_pause_lets_single_steps_through(run, training):
    steers = steering(run, training)
    assert steers.seconds_to_wait() == 0
    run.append_command("pause")
    assert steers.look() == [Paused(0, 1)]
    assert steers.seconds_to_wait() == inf
    run.append_command("step", count=2)
    run.append_command("step", count=1)
    assert steers.look() == []
    events, steps = training.run(), 0
    while not steers.seconds_to_wait():
        assert isinstance(next(events), StepReport)
        steers.stepped()
        steps += 1
    assert (steps, training.progress.step) == (3, 3)
    run.append_command("resume")
    assert steers.look() == [Continued(3, 4)]
    assert (steers.seconds_to_wait(), steers.acknowledged) == (0, 4)


def test_a_step_while_it_runs_pauses_it_afterwards(run, training):
    steers = steering(run, training)
    run.append_command("step")
    assert [type(event) for event in steers.look() or []] == [Paused]
    assert steers.seconds_to_wait() == 0
    steers.stepped()
    assert steers.seconds_to_wait() == inf


def test_slow_motion_takes_so_many_steps_a_second(run, training):
    clock = Clock()
    steers = steering(run, training, clock)
    run.append_command("slow", steps_per_second=4)
    steers.look()
    steps = 0
    while clock.now < 10:
        if steers.seconds_to_wait() == 0:
            steps += 1
            steers.stepped()
        clock.now += 1 / 64
    assert steps == 40
    run.append_command("slow", steps_per_second=None)
    steers.look()
    assert steers.seconds_to_wait() == 0


def test_changes_are_events_and_stand_in_the_status(run, training):
    steers = steering(run, training)
    run.append_command("change", settings={"learning_rate": 0.05, "batch_size": 100})
    run.append_command("epochs", count=3)
    first, second = steers.look() or []
    changes = {"learning_rate": 0.05, "batch_size": 100}
    assert first == Change(0.0, 0, "learning rate 0.1 -> 0.05, batch size 64 -> 100", changes, 1)
    assert second == Change(0.0, 0, "epochs 2 -> 5", {"epochs": 5}, 2)
    assert steers.to_status() == {
        "acknowledged": 2,
        "steps_per_second": None,
        "epochs": 5,
        "changes": {"batch_size": 100, "epochs": 5, "learning_rate": 0.05},
    }


def test_a_change_to_what_is_already_so_is_no_event(run, training):
    steers = steering(run, training)
    for _ in range(2):
        run.append_command("change", settings={"learning_rate": 0.05})
    assert [event.text for event in steers.look() or [] if isinstance(event, Change)] == ["learning rate 0.1 -> 0.05"]
    assert steers.acknowledged == 2


def test_what_cannot_be_is_refused_in_a_sentence_and_the_rest_is_done(run, training):
    steers = steering(run, training)
    for settings in ({"learning_rate": -1}, {"seed": 3}, {"momentum": 0.5}):
        run.append_command("change", settings=settings)
    run.append_command("dance")
    negative, seed, momentum, dance = steers.look() or []
    assert isinstance(negative, Refused)
    assert isinstance(seed, Refused)
    assert isinstance(momentum, Change)
    assert isinstance(dance, Refused)
    assert negative.text == "The learning rate must be a number above 0 and at most 1000; got -1."
    assert (dance.command, steers.acknowledged) == (4, 4)
    assert training.config.momentum == 0.5


def test_an_ended_run_gets_a_schedule_of_its_own_once(run, training, mnist):
    list(training.run())
    steers = steering(run, training, test_accuracy=0.9)
    run.append_command("epochs", count=2)
    run.append_command("epochs", count=1)
    steers.look()
    assert (training.config.epochs, training.progress.began_epoch) == (5, 2)


def test_the_state_of_the_last_attempt_is_kept(run, training):
    number = run.append_command("stop")
    steers = steering(run, training, acknowledged=number, start_paused=True, steps_per_second=3.0)
    assert steers.look() is None
    assert (steers.paused, steers.steps_per_second, steers.stop) == (True, 3.0, False)


def test_a_command_of_an_earlier_version_is_obeyed(run, training):
    (run.path / "control.jsonl").write_text('{"number":1,"command":"slow","steps_per_second":4.0}\n')
    steers = steering(run, training)
    steers.look()
    assert steers.to_status()["steps_per_second"] == 4
