"""Controls that follow a run."""

from typing import Any

import streamlit as st

_FOLLOWING = "following: "


def following(control: str, value: Any) -> tuple[str, Any]:
    """The key of a control that shows a value of a run, and what it begins with.

    A person changes it, and it stays; when the run's value becomes another one, as by another tab, there is a new
    control. An old one cannot be told: on a page that ticks, the message may be replaced by the next before a browser
    has shown it, and the control would stand on its lowest value and send that back, as if a person had chosen it.
    """
    number, begun, seen = st.session_state.get(_FOLLOWING + control, (0, value, value))
    shown = shown_by(control)
    if shown is None or (value != seen and value != shown):
        number, begun = number + 1, value
    st.session_state[_FOLLOWING + control] = number, begun, value
    return f"{control}, {number}", begun


def shown_by(control: str) -> Any:
    """What a control stands on; None if it is not on the page."""
    number = st.session_state.get(_FOLLOWING + control, (0,))[0]
    return st.session_state.get(f"{control}, {number}")


def renew(control: str) -> None:
    """Have a control show the run's value again, whatever a person has set."""
    number = st.session_state.get(_FOLLOWING + control, (0,))[0]
    st.session_state.pop(f"{control}, {number}", None)
