"""What the page Bug laboratory keeps of a browser tab: the guesses, and when the curves of a mistake began."""

from time import monotonic

import streamlit as st

MISTAKE, CLASS = "mistake", "class"
"""Names in the URL; the first is also the key of the selector."""
NO_GUESS = ""
"""The answer was asked for without one."""
_IN_URL = "mistake in the URL"
_GUESSES = "guesses in the laboratory"
_BEGUN = "curves in the laboratory"
_DRAWN = "curves in the laboratory are drawn"


def follow_link(keys: tuple[str, ...]) -> bool:
    """Choose the mistake in the URL, unless the page itself put it there; whether the URL has one that there is."""
    named = st.query_params.get(MISTAKE)
    known = named is None or named in keys
    if named in keys and named != st.session_state.get(_IN_URL):
        st.session_state[MISTAKE] = named
    if st.session_state.get(MISTAKE) not in keys:
        st.session_state[MISTAKE] = keys[0]
    return known


def show_in_url(key: str) -> None:
    """Put the chosen mistake into the URL."""
    st.session_state[_IN_URL] = key
    if st.query_params.get(MISTAKE) != key:
        st.query_params[MISTAKE] = key


def choose(key: str) -> None:
    """Choose another mistake, before its selector is shown."""
    st.session_state[MISTAKE] = key


def guess(key: str) -> str | None:
    """What was guessed of a mistake; NO_GUESS where the answer was just shown, None where it was not."""
    found = st.session_state.get(_GUESSES, {}).get(key)
    return None if found is None else str(found)


def set_guess(key: str, words: str | None) -> None:
    """Keep a guess, or forget it; the curves begin anew."""
    guesses = {**st.session_state.get(_GUESSES, {}), key: words}
    st.session_state[_GUESSES] = {one: word for one, word in guesses.items() if word is not None}
    begin_anew()


def seconds_since_begun(what: str) -> float:
    """How long the curves of a mistake or a class have been on the page; the first call begins."""
    name, begun = st.session_state.get(_BEGUN, (None, 0.0))
    if name != what:
        begun = monotonic()
        st.session_state[_BEGUN] = (what, begun)
    return monotonic() - float(begun)


def begin_anew() -> None:
    """Let the curves begin anew."""
    st.session_state.pop(_BEGUN, None)
    st.session_state.pop(_DRAWN, None)


def set_at_rest(what: str) -> None:
    """Nothing moves any more in the curves of a mistake or a class."""
    st.session_state[_DRAWN] = what


def at_rest(what: str) -> bool:
    """Whether that is so."""
    return bool(st.session_state.get(_DRAWN) == what)


def class_in_url() -> str | None:
    """The question for a class that the URL names; it comes from outside and may be nonsense."""
    return st.query_params.get(CLASS)


def show_class(name: str) -> None:
    """Show a question for a class instead of a mistake."""
    begin_anew()
    st.session_state.pop(_IN_URL, None)
    st.query_params.pop(MISTAKE, None)
    st.query_params[CLASS] = name


def leave_class() -> None:
    """Show mistakes again."""
    begin_anew()
    st.query_params.pop(CLASS, None)
