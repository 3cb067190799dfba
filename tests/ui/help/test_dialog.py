"""The Help of every page."""

from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from ui.help.dialog import show_help_button

st.button("Something else")
st.fragment(show_help_button)()
"""


def page() -> AppTest:
    return AppTest.from_string(SCRIPT).run()


def html(test: AppTest) -> str:
    return "".join(element.proto.body for element in test.get("html"))


def test_help_is_closed_until_it_is_asked_for_and_stays_over_a_run_of_the_page() -> None:
    test = page()
    assert "glossary" not in html(test)
    test.button(key="help").click().run()
    assert 'id="term-weight"' in html(test)
    test.button[0].click().run()
    assert 'id="term-weight"' in html(test)


def test_a_term_is_found_by_a_word() -> None:
    test = page()
    test.button(key="help").click().run()
    test.text_input[0].input("gradient norm").run()
    assert '<details id="term-gradient-norm" open>' in html(test)
    test.text_input[0].input("xylophone").run()
    assert "<details" not in html(test)
    assert [one.value for one in test.caption] == ["No term of the list has this word."]
