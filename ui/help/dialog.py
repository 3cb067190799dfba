"""The button that opens the Help, and its dialog; whoever has something to explain adds a part."""

from collections.abc import Callable

import streamlit as st

from ui.drawing.welcome import show_steps
from ui.glossary.page import glossary_html
from ui.glossary.terms import matching
from ui.help import state as help_state
from ui.language.translate import t


def show_help_button() -> None:
    """The button, and the dialog while it is open; to be called in a fragment, so that a press runs nothing else."""
    st.button(t("Help"), icon=":material/help:", on_click=help_state.open_help, key="help", type="tertiary")
    if help_state.help_is_open():
        st.dialog(t("Help"), width="medium", on_dismiss=help_state.close_help)(_contents)()


def _contents() -> None:
    if len(PARTS) == 1:
        PARTS[0]()
        return
    for place, show in zip(st.tabs(names_of_parts()), PARTS, strict=True):
        with place:
            show()


def names_of_parts() -> list[str]:
    """The names of the tabs."""
    return [t("Words"), t("First steps")]


def show_glossary() -> None:
    """The terms of the field, to search and to open."""
    text = st.text_input(t("Find a word"), key=help_state.FIND, placeholder=t("learning rate"))
    found = matching(text)
    if not found:
        st.caption(t("No term of the list has this word."))
    st.html(glossary_html(found, st.context.theme.type == "dark", searched=bool(text.strip())))


PARTS: list[Callable[[], None]] = [show_glossary, show_steps]
"""What shows each part, in the order of the names."""
