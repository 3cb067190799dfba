"""What a person means to compute: as the case says, as a course does, or as they say themselves."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlp.check.meaning import AS_WRITTEN, COURSES, Meaning
from ui.language.translate import later, t
from ui.learn.check import state

KEEP: Any = "session"
CHOICES = {
    state.AS_THE_CASE: later("as the case says"),
    "cs231n": later("as in CS231n: mean, lambda"),
    "deep-learning-specialization": later("as in the Deep Learning Specialization: mean, lambda/2"),
    "nielsen": later("as in Nielsen's book: mean, lambda/2"),
    state.OWN: later("as I say"),
}
BATCHES = {state.AS_THE_CASE: later("as the case says"), "mean": later("mean"), "sum": later("sum")}
PENALTIES = {"half": later("lambda/2"), "full": later("lambda")}


def meant() -> tuple[str, Meaning]:
    """The choice, and what it means."""
    course = st.selectbox(
        t("What do you compute?"), list(CHOICES), format_func=lambda one: t(CHOICES[one]), key=state.COURSE,
        persist_state=KEEP,
        help=t("Whether the loss is a mean or a sum over the batch, and whether its penalty has lambda/2 or lambda "
               "before the sum of squares. Each is right if it is meant."),
    )  # fmt: skip
    if course == state.AS_THE_CASE:
        return str(course), AS_WRITTEN
    if course in COURSES:
        return str(course), COURSES[str(course)]
    with st.container(horizontal=True):
        batch = st.segmented_control(
            t("Over the batch"), list(BATCHES), format_func=lambda one: t(BATCHES[one]), default=state.AS_THE_CASE,
            key=state.MEANT_BATCH, required=True, persist_state=KEEP,
        )  # fmt: skip
        l2 = st.segmented_control(
            t("Before the sum of squares"), list(PENALTIES), format_func=lambda one: t(PENALTIES[one]),
            default="half", key=state.MEANT_L2, required=True, persist_state=KEEP,
        )  # fmt: skip
    return str(course), Meaning(None if batch == state.AS_THE_CASE else str(batch), str(l2))
