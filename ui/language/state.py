"""Which language a tab reads."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

LANGUAGES = {"en": "English", "de": "Deutsch", "zh": "中文"}
SOURCE = "en"
"""The language of the texts in the source."""
LANGUAGE = "language"
"""Key of the switch between the languages."""


def language() -> str:
    """The language of this tab: the chosen one, else the browser's if we have it, else English."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return SOURCE  # outside of a page
    chosen = st.session_state.get(LANGUAGE)
    name = chosen or (st.context.locale or SOURCE).partition("-")[0].lower()
    return name if name in LANGUAGES else SOURCE
