"""A press of Train, alone and while an own run is active; and what a new tab shows."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlp.config import Experiment, NetworkConfig
from runner.launcher_state import LauncherReport
from runner.store import RunStore
from tests.ui.views.test_views import NOBODY, Canvas, button, canvas, home, page

__all__ = ["canvas", "home"]
INSTEAD, AFTER, BESIDE = "Stop it and start this one", "Start after it", "Start beside it"


@pytest.fixture
def store(home: Path, canvas: Canvas) -> RunStore:
    LauncherReport(home).write({})
    return RunStore(home)


def has(store: RunStore, state: str, owner: str = NOBODY, **status: Any) -> str:
    """The id of a new run in that state."""
    run_id = store.submit(Experiment(NetworkConfig(hidden=(8,))), owner=owner, title="*first*")
    store.open(run_id).change_status({"queued"}, state=state, **status)
    return run_id


def labels(test: AppTest) -> list[str]:
    return [one.label for one in test.button]


def press_train(test: AppTest) -> AppTest:
    button(test, "Train").click().run()
    assert not test.exception
    return test


def test_without_an_active_run_it_starts_at_once(store: RunStore) -> None:
    has(store, "done")
    has(store, "running", owner="b" * 64)
    test = press_train(page("train"))
    assert INSTEAD not in labels(test)
    [mine] = [run for run in store.list(NOBODY) if run.status.active]
    assert test.query_params["run"] == mine.id


def test_after_a_press_of_stop_it_starts_at_once(store: RunStore) -> None:
    first = has(store, "running")
    store.command(first, NOBODY, "stop")
    test = press_train(page("train", run=first))
    assert INSTEAD not in labels(test)
    assert test.query_params["run"] == store.list()[0].id != first
    assert "Starting" in test.subheader[0].value


def test_beside_an_active_run_it_asks_and_starts_nothing(store: RunStore) -> None:
    first = has(store, "running")
    test = press_train(page("train", run=first))
    assert [run.id for run in store.list()] == [first]
    assert test.query_params["run"] == first
    assert {INSTEAD, AFTER} <= set(labels(test))
    assert any("first" in one.value and one.value.endswith(" is still learning.") for one in test.caption)
    button(test, "Start nothing").click().run()
    assert INSTEAD not in labels(test)


def test_in_its_place_stops_it_and_shows_the_new_one(store: RunStore) -> None:
    first = has(store, "queued")
    test = press_train(page("train", run=first))
    test.number_input(key="Learning rate").set_value(0.025).run()  # what counts is the form at the press
    button(test, INSTEAD).click().run()
    assert store.status(first).state == "stopped"
    [new] = [run for run in store.list() if run.id != first]
    assert new.experiment.training.learning_rate == 0.025
    assert test.query_params["run"] == new.id
    assert INSTEAD not in labels(test)


def test_after_it_leaves_the_charts_of_the_first(store: RunStore) -> None:
    first = has(store, "running", seconds_left=170.0)
    test = press_train(page("train", run=first))
    button(test, f"{AFTER} (about 3\N{NO-BREAK SPACE}min)").click().run()
    assert test.query_params["run"] == first
    [new] = [run for run in store.list() if run.id != first]
    assert (store.status(first).state, new.status.state) == ("running", "queued")
    assert INSTEAD not in labels(test)


@pytest.mark.parametrize(("state", "places"), [("running", 2), ("paused", 1)])
def test_where_there_is_a_place_it_begins_beside_it(store: RunStore, home: Path, state: str, places: int) -> None:
    LauncherReport(home, places).write({})
    assert BESIDE in labels(press_train(page("train", run=has(store, state))))


def test_of_several_all_are_stopped(store: RunStore) -> None:
    both = [has(store, "queued"), has(store, "queued")]
    test = press_train(page("train", run=both[0]))
    assert "2 of your runs have not ended." in [one.value for one in test.caption]
    button(test, "Stop all 2 and start this one").click().run()
    assert [store.status(run).state for run in both] == ["stopped"] * 2


def test_beside_another_run_that_is_shown_the_new_one_is_shown(store: RunStore) -> None:
    has(store, "running")
    ended = has(store, "done")
    test = press_train(page("train", run=ended))
    button(test, AFTER).click().run()
    assert test.query_params["run"] == store.list()[0].id != ended


def test_what_the_server_refuses_is_said_and_asked_again(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKLING_MAX_QUEUED", "1")
    has(store, "queued")
    test = press_train(page("train"))
    button(test, AFTER).click().run()
    assert any("at most 1 may" in one.value for one in test.error)
    assert AFTER in labels(test)


@pytest.mark.parametrize("states", [["running"], ["queued", "running", "paused", "done"], ["done", "paused", "queued"]])
def test_a_new_tab_shows_the_own_active_run(store: RunStore, states: list[str]) -> None:
    runs = {state: has(store, state) for state in states}
    has(store, "running", owner="b" * 64)
    test = page("train")
    assert test.query_params["run"] == (runs.get("running") or runs["paused"])
    test.selectbox(key="run").set_value(None).run()
    assert "run" not in test.query_params, "none was chosen"


def test_a_new_tab_without_an_active_run_shows_none(store: RunStore) -> None:
    has(store, "done")
    has(store, "running", owner="b" * 64)
    assert "run" not in page("train").query_params
