"""A text in the language of a tab."""

import pytest
from streamlit.testing.v1 import AppTest

from ui.language.state import LANGUAGES, SOURCE
from ui.language.translate import catalogue, t, tn


def test_outside_of_a_page_a_text_is_english_with_its_values():
    assert t("Hello {name}", name="Ada") == "Hello Ada"
    assert t("100 % of {}") == "100 % of {}", "a text without values is taken as it is"
    assert [tn("{count} run", "{count} runs", count) for count in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]


@pytest.mark.parametrize("name", sorted(set(LANGUAGES) - {SOURCE}))
def test_a_catalogue_is_read_and_is_of_its_language(name):
    assert str(catalogue(name).locale) == name


@pytest.mark.parametrize("chosen, expected", [("de", "de"), ("zh", "zh"), ("en", "en"), ("fr", "en")])
def test_a_tab_reads_the_language_that_was_chosen(chosen, expected):
    page = AppTest.from_string("import streamlit as st\nfrom ui.language.state import language\nst.text(language())")
    page.session_state["language"] = chosen
    assert page.run().text[0].value == expected
