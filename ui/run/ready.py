"""The parts of Streamlit that a run's page needs first, out of sight, before there is a run.

A browser loads each kind of element when the first one is to be drawn. After a press of Train that would take its
time, and the charts, which are there sooner, would move when the elements above them get their height.
"""

import streamlit as st

from ui.language.translate import t

KEY = "switches made ready"


def make_ready() -> None:
    """Have the browser load the switches and the progress; the style sheet hides them."""
    with st.container(key="ready"):
        st.segmented_control(t("Steps"), ["one"], key=KEY, label_visibility="collapsed")
        st.progress(0.0)
