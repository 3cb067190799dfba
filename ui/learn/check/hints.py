"""Hints one after the other: the tensor, the line, the kind of mistake, the mistake itself."""

from __future__ import annotations

from collections.abc import Hashable
from html import escape

import streamlit as st

from mlp.check.verdict import HINTS, Verdict, hint
from ui.language.translate import said, t
from ui.learn.check import state
from ui.learn.check.verdict_panel import show_explanation


def show_hints(verdict: Verdict, key: Hashable) -> None:
    """The hints that were asked for, and the button for the next one."""
    if verdict.verdict != "wrong":
        return
    ladder = list(dict.fromkeys(hint(verdict, step) for step in range(1, HINTS + 1)))
    told = min(state.steps_of(key), len(ladder))
    whole = told == HINTS
    items = "".join(f"<li>{escape(said(one))}</li>" for one in ladder[: told - whole])
    if items:
        st.html(f'<ol class="hints-told">{items}</ol>')
    if whole:
        show_explanation(verdict)
    elif told < len(ladder):
        st.button(t("Next hint"), icon=":material/lightbulb:", on_click=state.next_hint, args=(key,))
    else:
        st.caption(t("There is no further hint."))
