"""Questions for a class: blind, one vote a browser, counts only; what is damaged or unknown gets a sentence."""

import json
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import STOPS
from runner import lab_classes
from runner.checked import RunError
from runner.lab_classes import CHOICES, ClassQuestion, ClassQuestions, choices_beside

TEACHER, PUPIL, OTHER = "a" * 64, "b" * 64, "c" * 64
KEY = "same-batch"


@pytest.fixture
def questions(tmp_path: Path) -> ClassQuestions:
    return ClassQuestions(tmp_path)


@given(st.sampled_from(sorted(FAMOUS)), st.integers(0, 2**32))
def test_the_four_changes_do_four_things_to_the_loss_of_one_training(key: str, seed: int) -> None:
    choices = choices_beside(key, rng=np.random.default_rng(seed))
    assert choices[0] == key
    assert len({FAMOUS[one].expects for one in choices}) == len(choices) == CHOICES
    assert all(FAMOUS[one].expects != STOPS and not FAMOUS[one].settings for one in choices[1:])


def test_a_link_does_not_tell_the_mistake(questions: ClassQuestions) -> None:
    names = [questions.ask(TEACHER, KEY) for _ in range(40)]
    assert len(set(names)) == 40
    places = {questions.read(name).choices.index(KEY) for name in names}
    assert places == {0, 1, 2, 3}  # all 40 at fewer places: once in 25,000 times


def test_votes_are_counted_once_for_each_browser_and_kept_without_names(questions: ClassQuestions) -> None:
    name = questions.ask(TEACHER, KEY)
    first, *_, last = questions.read(name).choices
    questions.vote(name, PUPIL, first)
    questions.vote(name, OTHER, last)
    for choice in (first, last):
        with pytest.raises(RunError, match="voted already"):
            questions.vote(name, PUPIL, choice)
    with pytest.raises(RunError, match="one of the four"):
        questions.vote(name, TEACHER, "anything")
    again = ClassQuestions(questions.path.parent).read(name)
    assert again.votes == (1, 0, 0, 1)
    assert again.has_voted(PUPIL)
    assert not again.has_voted(TEACHER)
    content = (questions.path / f"{name}.json").read_text()
    assert PUPIL not in content
    assert OTHER not in content


def test_the_same_browser_has_other_marks_in_other_questions(questions: ClassQuestions) -> None:
    one, other = (questions.read(questions.ask(TEACHER, KEY)) for _ in range(2))
    assert one.mark_of(PUPIL) != other.mark_of(PUPIL)


def test_votes_at_the_same_time_are_all_counted(questions: ClassQuestions) -> None:
    name = questions.ask(TEACHER, KEY)
    threads = [Thread(target=questions.vote, args=(name, f"{number:064x}", KEY)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(questions.read(name).votes) == 30


def test_only_who_asks_reveals_and_then_nobody_votes(questions: ClassQuestions) -> None:
    name = questions.ask(TEACHER, KEY)
    with pytest.raises(RunError, match="Only the browser"):
        questions.reveal(name, PUPIL)
    assert not questions.read(name).revealed
    questions.reveal(name, TEACHER)
    assert questions.read(name).revealed
    with pytest.raises(RunError, match="known already"):
        questions.vote(name, PUPIL, KEY)


def test_old_questions_make_room(questions: ClassQuestions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab_classes, "KEPT", 3)
    names = [questions.ask(TEACHER, KEY) for _ in range(5)]
    for name in names[:2]:
        with pytest.raises(RunError, match="does not exist any more"):
            questions.read(name)
    assert [questions.read(name).mistake for name in names[2:]] == [KEY] * 3


@pytest.mark.parametrize("name", ["", "0" * 24, "../../etc/passwd", "G" * 24, "0" * 23, "0" * 24 + "\n", "lock"])
def test_an_id_that_nobody_has_gets_a_sentence(questions: ClassQuestions, name: str) -> None:
    with pytest.raises(RunError, match="does not exist any more"):
        questions.read(name)
    with pytest.raises(RunError, match="does not exist any more"):
        questions.vote(name, PUPIL, KEY)


@pytest.mark.parametrize(
    "damage",
    [
        {"format": 2}, {"mistake": "none"}, {"choices": [KEY] * 4}, {"choices": None}, {"votes": [1, 2, 3]},
        {"votes": [0, 0, 0, -1]}, {"votes": [0, 0, 0, True]}, {"revealed": 1}, {"owner": 5}, {"voters": [PUPIL]},
        {"voters": "x"}, {"salt": None}, {"mistake": ["x"]},
    ],
)  # fmt: skip
def test_a_damaged_question_gets_a_sentence(questions: ClassQuestions, damage: dict[str, object]) -> None:
    name = questions.ask(TEACHER, KEY)
    path = questions.path / f"{name}.json"
    data = json.loads(path.read_text())
    assert ClassQuestion.from_json(data) == questions.read(name)
    path.write_text(json.dumps(data | damage))
    with pytest.raises(RunError, match="does not exist any more"):
        ClassQuestions(questions.path.parent).read(name)


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "laboratory").write_text("in the way")
    with pytest.raises(RunError, match="Nothing can be written"):
        ClassQuestions(tmp_path).ask(TEACHER, KEY)
