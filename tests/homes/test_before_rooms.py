"""A home and models that the program wrote before its source was moved into folders: they open, resume and draw."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mlp.data.dataset import Splits
from mlp.home import PROJECT
from mlp.images.normalize import prepare
from mlp.methods.losses import find_loss
from mlp.nn.model import Model
from mlp.nn.model_files import load_model
from mlp.training.evaluation import evaluate
from runner import worker
from runner.calibration import measured
from runner.digits import MyDigits
from runner.drafts import Drafts
from runner.launcher_state import LauncherReport
from runner.store import RunStore
from tests.homes.lived_in import BEFORE, RUNS, move_in
from tests.pen import examples, render
from tests.ui.views.test_views import NOBODY as OWNER
from tests.ui.views.test_views import Canvas, canvas, html, page
from tests.ui.views.test_views import home as empty_home
from ui.run.look import findings

__all__ = ["canvas", "empty_home"]

EXPECTED = json.loads((BEFORE / "expected.json").read_text())
STATES = {
    "done": "done",
    "momentum": "interrupted",
    "adam": "interrupted",
    "stopped": "stopped",
    "diverged": "diverged",
    "taught": "done",
    "watched": "done",
    "queued": "queued",
}
"""Of the runs that are not in the trash."""


@pytest.fixture
def home(empty_home: Path) -> Path:
    """A copy of the old home, as INKLING_HOME of the pages."""
    move_in(empty_home)
    return empty_home


@pytest.fixture
def store(home: Path) -> RunStore:
    return RunStore(home)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory, mnist: Splits) -> RunStore:
    """The old home after workers of today have gone on with its runs; one of them in a process of its own."""
    home = tmp_path_factory.mktemp("later") / "home"
    shutil.copytree(BEFORE / "home", home)
    for spec in home.glob("runs/*/spec.json"):  # git holds no empty folder, and a run that waits has one
        spec.with_name("checkpoints").mkdir(exist_ok=True)
    store = RunStore(home)
    store.resume(RUNS["momentum"], OWNER)
    store.resume(RUNS["adam"], OWNER)
    store.continue_run(RUNS["done"], OWNER, 1)
    store.continue_run(RUNS["stopped"], OWNER, 1)
    command = [sys.executable, "-m", "runner.worker", str(store.open(RUNS["adam"]).path)]
    process = subprocess.Popen(command, cwd=PROJECT, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runner.attempt.load_splits", lambda *_: mnist)
        for name in ("momentum", "done", "stopped", "queued"):
            worker.execute(store.open(RUNS[name]))
    assert process.wait(60) == 0
    return store


def final(store: RunStore, name: str) -> Model:
    model = store.model(RUNS[name])
    assert model
    return model


# --- the files --------------------------------------------------------------------------------------------------------


def test_every_run_is_listed_as_it_was_left(store: RunStore) -> None:
    assert {run.id: run.status.state for run in store.list()} == {RUNS[name]: state for name, state in STATES.items()}
    assert {run.id for run in store.list(OWNER)} == {RUNS[name] for name in STATES if name != "watched"}
    assert store.spec(RUNS["watched"]).owner == "a" * 64
    assert store.queue_position(RUNS["queued"]) == 1
    done = store.run(RUNS["done"])
    assert (done.about.title, done.about.note, done.about.pinned) == (
        "My first network", "It reads a 7 as a 1.", True,
    )  # fmt: skip
    assert done.status.test_accuracy == EXPECTED["weights"]["momentum"]["test_accuracy"]
    steered = store.run(RUNS["adam"]).experiment.training
    assert (steered.learning_rate, steered.batch_size, steered.epochs) == (0.02, 50, 4)
    assert store.status(RUNS["diverged"]).message.startswith("The gradient of layer output 10 identity")


def test_what_the_runs_reported_is_read(store: RunStore) -> None:
    history = store.history(RUNS["adam"])
    assert history.steps.step == list(range(1, 16))
    assert [mark.text for mark in history.marks] == [
        "learning rate 0.01 -> 0.02, batch size 64 -> 50", "epochs 3 -> 4",
    ]  # fmt: skip
    assert ["from 1 to 500; got 501" in one.text for one in history.refusals] == [True]
    assert history.epochs.step == [10]
    assert history.histograms.step == [0, 10]
    done, diverged = (store.history(RUNS[name]).test for name in ("done", "diverged"))
    assert done
    assert diverged
    assert done.accuracy == store.status(RUNS["done"]).test_accuracy
    assert diverged.loss is None
    assert store.moments(RUNS["momentum"]) == (1, 14)


def test_what_ails_them_is_found(store: RunStore) -> None:
    found = {
        name: [one.name for one in findings(store.run(RUNS[name]), store.history(RUNS[name]))]
        for name in ("done", "diverged", "adam")
    }
    assert found == {"done": [], "diverged": ["diverged"], "adam": []}


def test_a_run_in_the_trash_is_taken_back(store: RunStore) -> None:
    store.undelete(RUNS["deleted"], OWNER)
    assert store.status(RUNS["deleted"]).state == "done"
    assert RUNS["deleted"] in [run.id for run in store.list(OWNER)]


def test_digits_draft_and_calibration_are_read(home: Path) -> None:
    digits, problems = MyDigits(home, OWNER).read()
    assert ([digit.label for digit in digits], problems) == ([7, 7, 3], [])
    assert MyDigits(home, OWNER).strokes(digits[0].id) == {"version": "4.4.0", "objects": []}
    draft = Drafts(home).read(OWNER)
    assert draft
    assert (draft.beside, draft.experiment.training.learning_rate) == (RUNS["done"], 0.033)
    assert measured(home) is None  # of an engine of before: it is measured again


@pytest.mark.parametrize("name", ["model", "momentum", "adam"])
def test_a_model_file_reads_the_digits_as_well_as_its_card_says(name: str, mnist: Any) -> None:
    model = load_model(BEFORE / f"{name}.safetensors")
    found = evaluate(model, mnist.test, find_loss("cross_entropy", "half_sum")).accuracy
    assert found == pytest.approx(model.card["test_accuracy"], abs=2e-4)  # another machine rounds differently


def test_the_run_with_digits_of_its_own_began_with_the_weights_of_the_other(store: RunStore) -> None:
    beginning = store.beginning(RUNS["taught"])
    assert beginning
    np.testing.assert_array_equal(beginning.theta, final(store, "done").theta)
    newest = store.newest_taught(OWNER)
    assert newest
    assert newest.id == RUNS["taught"]


# --- workers ----------------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_an_interrupted_run_is_resumed_to_the_weights_of_the_uninterrupted_one(later: RunStore, name: str) -> None:
    expected, whole = EXPECTED["weights"][name], load_model(BEFORE / f"{name}.safetensors")
    status, model = later.status(RUNS[name]), final(later, name)
    assert (status.state, status.attempt, status.step) == ("done", 2, expected["step"])
    assert hashlib.sha256(whole.theta.tobytes()).hexdigest() == expected["sha256"]
    np.testing.assert_allclose(model.theta, whole.theta, atol=1e-4)  # the engine of now rounds in another way
    assert later.history(RUNS[name]).steps.step[-1] == expected["step"]


@pytest.mark.long
def test_runs_that_had_ended_are_continued_and_one_that_waited_is_trained(later: RunStore) -> None:
    ended = {name: later.status(RUNS[name]) for name in ("done", "stopped", "queued")}
    found = {name: (status.state, status.epoch) for name, status in ended.items()}
    assert found == {"done": ("done", 4.0), "stopped": ("done", 2.0), "queued": ("done", 2.0)}
    assert later.history(RUNS["done"]).epochs.epoch == [1, 2, 3, 4]


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("name", ["done", "adam", "diverged", "watched", "queued"])
def test_the_train_page_shows_the_run(canvas: Canvas, home: Path, name: str) -> None:
    LauncherReport(home).write({})
    test = page("train", run=RUNS[name])
    assert not test.warning
    heading = {"done": "Done", "adam": "Interrupted", "diverged": "Diverged", "watched": "Done", "queued": "Starting"}
    assert heading[name] in test.subheader[0].value


@pytest.mark.long
@pytest.mark.parametrize("name", ["done", "adam", "diverged"])
def test_the_weights_page_shows_its_layers(canvas: Canvas, home: Path, store: RunStore, name: str) -> None:
    test = page("weights", run=RUNS[name])
    assert not test.warning
    network = store.spec(RUNS[name]).experiment.network
    for layer, (inputs, units) in zip(network.layer_names, network.shapes, strict=True):
        test.session_state["layer"] = layer  # its tab
        assert f"{inputs} inputs, {units} units" in html(test.run())


@pytest.mark.parametrize("name", ["done", "momentum"])
def test_the_draw_page_answers_with_its_weights(canvas: Canvas, home: Path, store: RunStore, name: str) -> None:
    picture = render(examples()[0][1], size=308, brush=22)
    canvas.draw(picture)
    test = page("", run=RUNS[name])
    model = store.snapshot(RUNS[name])
    assert model
    answer = model.predict(prepare(Image.fromarray(np.asarray(picture, np.uint8))).row[None])[0].argmax()
    assert not test.warning
    assert test.selectbox(key="network").value == f"run {RUNS[name]}"
    assert f'data-testid="digit">{answer}<' in html(test)


def test_the_list_shows_them_all(canvas: Canvas, home: Path) -> None:
    test = page("runs")
    assert not test.warning
    assert not test.error
    rows = " ".join(str(one.proto) for one in test.get("bidi_component"))
    assert {name for name, run in RUNS.items() if run in rows} == set(STATES) - {"watched"}
