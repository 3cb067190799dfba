"""The list of runs without a browser, and what all pages say of a run that is deleted or damaged."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlp.config import Experiment
from runner.launcher_state import LauncherReport
from runner.store import RunStore
from tests.ui.runs.press import press_in_table, send_press, table_html
from tests.ui.views.test_views import NOBODY, Canvas, button, canvas, home, page
from ui.runs.more_training import MORE_EPOCHS

__all__ = ["canvas", "home"]


def edit(test: AppTest, run: str) -> AppTest:
    """Open the dialog of a run with the button in its row."""
    press_in_table(test, "edit", run)
    return test


def test_without_runs_the_list_offers_the_press_that_makes_one(canvas: Canvas, home: Path) -> None:
    test = page("runs")
    assert "stays here" in test.info[0].value
    button(test, "Train a first network").click().run()
    assert len(RunStore(home).list(NOBODY)) == 1
    assert [one.type for one in test.main if one.type == "info"] == []


def test_a_run_is_named_noted_and_the_name_is_shown_in_the_selectors(canvas: Canvas, home: Path) -> None:
    run = RunStore(home).submit(Experiment(), owner=NOBODY)
    test = edit(page("runs"), run)
    test.text_input(key=f"title {run}").set_value(" wide one ")
    test.text_area(key=f"note {run}").set_value("what came of it")
    button(test, "Save").click().run()
    about = RunStore(home).run(run).about
    assert (about.title, about.note) == ("wide one", "what came of it")
    test.switch_page("views/weights.py").run()
    assert any(option.startswith("wide one, ") for option in test.selectbox(key="network").options)


def test_a_watcher_sees_the_name_of_a_run_and_not_its_note(canvas: Canvas, home: Path) -> None:
    owner = "a" * 64
    run = RunStore(home).submit(Experiment(), owner=owner)
    RunStore(home).describe(run, owner, title="wide one", note="what came of it")
    RunStore(home).submit(Experiment(), owner=NOBODY)  # without a run of its own, the watcher has no table
    dialog, train = page("runs"), page("train", run=run)
    assert run not in table_html(dialog)
    send_press(dialog, "edit", run)  # there is no button for it
    assert "You are watching" in "".join(one.value for one in dialog.caption)
    assert not {"Save", "Delete", "Stop"} & {one.label for one in dialog.button}
    assert train.selectbox(key="run").options[0].startswith("wide one, ")
    assert not any("what came of it" in str(test) for test in (dialog, train))


def test_a_deleted_run_is_gone_from_every_page_until_it_is_undone(canvas: Canvas, home: Path) -> None:
    run = RunStore(home).submit(Experiment(), owner=NOBODY, title="a *star*")
    RunStore(home).submit(Experiment(), owner=NOBODY, title="other")
    test = edit(page("runs"), run)
    button(test, "Delete").click().run()
    assert [one.spec.title for one in RunStore(home).list(NOBODY)] == ["other"]
    assert r"Deleted **a \*star\***" in "".join(one.value for one in test.markdown)
    for name in ("train", "", "weights"):
        assert "deleted" in page(name, run=run).warning[0].value
    button(test, "Undo").click().run()
    assert {one.spec.title for one in RunStore(home).list(NOBODY)} == {"a *star*", "other"}
    assert all(one.label != "Undo" for one in test.button)


def test_undo_is_offered_although_the_clock_was_set_a_day_ahead(
    canvas: Canvas, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunStore(home).submit(Experiment(), owner=NOBODY)
    test = edit(page("runs"), run)
    button(test, "Delete").click().run()
    tomorrow = time.time() + 86_400
    for clock in ("time.time", "ui.runs.state.time"):
        monkeypatch.setattr(clock, lambda: tomorrow, raising=False)
    button(test.run(), "Undo").click().run()
    assert [one.id for one in RunStore(home).list(NOBODY)] == [run]


def test_what_cannot_be_done_with_a_run_is_said_and_the_page_goes_on(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    run = store.submit(Experiment(), owner=NOBODY)
    store.open(run).change_status({"queued"}, state="stopped", step=5)
    test = edit(page("runs"), run)
    button(test, "Continue").click().run()
    assert "no checkpoint" in test.error[0].value
    assert store.status(run).state == "stopped"


@pytest.mark.parametrize(
    ("state", "step", "expected"),
    [
        ("done", 5, ["Continue"]),
        ("stopped", 5, ["Continue"]),
        ("stopped", 0, ["Start again"]),
        ("interrupted", 5, ["Resume"]),
        ("failed", 5, ["Resume"]),
        ("failed", 0, ["Start again"]),
        ("diverged", 5, []),
        ("running", 5, []),
    ],
)
@pytest.mark.long
def test_the_dialog_offers_the_same_press_as_the_page_of_the_run(
    canvas: Canvas, home: Path, state: str, step: int, expected: list[str]
) -> None:
    store = RunStore(home)
    run = store.submit(Experiment(), owner=NOBODY)
    store.open(run).change_status({"queued"}, state=state, step=step)
    for test in (edit(page("runs"), run), page("train", run=run)):
        offered = [one.label for one in test.button if one.label in ("Resume", "Start again", "Continue")]
        assert offered == expected
        epochs = [one.value for one in test.number_input if one.label == "More epochs"]
        assert epochs == [MORE_EPOCHS] * ("Continue" in expected)


def test_a_failed_run_is_resumed_from_the_list(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    run = store.submit(Experiment(), owner=NOBODY)
    store.open(run).change_status({"queued"}, state="failed", step=5)
    button(edit(page("runs"), run), "Resume").click().run()
    assert store.status(run).state == "queued"


def test_the_list_is_filtered_ordered_and_turned(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    for number in range(21):
        store.submit(Experiment(), owner=NOBODY, title=f"number {number}")
    test = page("runs")
    assert "1 to 20 of 21" in [one.value for one in test.caption]
    button(test, "Next").click().run()
    assert "21 to 21 of 21" in [one.value for one in test.caption]
    test.text_input(key="find runs").set_value("zebra").run()
    assert "No run matches" in test.info[0].value
    button(test, "Show all runs").click().run()
    assert "1 to 20 of 21" in [one.value for one in test.caption]


def test_a_link_to_a_run_on_the_page_of_runs_shows_the_run(canvas: Canvas, home: Path) -> None:
    run = RunStore(home).submit(Experiment(), owner=NOBODY)
    LauncherReport(home).write({})
    test = page("runs", run=run)
    assert "Starting" in test.subheader[0].value


@pytest.mark.parametrize("run", ["nonsense", "../..", "0" * 24])
def test_a_link_to_no_run_gets_a_sentence_from_the_page_of_runs(canvas: Canvas, run: str) -> None:
    assert "run" in page("runs", run=run).warning[0].value


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


DAMAGES: dict[str, Any] = {
    "a cut status": lambda run: cut(run / "status.json"),
    "an empty status": lambda run: (run / "status.json").write_bytes(b""),
    "a foreign spec": lambda run: (run / "spec.json").write_bytes(b"\x89PNG\r\n\x1a\n"),
    "a future format": lambda run: (run / "spec.json").write_text('{"format": 99}'),
    "metrics that are none": lambda run: (run / "metrics.jsonl").write_text('{"event": "step"}\n'),
    "weights that are none": lambda run: (run / "snapshot.safetensors").write_bytes(b"x" * 100),
}


@pytest.mark.long
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_gets_a_sentence_on_every_page_and_keeps_its_files(
    canvas: Canvas, home: Path, damage: str
) -> None:
    run = RunStore(home).submit(Experiment(), owner=NOBODY)
    RunStore(home).submit(Experiment(), owner=NOBODY)
    path = home / "runs" / run
    DAMAGES[damage](path)
    before = {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}
    pages = [page(name, run=run) for name in ("train", "", "weights")]
    page("runs")
    if damage == "weights that are none":
        assert not pages[0].exception
        assert all(one.warning or one.info for one in pages[1:])
    elif damage == "metrics that are none":
        assert "report" in pages[0].warning[0].value
    else:
        assert all(one.warning for one in pages)
    assert {file: file.read_bytes() for file in path.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("change", [{"title": "renamed"}, {"pinned": True}])
def test_a_run_that_is_renamed_elsewhere_stays_chosen(canvas: Canvas, home: Path, change: dict[str, Any]) -> None:
    store = RunStore(home)
    runs = [store.submit(Experiment(), owner=NOBODY) for _ in range(2)]
    test, asked = page("train"), page("weights")
    test.selectbox(key="run").set_value(runs[0]).run()
    asked.selectbox(key="network").set_value(f"run {runs[0]}").run()
    store.describe(runs[0], NOBODY, **change)
    test.run()
    asked.run()
    assert test.selectbox(key="run").value == runs[0]
    assert test.query_params["run"] == runs[0]
    assert asked.selectbox(key="network").value == f"run {runs[0]}"


def test_a_damaged_run_is_listed_with_what_is_wrong_and_deleted_with_undo(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    run, _ = (store.submit(Experiment(), owner=NOBODY) for _ in range(2))
    status = store.open(run).status_path
    status.unlink()
    os.mkfifo(status)
    test = page("runs")
    test = edit(test, run)
    assert "status.json cannot be read (it is not a regular file)" in test.warning[0].value.replace("\\", "")
    button(test, "Delete").click().run()
    assert not store.damaged(NOBODY)
    button(test, "Undo").click().run()
    assert [one.id for one in store.damaged(NOBODY)] == [run]
