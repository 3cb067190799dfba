"""The table of the terms."""

import re

import pytest

from ui.glossary.terms import Term, matching, terms, topics


def test_there_are_thirty_terms_and_more_each_once_and_under_a_heading() -> None:
    keys = [one.key for one in terms()]
    assert len(keys) >= 30
    assert len(set(keys)) == len(keys)
    assert {one.topic for one in terms()} == set(topics())


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.key)
def test_a_term_is_explained_in_one_or_two_plain_sentences(term: Term) -> None:
    sentences = re.findall(r"[^.]+\.(?=\s|$)", term.meaning)
    assert 1 <= len(sentences) <= 2
    assert len(term.meaning) < 200
    assert re.fullmatch(r"[a-z0-9-]+", term.key)


def test_a_term_has_a_formula_or_a_picture() -> None:
    assert {one.key for one in terms() if not (one.formula or one.picture)} == set()


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.key)
def test_a_formula_is_well_formed_html_of_italics_and_small_figures(term: Term) -> None:
    open_tags: list[str] = []
    for end, name in re.findall(r"<(/?)(\w+)>", term.formula):
        assert name in ("i", "sub", "sup")
        if end:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert not open_tags


@pytest.mark.parametrize(
    "text, first", [("momentum", "momentum"), ("LEARNING rate", "learning-rate"), ("neuron", "unit")]
)
def test_a_search_finds_a_term_by_its_name_first(text: str, first: str) -> None:
    assert matching(text)[0].key == first


def test_a_search_for_nothing_finds_all_and_for_an_unknown_word_none() -> None:
    assert len(matching("  ")) == len(terms())
    assert matching("xylophone") == []
