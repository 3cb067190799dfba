"""Which language a tab reads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

LANGUAGES = {"en": "English", "de": "Deutsch", "zh": "中文"}
"""Each in its own words."""
SOURCE = "en"
"""The language of the texts in the source."""
LANGUAGE = "language"
"""Key of the chosen language."""
SWITCH = "language switch"
"""Key of the switch."""
LINK = "lang"
"""Name in the URL."""
COOKIE = "inkling_language"
_outside: ContextVar[str] = ContextVar("language outside of a page", default=SOURCE)


class _Run(threading.local):
    """What a run of a page knows; each has a thread of its own. To ask Streamlit for each text took 7 % of a page."""

    language: str | None = None


_run = _Run()


def language() -> str:
    """The language of this tab: the chosen one, else the browser's if we have it, else English."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return _outside.get()
    if _run.language is None:
        _run.language = _asked()
    return _run.language


def _asked() -> str:
    chosen = st.session_state.get(LANGUAGE)
    name = chosen or (st.context.locale or SOURCE).partition("-")[0].lower()
    return name if name in LANGUAGES else SOURCE


@contextmanager
def language_outside(name: str) -> Iterator[None]:
    """What is written in this block, outside of a page, is in this language; English for one that we do not have."""
    token = _outside.set(name if name in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _outside.reset(token)


def begin_language() -> None:
    """Take the language of the link (`?lang=de`), else, in a new tab, the one chosen in this browser before."""
    _run.language = None  # a thread may run a page more than once
    if (linked := st.query_params.get(LINK)) in LANGUAGES:
        st.session_state[LANGUAGE] = linked
    elif LANGUAGE not in st.session_state and (chosen := st.context.cookies.get(COOKIE)) in LANGUAGES:
        st.session_state[LANGUAGE] = chosen


def language_pressed() -> None:
    """Take the language that the switch reports; it comes from outside and may be nonsense."""
    pressed = st.session_state[SWITCH].get("language")
    if pressed in LANGUAGES:
        _run.language = None
        st.session_state[LANGUAGE] = pressed
        st.query_params.pop(LINK, None)


def is_chosen() -> bool:
    """Whether the language was chosen, by a press or a link."""
    return st.session_state.get(LANGUAGE) in LANGUAGES
