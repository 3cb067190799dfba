"""A question for a class: blind until it is revealed, one vote a browser, counts for those who may see them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlp.lab.famous import FAMOUS
from runner.lab_classes import ClassQuestions
from tests.ui.views.test_views import button, canvas, home, html, page
from ui import owner

__all__ = ["canvas", "home"]

KEY = "same-batch"
TEACHER, PUPIL = owner.hash_of("teacher"), owner.hash_of("")


@pytest.fixture
def asked(home: Path, trained: Callable[[str], None]) -> str:
    """The id of a question of another browser."""
    trained(KEY)
    return ClassQuestions(home).ask(TEACHER, KEY)


def words(test: AppTest) -> str:
    """All that a page shows or sends."""
    shown: list[Any] = [*test.caption, *test.markdown, *test.subheader, *test.title, *test.code]
    return html(test) + " ".join(str(one.value) for one in shown)


def test_a_pupil_sees_four_changes_and_nothing_that_tells_which(asked: str) -> None:
    test = page("laboratory", **{"class": asked})
    text = words(test)
    assert text.count("<ins>") == 4
    assert FAMOUS[KEY].title not in text
    assert KEY not in text
    assert "lab-count" not in text
    assert "Show the answer" not in [one.label for one in test.button]


def test_after_a_vote_the_counts_come_and_the_buttons_are_gone(asked: str, home: Path) -> None:
    test = page("laboratory", **{"class": asked})
    button(test, "B").click().run()
    assert ClassQuestions(home).read(asked).votes == (0, 1, 0, 0)
    assert "lab-count" in html(test)
    assert "B" not in [one.label for one in test.button]
    assert FAMOUS[KEY].title not in words(test)
    assert "1 vote" in [one.value for one in test.caption]


def test_the_answer_is_for_all_once_it_is_revealed(asked: str, home: Path) -> None:
    ClassQuestions(home).reveal(asked, TEACHER)
    text = html(page("laboratory", **{"class": asked}))
    assert "This is it" in text
    assert "lab-diff" in text
    assert "learned by heart" in text


def test_who_asks_gets_the_link_the_counts_and_the_answer_with_a_press(
    home: Path, trained: Callable[[str], None]
) -> None:
    trained(KEY)
    test = page("laboratory", mistake=KEY)
    button(test, "Make a link for the class").click().run()
    name = test.query_params["class"]
    name = name[0] if isinstance(name, list) else name
    assert "mistake" not in test.query_params
    assert name in test.code[0].value
    assert "lab-count" in html(test)
    assert "lab-diff" not in html(test)
    button(test, "Show the answer").click().run()
    assert ClassQuestions(home).read(name).revealed
    assert "lab-diff" in html(test)


@pytest.mark.parametrize("name", ["", "0" * 24, "<script>"])
def test_a_link_to_no_question_gets_a_sentence_and_a_way_out(home: Path, name: str) -> None:
    test = page("laboratory", **{"class": name})
    assert "does not exist any more" in test.warning[0].value
    button(test, "To all mistakes").click().run()
    assert test.title[0].value == "What does a mistake look like?"
