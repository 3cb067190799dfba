"""A page that takes a moment, and then a part that looks again all the time: its ticks meet the runs of the page."""

import time

import streamlit as st

LARGE = "a large message that never changes " * 1000


def part(presses: int) -> None:
    """Longer after every other press, so that the tab cannot be lucky with what it still has."""
    lines = 8 if presses % 2 else 3
    for number in range(lines):
        st.text(f"line {number} at {time.perf_counter()}")
    st.code(LARGE)
    st.text(f"{lines} lines after {presses} presses")


presses = st.session_state.setdefault("presses", 0)
if st.button("Again"):
    presses = st.session_state.presses = presses + 1
time.sleep(0.05)
st.fragment(part, run_every=0.02)(presses)
