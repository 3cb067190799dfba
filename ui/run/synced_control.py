"""Controls that show a value of a run and follow it when it changes elsewhere."""

from typing import Any

import streamlit as st

_FOLLOWING = "following: "


def following(control: str, value: Any) -> tuple[str, Any]:
    """The key of a control that shows a value of a run, and the value that it starts with.

    What a person sets stays. When the run's value changes elsewhere, as in another tab, a new control replaces it.
    Streamlit cannot update the old one reliably: on a page that ticks, the next message may replace the update
    before a browser has shown it, and the control would then send back its lowest value as if a person had chosen it.
    """
    number, begun, seen = st.session_state.get(_FOLLOWING + control, (0, value, value))
    shown = shown_by(control)
    if shown is None or (value != seen and value != shown):
        number, begun = number + 1, value
    st.session_state[_FOLLOWING + control] = number, begun, value
    return f"{control}, {number}", begun


def shown_by(control: str) -> Any:
    """The value that a control shows; None if it is not on the page."""
    number = st.session_state.get(_FOLLOWING + control, (0,))[0]
    return st.session_state.get(f"{control}, {number}")


def renew(control: str) -> None:
    """Make a control show the run's value again, whatever a person has set."""
    number = st.session_state.get(_FOLLOWING + control, (0,))[0]
    st.session_state.pop(f"{control}, {number}", None)
