"""A field of the form that is changed beside a run: for which run is it? Real runs in a real store, no browser."""

from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlp.config import Experiment, TrainingConfig
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.ui.run.test_controls import STRANGER, begun, told
from tests.ui.views.test_views import NOBODY, Canvas, button, canvas, home, page

__all__ = ["canvas", "home"]

THIS, NEXT = "This run, from now on", "The next one"


@pytest.fixture
def run(home: Path, canvas: Canvas) -> str:
    """A run of this browser that learns."""
    return begun(home)


def asked(test: AppTest) -> str | None:
    """What the page asks; None if it asks nothing."""
    labels = [one.label for one in test.button]
    questions = [one.value for one in test.markdown if "for which run?" in one.value]
    assert (THIS in labels) == (NEXT in labels) == bool(questions)
    return questions[0].strip("*") if questions else None


def change(test: AppTest, label: str, value: Any) -> AppTest:
    """Change a field of the form as a person does."""
    kind = test.slider if label in ("Dropout", "Augmentation") else test.number_input
    return kind(key=label).set_value(value).run()


@pytest.mark.long
@pytest.mark.parametrize(
    ("label", "name", "value"),
    [("Learning rate", "learning_rate", 0.02), ("Batch size", "batch_size", 25), ("Momentum", "momentum", 0.5),
     ("L2 (lambda)", "l2", 0.001), ("Dropout", "dropout", 0.5), ("Augmentation", "augmentation", 0.9)],
)  # fmt: skip
def test_each_setting_that_the_run_can_take_is_asked_about_and_sent(
    home: Path, run: str, label: str, name: str, value: float
) -> None:
    test = page("train", run=run)
    assert asked(test) is None
    assert asked(change(test, label, value)) == f"{label} {value:g}: for which run?"
    button(test, THIS).click().run()
    assert not test.exception
    assert told(home, run) == [{"command": "change", "settings": {name: value}}]
    assert asked(test) is None
    assert asked(change(test, "Epochs", 9)) is None


def test_for_the_next_one_the_run_is_told_nothing(home: Path, run: str) -> None:
    test = change(page("train", run=run), "Learning rate", 0.02)
    button(test, NEXT).click().run()
    assert asked(test) is None
    assert told(home, run) == []
    RunDirectory(home / "runs" / run).change_status({"running"}, state="done")
    button(test, "Train").click().run()
    [started] = [one for one in RunStore(home).list(NOBODY) if one.id != run]
    assert started.experiment.training.learning_rate == 0.02


def test_several_changes_are_one_question_and_one_command(home: Path, run: str) -> None:
    test = change(change(page("train", run=run), "Learning rate", 0.02), "Batch size", 32)
    assert asked(test) == "Learning rate 0.02, Batch size 32: for which run?"
    button(test, THIS).click().run()
    assert told(home, run) == [{"command": "change", "settings": {"learning_rate": 0.02, "batch_size": 32}}]


def test_what_the_run_has_already_is_not_asked_about(home: Path, run: str) -> None:
    test = change(page("train", run=run), "Learning rate", 0.02)
    RunDirectory(home / "runs" / run).change_status({"running"}, changes={"learning_rate": 0.02})  # from another tab
    assert asked(test.run()) is None
    assert asked(change(test, "Learning rate", 0.1)) == "Learning rate 0.1: for which run?"


@pytest.mark.parametrize("label", ["Epochs", "Seed", "Warm-up (epochs)"])
def test_what_no_run_can_take_is_not_asked_about(run: str, label: str) -> None:
    assert asked(change(page("train", run=run), label, 3)) is None


def test_what_has_no_effect_in_the_run_is_not_asked_about(home: Path, canvas: Canvas) -> None:
    run = RunStore(home).submit(Experiment(training=TrainingConfig(optimizer="adam")), owner=NOBODY)
    test = page("train")
    test.selectbox(key="run").set_value(run).run()
    assert asked(change(test, "Momentum", 0.5)) is None
    assert asked(change(test, "L2 (lambda)", 0.5)) == "L2 (lambda) 0.5: for which run?"  # also while it waits


@pytest.mark.parametrize(
    ("owner", "state"), [(STRANGER, "running"), (NOBODY, "done"), (NOBODY, "interrupted"), (NOBODY, "stopped")]
)
def test_nobody_is_asked_who_cannot_change_the_run(home: Path, canvas: Canvas, owner: str, state: str) -> None:
    assert asked(change(page("train", run=begun(home, owner, state=state)), "Learning rate", 0.02)) is None


def test_while_it_stops_nobody_is_asked(home: Path, run: str) -> None:
    RunStore(home).command(run, NOBODY, "stop")
    assert asked(change(page("train", run=run), "Learning rate", 0.02)) is None


def test_the_question_stays_with_its_run_and_goes_with_other_settings(home: Path, run: str) -> None:
    other = begun(home)
    test = change(page("train", run=run), "Learning rate", 0.02)
    test.selectbox(key="run").set_value(other).run()
    assert asked(test) is None
    test.selectbox(key="run").set_value(run).run()
    assert asked(test)
    button(test, "Usual settings").click().run()
    assert asked(change(test, "Epochs", 9)) is None


def test_what_the_run_cannot_take_is_said_and_cannot_be_sent(home: Path, run: str) -> None:
    test = change(page("train", run=run), "Batch size", 60_000)
    assert asked(test) == "Batch size 60000: for which run?"
    assert any("from 1 to 55,000; got 60000" in one.value for one in test.caption)
    assert button(test, THIS).disabled


def test_a_change_that_cannot_be_sent_is_said_and_can_be_sent_again(
    home: Path, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(ENOSPC, "No space left on device")

    test = change(page("train", run=run), "Learning rate", 0.02)
    with monkeypatch.context() as patch:
        patch.setattr(RunDirectory, "append_command", full)
        button(test, THIS).click().run()
    assert any("No space left on device" in one.value for one in test.error)
    button(test, THIS).click().run()
    assert told(home, run) == [{"command": "change", "settings": {"learning_rate": 0.02}}]
