"""Which language a tab reads."""

import pytest
from streamlit.testing.v1 import AppTest

from ui.language.state import language, language_outside

PAGE = """
import streamlit as st
from ui.language.state import begin_language, language
begin_language()
st.text(language())
"""


@pytest.mark.parametrize(("link", "expected"), [("de", "de"), ("zh", "zh"), ("xx", "en"), ("", "en")])
def test_a_link_chooses_the_language(link: str, expected: str):
    page = AppTest.from_string(PAGE)
    page.query_params["lang"] = link
    assert page.run().text[0].value == expected


def test_a_link_is_followed_once_and_then_the_choice_stays():
    page = AppTest.from_string(PAGE)
    page.query_params["lang"] = "de"
    page.run()
    del page.query_params["lang"]
    assert page.run().text[0].value == "de"


def test_outside_of_a_page_the_language_is_said_and_holds_for_a_block():
    with language_outside("de"):
        with language_outside("xx"):
            assert language() == "en"
        assert language() == "de"
    assert language() == "en"


def test_a_press_counts_at_once_also_where_the_language_was_asked_for_before():
    page = AppTest.from_string(
        """
import streamlit as st
from ui.language.state import SWITCH, begin_language, language, language_pressed
begin_language()
before = language()
st.session_state[SWITCH] = {"language": "zh"}
language_pressed()
st.text(before + " " + language())
"""
    )
    assert page.run().text[0].value == "en zh"
