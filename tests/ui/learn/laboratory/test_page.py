"""The page Bug laboratory without a browser: the question first, then the lines, the curves and what was seen."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import EXPECTATIONS, STILL, USUAL
from runner.courses import Courses
from runner.laboratory import FOLDER
from tests.runner.support import until
from tests.ui.views.test_views import button, canvas, home, html, page
from ui import server

__all__ = ["canvas", "home"]

KEY = "same-batch"


def test_the_question_comes_first_and_nothing_is_given_away(home: Path) -> None:
    test = page("laboratory", mistake=KEY)
    assert [one.label for one in test.button if one.key and one.key.startswith("guess ")] == [
        "It falls as usual", "It falls more slowly", "It stands still", "It explodes", "It stops with an error",
    ]  # fmt: skip
    assert FAMOUS[KEY].wrong not in html(test)
    assert not (home / "cache" / "laboratory").exists()
    assert len(EXPECTATIONS) == 5


def test_a_guess_brings_the_lines_both_trainings_and_the_answer(trained: Callable[[str], None]) -> None:
    trained(KEY)
    test = page("laboratory", mistake=KEY)
    button(test, "It stands still").click().run()
    text = html(test)
    assert STILL != FAMOUS[KEY].expects == USUAL
    assert "X[:size], Y[:size]" in text
    assert "<b>It falls as usual.</b> Your guess was: It stands still." in text
    assert "46.9\N{NO-BREAK SPACE}%, right 89.4\N{NO-BREAK SPACE}%" in text
    assert (text.count("<b>shows it"), text.count("<b>does not show it")) == (2, 3)
    assert "learned by heart" in text


def test_a_right_guess_is_praised_and_the_answer_can_be_had_without_one(trained: Callable[[str], None]) -> None:
    trained(KEY)
    test = page("laboratory", mistake=KEY)
    button(test, "It falls as usual").click().run()
    assert "Your guess was right." in html(test)
    other = page("laboratory", mistake=KEY)
    button(other, "Show").click().run()
    assert "<b>It falls as usual.</b></div>" in html(other)


def test_where_shapes_do_not_fit_that_is_what_is_said(trained: Callable[[str], None]) -> None:
    trained("labels-not-one-hot")
    test = page("laboratory", mistake="labels-not-one-hot")
    button(test, "It stops with an error").click().run()
    assert "Your guess was right." in html(test)
    assert "do not fit: operands could not be broadcast" in html(test)
    assert "stopped with an error" in " ".join(one.value for one in test.caption)


def test_a_link_to_no_mistake_gets_a_sentence(home: Path) -> None:
    test = page("laboratory", mistake="<b>nonsense</b>")
    assert "does not exist" in test.caption[1].value
    assert test.query_params["mistake"] == next(iter(FAMOUS))


def test_a_training_that_dies_is_said_and_can_be_tried_again(
    trained_once: Callable[[str], Path], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Courses, "_command", lambda self, path: ["sh", "-c", "exit 3"])
    test = page("laboratory", mistake=KEY)
    button(test, "Show").click().run()

    def said() -> bool:
        test.run()
        return any("exit code 3" in one.value for one in test.caption)

    until(said)
    for process in server.laboratory().processes:  # the other one of the two
        process.wait()
    assert "lab-answer" not in html(test)
    shutil.copytree(trained_once(KEY), home / FOLDER, dirs_exist_ok=True)
    button(test, "Train again").click().run()
    assert "lab-answer" in html(test)
