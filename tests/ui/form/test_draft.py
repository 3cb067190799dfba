"""The training form across reloads, and filled with what a run was told: real runs and files, no browser."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.ui.views.test_views import MAIN, NOBODY, Canvas, button, canvas, home, page
from ui.owner import COOKIE

__all__ = ["canvas", "home"]

UNUSUAL = Experiment(
    NetworkConfig(hidden=(30, 20, 10), activation="tanh", output_activation="sigmoid", initializer="uniform:-0.5,0.5"),
    TrainingConfig(
        loss="squared_error", reduction="mean_all", optimizer="nesterov", momentum=0.8, learning_rate=0.02,
        batch_size=32, epochs=7, seed=3, schedule="step:2,0.25", warmup=1.5, l2=0.001, dropout=0.25,
        label_smoothing=0.1, averaging=0.99, clip_norm=2.0, augmentation=0.5, train_size=2000,
    ),
)  # fmt: skip
"""Everything otherwise than usual."""
LINEAR = Experiment(NetworkConfig(hidden=()), TrainingConfig(optimizer="adamw", weight_decay=0.02, data="pen"))


def says(test: AppTest) -> tuple[Any, ...]:
    """What a person looks at first: the units of the hidden layers, and the learning rate."""
    fields = [one for one in test.number_input if one.label.endswith(": units")]
    return *(one.value for one in fields), test.number_input(key="Learning rate").value


def linked(run: str) -> AppTest:
    """The page in a tab that was opened with a link to a run."""
    test = AppTest.from_file(str(MAIN), default_timeout=30)
    test.query_params["run"] = run
    return test.run().switch_page("views/train.py").run()


def newest(home: Path) -> Experiment:
    return RunStore(home).list(NOBODY)[0].spec.experiment


def test_a_reload_shows_the_form_as_it_was_left_and_another_browser_does_not(
    canvas: Canvas, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = page("train")
    assert not (home / "drafts").exists()  # nobody has changed anything
    test.number_input(key="Learning rate").set_value(0.03).run()
    button(test, "Add a hidden layer").click().run()
    test.number_input(key="Epochs").set_value(0).run()  # what cannot be is not kept
    assert says(page("train")) == (128, 64, 64, 0.03)
    button(test, "Usual settings").click().run()
    assert says(test) == says(page("train")) == (128, 64, 0.1)
    test.number_input(key="Learning rate").set_value(0.04).run()
    monkeypatch.setattr(type(st.context), "cookies", property(lambda context: {COOKIE: "somebody else"}))
    assert says(page("train")) == (128, 64, 0.1)


@pytest.mark.long
def test_edits_beside_a_run_come_back_with_that_run_and_not_with_another(canvas: Canvas, home: Path) -> None:
    first, second = (RunStore(home).submit(UNUSUAL.with_training(seed=seed), owner=NOBODY) for seed in (1, 2))
    test = linked(first)
    assert says(test) == (30, 20, 10, 0.02)
    test.number_input(key="Learning rate").set_value(0.5).run()
    assert says(linked(first)) == (30, 20, 10, 0.5)
    assert says(linked(second)) == (30, 20, 10, 0.02)


@pytest.mark.parametrize("experiment", [UNUSUAL, LINEAR])
def test_use_its_settings_fills_the_form_with_all_that_the_run_was_told(
    canvas: Canvas, home: Path, experiment: Experiment
) -> None:
    store = RunStore(home)
    run = store.submit(experiment, owner=NOBODY)
    RunDirectory(home / "runs" / run).change_status({"queued"}, state="stopped", step=10, epoch=0.1)
    test = page("train")
    test.selectbox(key="run").set_value(run).run()
    assert says(test) == (128, 64, 0.1)  # to look at a run does not touch the form
    button(test, "Use its settings").click().run()
    button(test, "Train").click().run()
    assert not test.exception
    assert newest(home) == experiment
    assert len(store.list(NOBODY)) == 2


def test_another_loss_is_chosen_after_settings_of_a_run_were_used(canvas: Canvas, home: Path) -> None:
    run = RunStore(home).submit(Experiment(NetworkConfig(hidden=(16,))), owner=NOBODY)
    RunDirectory(home / "runs" / run).change_status({"queued"}, state="stopped", step=10, epoch=0.1)
    test = page("train", run=run)
    test.selectbox(key="Loss").set_value("squared_error").run()
    button(test, "Train").click().run()
    assert not test.exception
    assert newest(home).network.output_activation == "sigmoid"
