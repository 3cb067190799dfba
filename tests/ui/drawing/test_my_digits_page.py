"""My digits on the page, with the digits and the taught network of a real home."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from runner.digits import MyDigits
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.homes.lived_in import RUNS, move_in
from tests.pen import examples, render
from tests.ui.pictures import figures
from tests.ui.views.test_views import NOBODY, button, canvas, home, html
from ui.drawing.picture import Drawing
from ui.drawing.teaching import RECIPE

__all__ = ["canvas", "home"]

STROKES = {"objects": [{"type": "path"}]}


@pytest.fixture
def store(home: Path) -> RunStore:
    return move_in(home)


@pytest.fixture
def mine(store: RunStore) -> MyDigits:
    return MyDigits(store.home, NOBODY)


def digits_page(key: str = "model small", *, teaching: bool = True) -> AppTest:
    """The gallery and the teaching, as in the open fold."""
    test = AppTest.from_function(parts, default_timeout=30, kwargs={"key": key, "teaching": teaching}).run()
    assert not test.exception
    return test


def parts(key: str, teaching: bool) -> None:
    import streamlit as st

    from ui import state
    from ui.drawing.my_digits import gallery, my_digits
    from ui.drawing.teaching import show_teaching
    from ui.networks import load

    st.caption(f"asked: {state.current_run()}")
    digits, _ = my_digits().read()
    gallery(digits)
    if teaching:
        show_teaching(load(key), my_digits(), digits)


def labelled() -> None:
    import streamlit as st

    from ui.drawing import state
    from ui.drawing.my_digits import keep_with_label
    from ui.problems import show_kept_problem

    st.button("Keep", on_click=keep_with_label)
    st.caption(f"kept: {state.kept_label()}")
    show_kept_problem()


@pytest.fixture
def drawn() -> AppTest:
    """A drawing that has been said to be a 3."""
    png = BytesIO()
    Image.fromarray(render(examples()[0][1], size=308, brush=22)).save(png, "PNG")
    test = AppTest.from_function(labelled, default_timeout=30)
    test.session_state["drawing"] = Drawing(png.getvalue(), STROKES)
    test.session_state["it was"] = {"label": 3}
    return test.run()


def test_one_press_keeps_the_drawing_with_its_strokes_and_clears_the_canvas(
    store: RunStore, mine: MyDigits, drawn: AppTest
) -> None:
    button(drawn, "Keep").click().run()
    assert not drawn.exception
    newest = mine.read()[0][0]
    assert (newest.label, mine.strokes(newest.id)) == (3, STROKES)
    assert drawn.session_state["drawing"] is None
    assert [one.value for one in drawn.caption] == ["kept: 3"]


@pytest.mark.parametrize("label", [None, 10, -1, True, "3"])
def test_a_label_that_is_no_digit_keeps_nothing(store: RunStore, mine: MyDigits, drawn: AppTest, label: Any) -> None:
    drawn.session_state["it was"] = {"label": label}
    before = mine.count()
    button(drawn, "Keep").click().run()
    assert not drawn.exception
    assert mine.count() == before
    assert drawn.session_state["drawing"] is not None


@pytest.mark.parametrize("drawing", [None, Drawing(b"no picture")])
def test_without_a_drawing_nothing_is_kept(
    store: RunStore, mine: MyDigits, drawn: AppTest, drawing: Drawing | None
) -> None:
    drawn.session_state["drawing"] = drawing
    before = mine.count()
    button(drawn, "Keep").click().run()
    assert not drawn.exception
    assert mine.count() == before


def test_why_a_digit_cannot_be_kept_is_said_and_the_drawing_stays(
    store: RunStore, mine: MyDigits, drawn: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runner.digits.MAX_DIGITS", 3)
    button(drawn, "Keep").click().run()
    assert "At most 3 digits are kept" in drawn.error[0].value
    assert drawn.session_state["drawing"] is not None


def test_the_gallery_shows_each_digit_with_its_label_the_newest_first(mine: MyDigits) -> None:
    shown = figures("".join(part for part in html(digits_page(teaching=False))))
    assert [(alt, caption) for alt, _, caption in shown] == [
        (f"Your drawing of a {one}", str(one)) for one in (7, 7, 3)
    ]
    assert not np.array_equal(shown[0][1], shown[2][1])


def test_one_digit_is_deleted_and_the_others_stay(mine: MyDigits) -> None:
    newest, _, oldest = mine.read()[0]
    test = digits_page(teaching=False)
    test.button(key=f"remove digit {oldest.id}").click().run()
    assert [one.label for one in mine.read()[0]] == [7, 7]
    assert newest.id in [one.id for one in mine.read()[0]]
    assert len(figures(html(test))) == 2


def test_all_digits_are_deleted_at_once(mine: MyDigits) -> None:
    test = digits_page(teaching=False)
    button(test, "Delete all 3").click().run()
    assert not test.exception
    assert mine.read() == ([], [])


def test_twelve_digits_make_a_page(mine: MyDigits) -> None:
    for at in range(10):
        mine.add(np.zeros((28, 28), np.uint8), at)
    test = digits_page(teaching=False)
    assert len(figures(html(test))) == 12
    page = next(one for one in test.number_input if one.label == "Page of your digits")
    assert (page.min, page.max) == (1, 2)
    page.set_value(2).run()
    assert [caption for _, _, caption in figures(html(test))] == ["3"]


def test_all_digits_can_be_saved_as_a_file(mine: MyDigits) -> None:
    [save] = digits_page(teaching=False).get("download_button")
    assert save.proto.label == "Export"


def fold() -> None:
    from ui.drawing.my_digits import show_my_digits

    show_my_digits("model small", was_teaching=False)


def opened() -> AppTest:
    """My digits with an open fold."""
    test = AppTest.from_function(fold, default_timeout=30)
    test.session_state["my digits fold"] = True
    assert not test.run().exception
    return test


def test_the_open_fold_has_the_digits_and_the_teaching(mine: MyDigits) -> None:
    test = opened()
    assert len(figures(html(test))) == 2 * len(mine.read()[0])  # in the gallery, and before and after the teaching
    assert not button(test, "Teach it").disabled
    assert not test.warning


def test_without_digits_the_fold_says_how_to_get_some(store: RunStore, mine: MyDigits) -> None:
    mine.delete_all()
    test = opened()
    assert not test.button
    assert [one.value for one in test.caption if "press which one it was" in one.value]


def test_of_many_damaged_digits_three_are_named(mine: MyDigits) -> None:
    for _ in range(4):
        mine.add(np.zeros((28, 28), np.uint8), 1)
    for digit in mine.read()[0][:4]:
        (mine.path / f"{digit.id}.json").write_text("no digit")
    assert len(opened().warning) == 3


def teaching_runs() -> None:
    """Counts the runs of the whole page."""
    import streamlit as st

    from ui.drawing.my_digits import my_digits
    from ui.drawing.teaching import show_teaching
    from ui.networks import load

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    show_teaching(load("model small"), my_digits(), my_digits().read()[0])


def test_the_whole_page_runs_again_when_a_teaching_begins(store: RunStore, mine: MyDigits) -> None:
    test = AppTest.from_function(teaching_runs, default_timeout=30).run()
    button(test, "Teach it").click().run()
    assert not test.exception
    assert test.session_state["runs"] == 1 + 2


def whole_runs() -> None:
    """Counts the runs of the whole page; in the first one a teaching was still going on."""
    import streamlit as st

    from ui.drawing.my_digits import show_my_digits

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    show_my_digits("", was_teaching=st.session_state["runs"] == 1)


@pytest.mark.parametrize(("state", "runs"), [("done", 2), ("running", 1)])
def test_the_whole_page_runs_again_when_a_teaching_has_ended(store: RunStore, state: str, runs: int) -> None:
    RunDirectory(store.home / "runs" / RUNS["taught"]).change_status({"done"}, state=state)
    test = AppTest.from_function(whole_runs, default_timeout=30).run()
    assert not test.exception
    assert test.session_state["runs"] == runs


@pytest.mark.parametrize(
    ("key", "name"), [("model small", "small"), (f"run {RUNS['done']}", f"run {RUNS['done'][:4]}")]
)
def test_teaching_begins_a_run_with_the_network_and_the_digits(
    store: RunStore, mine: MyDigits, key: str, name: str
) -> None:
    known = {run.id for run in store.list()}
    test = digits_page(key)
    button(test, "Teach it").click().run()
    [run] = [one for one in store.list() if one.id not in known]
    assert (run.spec.owner, run.spec.title) == (NOBODY, f"{name}, taught 3 of my digits")
    recipe = run.experiment.training.to_json()
    assert {field: recipe[field] for field in RECIPE} == RECIPE
    assert RunDirectory(store.home / "runs" / run.id).extra_path.is_file()
    beginning = store.beginning(run.id)
    expected = store.model(RUNS["done"]) if name.startswith("run") else None
    assert beginning
    assert expected is None or np.array_equal(beginning.theta, expected.theta)


@pytest.mark.parametrize(("seconds", "words"), [(None, "a few seconds"), (2.2, "about 3.2 s")])
def test_the_page_says_how_long_a_teaching_takes(
    store: RunStore, mine: MyDigits, monkeypatch: pytest.MonkeyPatch, seconds: float | None, words: str
) -> None:
    monkeypatch.setattr("ui.server.estimate", lambda experiment: seconds)
    said = [one.value.replace("\N{NO-BREAK SPACE}", " ") for one in digits_page().caption]
    assert f"A teaching takes {words}." in said


def test_what_hinders_a_teaching_is_said(store: RunStore, mine: MyDigits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKLING_MAX_QUEUED", "1")  # one waits already
    test = digits_page()
    known = len(store.list())
    button(test, "Teach it").click().run()
    assert len(store.list()) == known
    assert "at most 1 may" in test.error[0].value


def test_before_and_after_are_the_answers_of_both_networks(store: RunStore, mine: MyDigits) -> None:
    text = html(digits_page())
    before, after = store.beginning(RUNS["taught"]), store.model(RUNS["taught"])
    assert before
    assert after
    digits = mine.read()[0]
    compared = figures(text)[len(digits) :]
    answers = [
        [int(model.predict(one.image.reshape(1, -1) / np.float32(255))[0].argmax()) for one in digits]
        for model in (before, after)
    ]
    assert [caption for _, _, caption in compared] == [
        f"a {one.label} before {was} {'✓' if was == one.label else '✗'} after {now} {'✓' if now == one.label else '✗'}"
        for one, was, now in zip(digits, *answers, strict=True)
    ]
    right = [sum(a == one.label for a, one in zip(row, digits, strict=True)) for row in answers]
    assert f"It reads {right[1]} of 3 of your digits now, {right[0]} of 3 before." in text


def test_both_accuracies_on_the_test_set_stand_below(store: RunStore, mine: MyDigits) -> None:
    test = digits_page()
    was, now = (store.status(RUNS[name]).test_accuracy for name in ("done", "taught"))
    assert was
    assert now
    words = next(one.value for one in test.caption if "test set" in one.value)
    assert words.replace("\N{NO-BREAK SPACE}", " ") == (
        f"On MNIST's test set: {100 * was:.1f} % before, {100 * now:.1f} % after."
    )


def test_the_taught_network_is_asked_at_a_press(store: RunStore, mine: MyDigits) -> None:
    test = digits_page()
    assert "asked: None" in [one.value for one in test.caption]
    button(test, "Use the taught network").click().run()
    assert f"asked: {RUNS['taught']}" in [one.value for one in test.caption]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({"state": "queued"}, "Starting."),
        ({"state": "running", "step": 0, "epoch": 0.0}, "Preparing the training images."),
        ({"state": "running", "step": 5, "epoch": 0.5}, "Learning your digits."),
    ],
)
def test_while_it_is_taught_the_page_says_how_far_it_is(
    store: RunStore, mine: MyDigits, status: dict[str, Any], words: str
) -> None:
    RunDirectory(store.home / "runs" / RUNS["taught"]).change_status({"done"}, **{"step": 0, "epoch": 0.0} | status)
    test = digits_page()
    [progress] = test.get("progress")
    assert progress.proto.text == words
    assert progress.proto.value == 100 * status.get("epoch", 0.0) / 1
    assert 'data-testid="compared"' not in html(test)


def test_while_others_are_learned_it_says_that_it_waits(store: RunStore, mine: MyDigits) -> None:
    RunDirectory(store.home / "runs" / RUNS["taught"]).change_status({"done"}, step=0, epoch=0.0, state="queued")
    RunDirectory(store.home / "runs" / RUNS["watched"]).change_status({"done"}, state="running")
    [progress] = digits_page().get("progress")
    assert progress.proto.text == "Waiting for its turn."


def test_a_teaching_that_left_no_network_says_why(store: RunStore, mine: MyDigits) -> None:
    run = RunDirectory(store.home / "runs" / RUNS["taught"])
    run.model_path.unlink()
    run.change_status({"done"}, state="failed", message="There was no *room*.")
    test = digits_page()
    assert "(Failed)" in test.warning[0].value
    assert r"There was no \*room\*" in test.warning[0].value
