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


SAID = """
import streamlit as st
from mlp.sentence import Sentence
from ui.language.translate import said, t, tn
loss = Sentence("The loss was {last:.3g}, and infinite in the next step.", last=2.5)
st.text(said(loss))
st.text(said(str(loss)))
st.text(said(Sentence("Set {settings}", settings=Sentence("{name} {value:g}", name="learning rate", value=0.01))))
st.text(said("Stopped on request. Interrupted: the server was stopped."))
st.text(said("Nobody has translated this."))
st.text(tn("{count} epoch", "{count} epochs", 2))
st.text(t("rate {rate}", rate="0,1"))
"""


def test_a_sentence_of_the_program_is_translated_with_its_values_also_when_it_was_read_from_a_file():
    page = AppTest.from_string(SAID)
    page.session_state["language"] = "de"
    infinite = "Der Verlust war 2,5 und im nächsten Schritt unendlich."
    assert [one.value for one in page.run().text] == [
        infinite,
        infinite,
        "Lernrate 0,01 setzen",
        "Auf Wunsch beendet. Unterbrochen: Der Server wurde beendet.",
        "Nobody has translated this.",
        "2 Epochen",
        "Rate 0,1",
    ]


def test_in_english_a_sentence_is_said_as_it_is():
    page = AppTest.from_string(SAID)
    page.session_state["language"] = "en"
    assert page.run().text[1].value == "The loss was 2.5, and infinite in the next step."
