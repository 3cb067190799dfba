"""What a tab shows of a run: which steps, and whether it is played again."""

from collections.abc import Mapping

import streamlit as st

from ui.charts import StepView

STEPS = "steps of the charts"
"""Key of the switch."""
_BEFORE = "steps of the charts before slow motion"


def show_each_step() -> None:
    """Show the last steps: the run goes slowly now, and on a long axis nobody would see it move."""
    if (now := st.session_state.get(STEPS, "all")) != "last":
        st.session_state[_BEFORE] = now
        st.session_state[STEPS] = "last"


def show_steps_as_before() -> None:
    """Undo `show_each_step`, unless a person has chosen something else meanwhile."""
    before: StepView | None = st.session_state.pop(_BEFORE, None)
    if before and st.session_state.get(STEPS) == "last":
        st.session_state[STEPS] = before


def show_log_axis() -> None:
    """Show all steps on a logarithmic axis, over which the player moves evenly."""
    st.session_state[STEPS] = "log"


def is_replay_wanted(key: str) -> bool:
    """Whether somebody has pressed the player with this key."""
    sent = st.session_state.get(key)
    return isinstance(sent, Mapping) and sent.get("wanted") is True
