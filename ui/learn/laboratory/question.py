"""The question that comes first: what will the loss do?"""

import streamlit as st

from mlp.lab.mistake import EXPECTATIONS, EXPLODES, SLOWLY, STILL, STOPS, USUAL, FamousMistake
from ui.language.translate import later, t
from ui.learn.laboratory import state
from ui.learn.laboratory.curves import begin

ANSWERS = {
    USUAL: later("It falls as usual"),
    SLOWLY: later("It falls more slowly"),
    STILL: later("It stands still"),
    EXPLODES: later("It explodes"),
    STOPS: later("It stops with an error"),
}
"""What the loss can do, as an answer."""


def ask(mistake: FamousMistake) -> None:
    """The buttons; a press begins both trainings."""
    st.subheader(t("What will the loss do?"), anchor=False)
    with st.container(key="lab-guess", horizontal=True, gap="small"):
        for words in EXPECTATIONS:
            st.button(t(ANSWERS[words]), key=f"guess {words}", on_click=_guessed, args=(mistake.key, words))
        st.button(t("Show"), key="no guess", type="tertiary", on_click=_guessed, args=(mistake.key, state.NO_GUESS))


def _guessed(key: str, words: str) -> None:
    state.set_guess(key, words)
    begin(key)
