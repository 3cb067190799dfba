"""Steering a run from its page, without a browser: which presses each state has, and what they tell the run."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlp.config import Experiment
from runner.disk import DiskFullError
from runner.files import read_lines
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.ui.views.test_views import NOBODY, button, home
from ui.run import controls
from ui.run.controls import PATIENCE, WATCHING, speed_words

__all__ = ["home"]

STRANGER = "a" * 64
STEERING = ["Pause", "Resume", "Start again", "Step", "Epoch", "Stop", "Continue"]


def begun(home: Path, owner: str = NOBODY, **status: Any) -> str:
    """A run that is as a worker would leave it: begun, and with that status."""
    run = RunStore(home).submit(Experiment(), owner=owner)
    known = {"state": "running", "step": 100, "epoch": 0.1, "validation_accuracy": 0.9} | status
    RunDirectory(home / "runs" / run).change_status({"queued"}, **known)
    return run


def page(run: str) -> AppTest:
    """Of the page of a run only what steers it."""
    test = AppTest.from_function(steering, default_timeout=30, kwargs={"run_id": run}).run()
    assert not test.exception
    return test


def steering(run_id: str) -> None:
    from ui import server
    from ui.problems import show_kept_problem
    from ui.run.controls import show_controls

    show_kept_problem()
    show_controls(server.store().run(run_id), stopping=server.store().is_stopping(run_id))


def presses(test: AppTest) -> list[str]:
    """The buttons that steer, those that can be pressed."""
    return [one.label for one in test.button if one.label in STEERING and not one.disabled]


def told(home: Path, run: str) -> list[dict[str, Any]]:
    """The commands that the run got."""
    return [
        {name: value for name, value in line.items() if name != "number"}
        for line in read_lines(home / "runs" / run / "control.jsonl")[0]
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("queued", ["Stop"]),
        ("running", ["Pause", "Epoch", "Stop"]),
        ("paused", ["Resume", "Step", "Epoch", "Stop"]),
        ("done", ["Continue"]),
        ("stopped", ["Continue"]),
        ("interrupted", ["Resume"]),
        ("failed", ["Resume"]),
        ("diverged", []),
    ],
)
def test_each_state_has_the_presses_that_mean_something(home: Path, state: str, expected: list[str]) -> None:
    assert presses(page(begun(home, state=state))) == expected


@pytest.mark.parametrize("state", ["failed", "interrupted", "stopped"])
def test_a_run_that_never_began_can_be_started_again(home: Path, state: str) -> None:
    run = begun(home, state=state, step=0, epoch=0.0)
    test = page(run)
    assert presses(test) == ["Start again"]
    button(test, "Start again").click().run()
    assert RunStore(home).status(run).state == "queued"


def test_a_run_that_failed_on_a_full_disk_can_be_resumed_as_its_message_says(home: Path) -> None:
    run = begun(home, state="failed", message=str(DiskFullError()))
    test = page(run)
    assert "resume the run" in RunStore(home).status(run).message
    button(test, "Resume").click().run()
    assert RunStore(home).status(run).state == "queued"


def test_a_run_is_continued_for_as_many_epochs_as_its_field_holds(home: Path) -> None:
    run = begun(home, state="done")
    (home / "runs" / run / "checkpoints" / "step-000000000100.safetensors").touch()
    test = page(run)
    test.number_input(key=f"more epochs of {run}").set_value(7)
    button(test, "Continue").click().run()
    assert told(home, run) == [{"command": "epochs", "count": 7}]


@pytest.mark.parametrize("state", ["queued", "running", "paused", "done", "interrupted"])
def test_who_watches_has_no_presses_and_is_told_why(home: Path, state: str) -> None:
    test = page(begun(home, STRANGER, state=state))
    assert presses(test) == []
    assert WATCHING in [one.value for one in test.caption]


@pytest.mark.parametrize(
    ("state", "label", "command"),
    [
        ("running", "Pause", {"command": "pause"}),
        ("paused", "Resume", {"command": "resume"}),
        ("paused", "Step", {"command": "step", "count": 1}),
        ("running", "Epoch", {"command": "epochs", "count": 1}),
        ("running", "Stop", {"command": "stop"}),
    ],
)
def test_a_press_tells_the_run(home: Path, state: str, label: str, command: dict[str, Any]) -> None:
    run = begun(home, state=state)
    button(page(run), label).click().run()
    assert told(home, run) == [command]


def test_while_it_stops_nothing_else_can_be_pressed(home: Path) -> None:
    test = page(begun(home))
    button(test, "Stop").click().run()
    assert presses(test) == []
    assert not [one for one in test.selectbox if one.label == "Speed"]


def test_what_cannot_be_done_is_said_once(home: Path) -> None:
    run = begun(home, state="stopped")
    test = page(run)
    button(test, "Continue").click().run()
    assert "no checkpoint" in test.error[0].value
    test.run()
    assert not test.error


def speed(test: AppTest) -> Any:
    return next(one for one in test.selectbox if one.label == "Speed")


def test_a_control_that_an_ended_run_takes_away_asks_for_nothing(home: Path) -> None:
    run = begun(home)
    test = page(run)
    RunDirectory(home / "runs" / run).change_status({"running"}, state="stopped")
    speed(test).set_value(10.0).run()
    assert told(home, run) == []
    assert not test.error


def test_slow_motion_is_asked_for_and_follows_the_run(home: Path) -> None:
    run = begun(home)
    test = page(run)
    speed(test).set_value(10.0).run()
    assert told(home, run) == [{"command": "slow", "steps_per_second": 10.0}]
    assert speed(test).value == 10.0  # also before the run has obeyed
    RunDirectory(home / "runs" / run).change_status({"running"}, steps_per_second=3.0)
    test.run()
    assert speed(test).value == 3.0
    assert len(told(home, run)) == 1


def test_a_speed_is_said_in_words() -> None:
    words = [speed_words(speed) for speed in (0.0, 0.5, 1.0, 30.0)]
    assert words == ["Full speed", "0.5 steps a second", "1 step a second", "30 steps a second"]


@pytest.mark.parametrize("obeys_after", [0.5 * PATIENCE, 2 * PATIENCE])
def test_a_press_waits_a_moment_for_the_worker(home: Path, monkeypatch: pytest.MonkeyPatch, obeys_after: float) -> None:
    run, now = begun(home), [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds
        if now[0] >= obeys_after:
            RunDirectory(home / "runs" / run).change_status({"running"}, state="paused", acknowledged=1)

    monkeypatch.setattr(controls, "sleep", sleep)
    monkeypatch.setattr(controls, "monotonic", lambda: now[0])
    test = page(run)
    button(test, "Pause").click().run()
    assert now[0] == pytest.approx(min(obeys_after, PATIENCE), abs=0.011)
    assert ("Resume" in presses(test)) is (obeys_after < PATIENCE)
