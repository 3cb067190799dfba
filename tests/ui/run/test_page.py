"""The page of a run, with real runs in a real store: its numbers, its charts, and what each press does."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mlp.training.events import FinalTest, StepReport, event_json
from runner.files import read_lines
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.homes.lived_in import RUNS, move_in
from tests.ui.views.test_views import NOBODY, Canvas, button, canvas, home, html
from tests.ui.views.test_views import page as whole_page
from ui import charts
from ui.run import view
from ui.run.controls import WATCHING
from ui.run.findings_panel import QUIET
from ui.run.header import WRITERS_HELP
from ui.style import format as fmt
from ui.style.images import weight_tiles

__all__ = ["canvas", "home"]


@pytest.fixture
def store(home: Path, canvas: Canvas) -> RunStore:
    return move_in(home)


def page(name: str) -> AppTest:
    return whole_page("train", run=RUNS[name])


def shown(test: AppTest) -> dict[str, bytes]:
    """What each component of the page got, by its key."""
    return {one.proto.id.split("-", 2)[2]: one.proto.bytes for one in test.get("bidi_component")}


def figure(test: AppTest, key: str) -> Any:
    """What the browser draws as that chart."""
    return json.loads(shown(test)[key].split(b"\n")[1])


def facts(test: AppTest) -> dict[str, str]:
    """The numbers at the head, as words."""
    text = next(part for part in html(test).split("<dl") if part.startswith(' class="facts"'))
    pairs = [one.split("</dt><dd>") for one in text.split("<dt>")[1:]]
    return {name: value.split("</dd>")[0].replace("\N{NO-BREAK SPACE}", " ") for name, value in pairs}


def choose(test: AppTest, label: str, value: str) -> AppTest:
    groups: list[Any] = list(test.get("button_group"))
    next(one for one in groups if one.label == label).set_value(value)
    return test.run()


# --- the head ---------------------------------------------------------------------------------------------------------


def test_the_head_has_the_state_and_the_numbers_of_the_run(store: RunStore) -> None:
    test = page("done")
    assert test.subheader[0].value == ":material/check: Done"
    [progress] = test.get("progress")
    assert (progress.proto.value, progress.proto.text) == (100, "epoch 3 of 3, step 24")
    status, shown_facts = store.status(RUNS["done"]), facts(test)
    assert status.validation_accuracy
    assert status.test_accuracy
    assert list(shown_facts) == ["network", "speed", "trained for", "validation", "test"]
    assert shown_facts["network"] == "784-2-4-10"
    assert shown_facts["validation"] == f"{100 * status.validation_accuracy:.1f} %"
    assert shown_facts["test"] == f"{100 * status.test_accuracy:.1f} %"
    assert not test.warning
    assert not test.error


def test_a_run_that_waits_says_where_it_stands_and_how_long_it_is(store: RunStore) -> None:
    store.submit(store.spec(RUNS["done"]).experiment, owner="b" * 64)
    test = page("queued")
    assert "number 2 in the queue" in test.subheader[0].value  # the other browser has had no turn yet
    assert test.get("progress")[0].proto.text == "2 epochs to train"
    assert set(facts(test).values()) == {"784-2-4-10", fmt.NOTHING}
    assert figure(test, "loss")["layout"]["meta"]["empty"]  # frames of what will come
    assert figure(test, "gradient")["layout"]["meta"]["empty"]


def test_a_page_that_comes_with_the_press_of_train_waits_for_the_first_report(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, waits: None
) -> None:
    run_id, layers = store.submit(store.spec(RUNS["done"]).experiment), [0.1, 0.2, 0.3]
    report = StepReport(0.1, 1, 64, 2.3, 0.1, 0.1, layers, layers, [*layers], 9e3, 0.1)

    def sleep(_: float) -> None:  # in the meantime its worker reports
        if not store.history(run_id).steps.step:
            store.open(run_id).append_event(event_json(report))

    monkeypatch.setattr(view, "sleep", sleep)
    test = whole_page("train", run=run_id)
    assert "empty" not in figure(test, "loss")["layout"]["meta"]
    assert "empty" not in figure(test, "gradient")["layout"]["meta"]


def test_the_page_of_an_older_run_does_not_wait(store: RunStore, monkeypatch: pytest.MonkeyPatch, waits: None) -> None:
    def sleep(_: float) -> None:
        raise AssertionError

    monkeypatch.setattr(view, "sleep", sleep)
    assert not page("queued").exception


@pytest.mark.parametrize(("accuracy", "explained"), [(0.5, True), (None, False)])
def test_below_the_accuracy_on_other_writers_stands_who_they_are(
    store: RunStore, accuracy: float | None, explained: bool
) -> None:
    store.open(RUNS["done"]).append_event(event_json(FinalTest(24, 0.1, 0.9, writers_accuracy=accuracy)))
    test = page("done")
    assert ("six writers" in facts(test)) is explained
    assert (WRITERS_HELP in [one.value for one in test.caption]) is explained


@pytest.mark.parametrize(("name", "kind"), [("diverged", "caption"), ("adam", "caption"), ("done", None)])
def test_the_message_of_an_end_is_said_as_loud_as_it_matters(store: RunStore, name: str, kind: str | None) -> None:
    test, message = page(name), store.status(RUNS[name]).message.split(". ")[0]
    for where in ("error", "caption", "warning"):
        assert any(message in one.value for one in getattr(test, where)) is (where == kind)


def test_time_left_is_known_after_a_second_of_learning(store: RunStore) -> None:
    run = RunDirectory(store.home / "runs" / RUNS["momentum"])
    for seconds, slow, state, expected in (
        (1.5, None, "running", "40 s"),
        (1.0, None, "running", "–"),
        (1.5, 3.0, "running", "–"),
        (1.5, None, "paused", "–"),
    ):
        run.change_status(
            {"interrupted", "running", "paused"}, state=state, seconds=seconds, seconds_left=40.0, steps_per_second=slow
        )
        assert facts(page("momentum"))["time left"] == expected


# --- the charts -------------------------------------------------------------------------------------------------------


def test_each_chart_draws_what_the_run_reported(store: RunStore) -> None:
    history, test = store.history(RUNS["done"]), page("done")
    assert set(shown(test)) >= {  # beside what belongs to the frame of every page
        "loss", "accuracy", "gradient", "update", "rate", "units", "histograms", "live weights", "wall",
    }  # fmt: skip
    expected = {
        "loss": charts.loss_chart(history, False),
        "accuracy": charts.accuracy_chart(history, False),
        "gradient": charts.gradient_chart(history, False, "rms"),
        "update": charts.update_chart(history, False),
        "rate": charts.rate_chart(history, False),
        "units": charts.unit_chart(history, False),
        "histograms": charts.histogram_chart(history, False, "weights"),
    }
    for key, chart in expected.items():
        assert figure(test, key) == chart, key
        height = charts.histogram_height(history) if key == "histograms" else charts.HEIGHT
        assert json.loads(shown(test)[key].split(b"\n")[0])["height"] == height


def test_the_norm_of_the_gradient_is_drawn_when_it_is_chosen(store: RunStore) -> None:
    test = choose(page("done"), "Gradient norm", "norm")
    assert figure(test, "gradient") == charts.gradient_chart(store.history(RUNS["done"]), False, "norm")


def test_a_dark_page_has_dark_charts(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.context), "theme", SimpleNamespace(type="dark"))
    assert figure(page("done"), "loss") == charts.loss_chart(store.history(RUNS["done"]), True)


def test_what_the_charts_show_stays_chosen_on_the_way_to_another_page_and_back(store: RunStore) -> None:
    history, test = store.history(RUNS["done"]), choose(page("done"), "Distribution of", "gradients")
    choose(test, "Gradient norm", "norm")
    test.switch_page("views/draw.py").run()
    test.switch_page("views/train.py").run()
    assert figure(test, "histograms") == charts.histogram_chart(history, False, "gradients")
    assert figure(test, "gradient") == charts.gradient_chart(history, False, "norm")


@pytest.mark.parametrize("kind", ["gradients", "activations"])
def test_the_distribution_that_is_chosen_is_drawn_as_high_as_it_needs(store: RunStore, kind: str) -> None:
    history, test = store.history(RUNS["done"]), choose(page("done"), "Distribution of", kind)
    assert figure(test, "histograms") == charts.histogram_chart(history, False, kind)
    frame = json.loads(shown(test)["histograms"].split(b"\n")[0])
    assert frame["height"] == charts.histogram_height(history, kind)


def test_the_first_layer_is_shown_as_pictures(store: RunStore) -> None:
    model, test = store.model(RUNS["done"]), page("done")
    assert model
    assert any("First layer" in one.value for one in test.markdown)
    assert not any("These are the first" in one.value for one in test.caption)
    head, _, levels = shown(test)["live weights"].partition(b"\n")
    tiles = weight_tiles(model.parameters[0][0])
    assert json.loads(head)["units"] == [0, 1]
    np.testing.assert_array_equal(np.frombuffer(levels, np.int8), tiles.levels.ravel())


def test_of_many_units_the_first_are_shown_and_the_page_says_so(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.run.inside.UNITS", 1)
    test = page("done")
    assert json.loads(shown(test)["live weights"].partition(b"\n")[0])["units"] == [0]
    assert any("These are the first 1 of 2 units." in one.value for one in test.caption)


# --- presses ----------------------------------------------------------------------------------------------------------


def test_a_run_is_continued_for_as_many_epochs_as_the_field_says_at_the_press(store: RunStore) -> None:
    test = page("stopped")
    field = next(one for one in test.number_input if one.label == "More epochs")
    assert field.value == 3
    field.set_value(40)  # and at once, before the page has run again:
    button(test, "Continue").click().run()
    assert not test.exception
    assert store.status(RUNS["stopped"]).state == "queued"
    [_, asked] = read_lines(store.home / "runs" / RUNS["stopped"] / "control.jsonl")[0]
    assert (asked["command"], asked["count"]) == ("epochs", 40)
    assert "Waiting" in test.subheader[0].value


def test_an_interrupted_run_is_resumed(store: RunStore) -> None:
    test = page("momentum")
    button(test, "Resume").click().run()
    assert store.status(RUNS["momentum"]).state == "queued"
    assert "number 2 in the queue" in test.subheader[0].value


def test_start_again_begins_a_new_run_without_the_fault(store: RunStore) -> None:
    known = {run.id for run in store.list()}
    test = page("diverged")
    assert any("the loss went from" in one.value.lower() for one in test.markdown)
    button(test, "Start again with learning rate 0.1").click().run()
    [new] = [run for run in store.list() if run.id not in known]
    assert new.spec.owner == NOBODY
    assert new.experiment == store.spec(RUNS["diverged"]).experiment.with_training(learning_rate=0.1)
    assert test.query_params["run"] == new.id
    assert "Waiting" in test.subheader[0].value


def test_why_it_cannot_be_started_again_is_said(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKLING_MAX_QUEUED", "1")
    test = page("diverged")
    button(test, "Start again with learning rate 0.1").click().run()
    assert any("at most 1 may" in one.value for one in test.error)
    assert test.query_params["run"] == RUNS["diverged"]


def test_who_watches_sees_all_and_can_press_nothing(store: RunStore) -> None:
    test = page("watched")
    assert {"loss", "accuracy", "live weights"} <= set(shown(test))
    assert not {"Continue", "Resume", "Stop", "Pause"} & {one.label for one in test.button}
    assert WATCHING in [one.value for one in test.caption]


def test_its_network_is_asked_or_looked_at_on_the_other_pages(store: RunStore) -> None:
    for press, title in (("Draw for this network", "Draw a digit"), ("See its weights", "Look at the weights")):
        test = page("stopped")
        button(test, press).click().run()
        assert test.title[0].value == title
        assert test.selectbox(key="network").value == f"run {RUNS['stopped']}"


def test_its_gradient_is_checked_on_a_page_of_its_own(store: RunStore) -> None:
    test = page("stopped")
    button(test, "Check its gradient").click().run()
    assert test.title[0].value == "Is Inkling's own gradient right?"
    assert test.query_params["run"] == RUNS["stopped"]
    assert test.success


def test_so_is_that_of_a_run_which_is_paused_with_the_step_of_its_weights(store: RunStore) -> None:
    run = RunDirectory(store.open(RUNS["stopped"]).path)
    run.change_status({"stopped"}, state="paused", step=run.status().step + 5)  # reports are newer than weights
    test = page("stopped")
    assert "Draw for this network" not in [one.label for one in test.button]
    button(test, "Check its gradient").click().run()
    assert f"at step {run.status().step - 5}," in test.caption[1].value
    assert test.success


def test_its_settings_fill_the_form(store: RunStore) -> None:
    test = page("adam")
    button(test, "Use its settings").click().run()
    training = store.run(RUNS["adam"]).experiment.training
    assert test.number_input(key="Learning rate").value == training.learning_rate == 0.02
    assert test.number_input(key="Batch size").value == 50
    assert test.selectbox(key="Optimizer").value == "adam"
    assert test.number_input(key="units 0").value == 2
    assert test.number_input(key="units 1").value == 4


def test_a_run_that_waits_can_be_neither_asked_nor_continued(store: RunStore) -> None:
    labels = {one.label for one in page("queued").button}
    assert not labels & {"Draw for this network", "See its weights", "Use its settings", "Continue", "Resume"}


# --- while it learns --------------------------------------------------------------------------------------------------


@pytest.fixture
def learning(store: RunStore) -> RunDirectory:
    """The run with adam as if a worker had it."""
    run = RunDirectory(store.home / "runs" / RUNS["adam"])
    run.change_status({"interrupted"}, state="running", seconds=5.0)
    return run


def test_while_it_learns_the_form_says_what_is_in_force(store: RunStore, learning: RunDirectory) -> None:
    words = json.loads(next(one.proto.json for one in page("adam").get("bidi_component") if "in force" in one.proto.id))
    assert words.pop("learning_rate").endswith(" of 0.02, one_cycle")
    assert words == {"l2": "now 0", "dropout": "now 0.2", "batch_size": "now 50", "augmentation": "now 0.3"}
    learning.change_status({"running"}, state="interrupted")
    [ended] = [one.proto.json for one in page("adam").get("bidi_component") if "in force" in one.proto.id]
    assert json.loads(ended) == {}


def test_why_a_change_was_refused_is_said_while_it_learns(store: RunStore, learning: RunDirectory) -> None:
    [refused] = store.history(RUNS["adam"]).refusals
    learning.append_event({"event": "refused", "step": 15, "command": refused.command, "text": refused.text})
    assert any("from 1 to 500; got 501" in one.value for one in page("adam").warning)
    learning.change_status({"running"}, state="interrupted")
    assert not page("adam").warning


def test_while_nothing_ails_it_the_place_says_what_is_watched(store: RunStore, learning: RunDirectory) -> None:
    assert any(QUIET in one.value for one in page("adam").caption)
    learning.change_status({"running"}, state="stopped")
    assert not any(QUIET in one.value for one in page("adam").caption)


def test_the_speed_is_said_in_samples_or_in_slow_motion_in_steps(store: RunStore, learning: RunDirectory) -> None:
    learning.change_status({"running"}, samples_per_second=1234.0)
    assert "samples/s" in facts(page("adam"))["speed"]
    learning.change_status({"running"}, steps_per_second=3.0)
    assert facts(page("adam"))["speed"].endswith("3 steps/s")
    learning.change_status({"running"}, steps_per_second=None, samples_per_second=0.0)
    assert facts(page("adam"))["speed"] == "–"
