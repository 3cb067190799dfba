"""Check: a small case to compute by one's own code, and a verdict that names the mistake in the result."""

import streamlit as st

from mlp.check.choices import to_words
from mlp.check.meaning import Meaning
from mlp.check.verdict import Verdict
from ui.language.translate import said, t
from ui.learn.check import state
from ui.learn.check.case_form import Chosen, case_from_file, choose_case
from ui.learn.check.downloads import show_downloads
from ui.learn.check.hints import show_hints
from ui.learn.check.meant import meant
from ui.learn.check.mine import Brought, bring, judged, key_of
from ui.learn.check.mistakes import show_mistakes
from ui.learn.check.tensors import show_tensors
from ui.learn.check.verdict_panel import show_explanation, show_sentence
from ui.style.markdown import literal


def show_case() -> Chosen | None:
    """Section 1: the choices, the loss, the downloads."""
    st.header(t("1. Take a case"), anchor=False)
    chosen = choose_case()
    if chosen:
        show_downloads(chosen.case)
    case_from_file()
    return chosen


def show_mine(chosen: Chosen) -> None:
    """Section 2: what a person brings, and the verdict."""
    with st.container(horizontal=True, vertical_alignment="center", key="check-head"):
        st.header(t("2. Check yours"), anchor=False)
        hints = st.toggle(
            t("Hints only"), key=state.HINTS, persist_state="session",
            help=t("Says only right or wrong, and the mistake step by step. It is in the link of this page."),
        )  # fmt: skip
    brought = bring(chosen.case.spec)
    course, meaning = meant()
    st.button(t("Check"), type="primary", icon=":material/rule:", key="check it")
    if chosen.spec:
        words = to_words(chosen.spec) | state.meant_in_url(course, meaning) | ({"hints": "1"} if hints else {})
        state.show_in_url(words)
    with st.container(key="check-verdict"):
        if brought is None:
            st.caption(t("The verdict comes here: right, or where it goes wrong and which mistake is in it."))
        else:
            show_verdict(chosen, brought, meaning, bool(hints))


def show_verdict(chosen: Chosen, brought: Brought, meaning: Meaning, hints: bool) -> None:
    """All of it, or with `hints` only what was asked for."""
    key = key_of(chosen, brought, meaning)
    verdict = judged(chosen, brought, meaning, key)
    if not isinstance(verdict, Verdict):
        st.warning(literal(said(str(verdict))))
        return
    show_sentence(verdict, given_away=not hints)
    if hints:
        show_hints(verdict, key)
        return
    show_explanation(verdict)
    show_tensors(verdict, key)


st.title(t("Is my gradient right?"))
st.markdown(
    t(
        "Compute the gradient of a small network by your own code and bring it here. If it is wrong, you are told which"
        " mistake gives exactly your numbers."
    )
)
state.follow_link()
left, right = st.columns([1, 2], gap="large")
with left:
    taken = show_case()
with right:
    if taken:
        show_mine(taken)
    else:
        st.header(t("2. Check yours"), anchor=False)
        st.caption(t("There is no case yet: beside the fields it says what is wrong."))
show_mistakes()
