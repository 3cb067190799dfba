"""The numbers at the head of a run's page."""

from pathlib import Path
from typing import Any

import pytest

from mlp.config import Experiment, NetworkConfig
from mlp.training.events import Done, StepReport, event_json
from mlp.training.history import FinalResult, History
from runner.launcher_state import LauncherReport
from runner.run import Run
from runner.rundir import RunDirectory
from runner.spec import RunSpec
from runner.status import Status
from runner.store import RunStore
from runner.waiting import Queue
from tests.ui.run.test_controls import begun
from tests.ui.views.test_views import NOBODY, Canvas, canvas, home, page
from ui.run.header import RESTART, WRITERS, facts_of, wording_of
from ui.run.queue import forget_queue
from ui.runs.states import LEARNED_NOTHING
from ui.style import format as fmt
from ui.style.markdown import literal

__all__ = ["canvas", "home"]


def run(state: str, **status: Any) -> Run:
    return Run("0" * 24, RunSpec(Experiment(), 0.0), Status(state, 5, 0.0, **status))


def test_of_a_run_that_ended_before_its_first_step_there_is_only_the_network() -> None:
    assert facts_of(run("failed"), History()) == {"network": "784-128-10"}


def test_before_the_first_step_all_numbers_are_dashes_in_their_places() -> None:
    waits = facts_of(run("queued"), History())
    assert list(waits) == list(facts_of(run("running", step=1), History()))
    assert set(waits.values()) == {"784-128-10", fmt.NOTHING}


def test_a_number_to_come_is_a_dash_in_its_place() -> None:
    begun, later = run("running", step=1), run("running", step=900, seconds=2.0, seconds_left=3.0,
                                               samples_per_second=1e5, validation_accuracy=0.9)  # fmt: skip
    assert list(facts_of(begun, History())) == list(facts_of(later, History()))
    assert facts_of(begun, History())["validation"] == fmt.NOTHING
    assert facts_of(later, History())["time left"] == fmt.duration(3.0)


@pytest.mark.parametrize(
    ("test", "expected"),
    [(FinalResult(900, 0.97, 0.1, 0.9512), "95.1"), (FinalResult(900, 0.9, 0.1), None), (None, None)],
)
def test_other_writers_stand_beside_the_test_where_they_were_read(test: Any, expected: str | None) -> None:
    facts = facts_of(run("done", step=900, test_accuracy=0.97), History(test=test))
    assert facts["test"] == fmt.percent(0.97)
    assert facts.get(WRITERS) == (f"{expected}{fmt.SPACE}%" if expected else None)


def test_a_run_that_goes_on_does_not_show_the_test_of_its_last_end() -> None:
    facts = facts_of(run("running", step=900, test_accuracy=0.97), History(test=FinalResult(900, 0.97, 0.1, 0.95)))
    assert not {"test", WRITERS} & set(facts)


def test_a_full_disk_is_told_on_the_page_of_the_run_as_long_as_its_worker_lives(canvas: Canvas, home: Path) -> None:
    run_id = begun(home)
    directory = RunDirectory(home / "runs" / run_id)
    with directory.claim():
        assert not page("train", run=run_id).error
        directory.set_waits_for_room(True)
        assert "The disk is full" in page("train", run=run_id).error[0].value
    assert not page("train", run=run_id).error


def test_a_waiting_run_says_whether_runs_are_started_at_all_and_what_to_do(canvas: Canvas, home: Path) -> None:
    store, report = RunStore(home), LauncherReport(home)
    run_id = store.submit(Experiment(), owner=NOBODY)
    test = page("train", run=run_id)
    assert "The launcher is not running" in test.subheader[0].value
    assert [error.value for error in test.error] == [RESTART]
    report.write({}, "`launcher.lock` cannot be used (*Is a directory*). Remove it.")
    test = page("train", run=run_id)
    assert "The launcher is not running" in test.subheader[0].value
    assert test.error[0].value == literal("`launcher.lock` cannot be used (*Is a directory*). Remove it.")
    report.write({})
    test = page("train", run=run_id)
    assert "Starting" in test.subheader[0].value
    assert not test.error
    store.open(store.submit(Experiment(), owner="b" * 64)).change_status({"queued"}, state="running")
    forget_queue()
    test = page("train", run=run_id)
    assert "Waiting for its turn: number 1 in the queue" in test.subheader[0].value


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_a_run_that_is_left_alone_or_does_not_answer_says_so(canvas: Canvas, home: Path, state: str) -> None:
    store = RunStore(home)
    odd, other = (store.submit(Experiment(), owner=NOBODY) for _ in range(2))
    store.open(odd).change_status({"queued"}, state=state)
    LauncherReport(home).write({odd: "The training process has not answered for 40 s."})
    test = page("train", run=odd)
    assert test.error[0].value == literal("The training process has not answered for 40 s.")
    assert not page("train", run=other).error


def test_a_run_in_training_needs_no_launcher(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    run_id = store.submit(Experiment(), owner=NOBODY)
    store.open(run_id).change_status({"queued"}, state="running")
    test = page("train", run=run_id)
    assert "Learning" in test.subheader[0].value
    assert not test.error


@pytest.mark.parametrize(
    ("state", "accuracy", "stopping", "word"),
    [
        ("done", 0.97, False, "Done"), ("done", 0.1, False, LEARNED_NOTHING.word), ("done", None, False, "Done"),
        ("stopped", 0.1, False, "Stopped"), ("running", 0.1, False, "Learning"), ("running", None, True, "Stopping"),
    ],
)  # fmt: skip
def test_the_state_is_finer_than_the_one_in_the_files(
    home: Path, state: str, accuracy: float | None, stopping: bool, word: str
) -> None:
    one = run(state, step=900, test_accuracy=accuracy)
    assert wording_of(one, Queue(places=1), stopping=stopping).word == word


def test_a_run_that_learned_nothing_says_so_and_why(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    run_id = store.submit(Experiment(), owner=NOBODY)
    report = StepReport(1.0, 9, 576, 2.3, 0.1, 0.1, [1.0] * 2, [1.0] * 2, [1e-3] * 2, 1e4, 0.1)
    store.open(run_id).append_event(event_json(report))
    store.open(run_id).change_status({"queued"}, state="done", step=9, test_accuracy=0.1)
    test = page("train", run=run_id)
    assert "Finished, but it learned nothing" in test.subheader[0].value
    assert any("guessing gives as many" in one.value for one in test.markdown)
    assert any("9 batches" in one.value for one in test.caption)


def test_a_run_that_diverged_at_its_first_step_has_an_advice_with_its_button(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    run_id = store.submit(Experiment(NetworkConfig(initializer="normal:1000")), owner=NOBODY)
    where = "Layer h1 was the first to give a value that is not finite."
    store.open(run_id).append_event(event_json(Done("diverged", where, 0.0, 0, 0.0, 0.0)))
    store.open(run_id).change_status({"queued"}, state="diverged", message=f"{where} Use smaller numbers.")
    test = page("train", run=run_id)
    assert where in [one.value for one in test.caption]
    assert "Use smaller numbers" not in str(test.caption), "an older version's advice"
    assert not test.error
    assert "Start again with initialiser he_normal" in [one.label for one in test.button]
