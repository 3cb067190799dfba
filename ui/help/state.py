"""Whether the Help is open in a tab: a run of the whole page closes a dialog that is not asked for again."""

import streamlit as st

_OPEN = "help is open"
FIND = "find a term"
"""Key of the field that searches the terms."""


def open_help() -> None:
    """Show the Help."""
    st.session_state[_OPEN] = True


def close_help() -> None:
    """Show the page alone."""
    st.session_state[_OPEN] = False


def help_is_open() -> bool:
    """Whether the Help is shown over the page."""
    return bool(st.session_state.get(_OPEN))
