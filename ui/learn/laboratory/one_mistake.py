"""One mistake: the choice, the question, both trainings, and what was seen."""

import streamlit as st

from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import FamousMistake
from ui.language.translate import later, t
from ui.learn.laboratory import state
from ui.learn.laboratory.answer import diff_html, show_answer
from ui.learn.laboratory.classroom import offer_link
from ui.learn.laboratory.curves import TICK, begin, pair, show_curves
from ui.learn.laboratory.question import ask
from ui.style import format as fmt

STAGES = {
    "data": later("Data"),
    "first weights": later("First weights"),
    "batches": later("Batches"),
    "forward": later("Forward"),
    "backward": later("Backward"),
    "update": later("Update"),
    "reading": later("Reading"),
}
"""Where a line stands, as it is called on the page."""


def show_mistakes() -> None:
    """Choose one, and see it."""
    if not state.follow_link(tuple(FAMOUS)):
        st.caption(t("The mistake in this link does not exist. This is the first of the list."))
    key = st.selectbox(t("Mistake"), list(FAMOUS), format_func=called, key=state.MISTAKE, persist_state="session")
    mistake = FAMOUS.get(str(key), next(iter(FAMOUS.values())))
    state.show_in_url(mistake.key)
    with st.container(horizontal=True, vertical_alignment="center", key="lab-about"):
        st.caption(what_is_trained(mistake), width="content")
        offer_link(mistake)
    if state.guess(mistake.key) is None:
        ask(mistake)
        return
    st.html(diff_html(mistake.right, mistake.wrong))
    if not state.at_rest(mistake.key):
        begin(mistake.key)
    ticks = not state.at_rest(mistake.key)
    st.fragment(_trainings, run_every=TICK if ticks else None)(mistake, ticks)


def called(key: str) -> str:
    """Stage and title of a mistake."""
    mistake = FAMOUS[key]
    return f"{t(STAGES[mistake.stage])}: {t(mistake.title)}"


def what_is_trained(mistake: FamousMistake) -> str:
    """The experiment in a sentence."""
    network, training = mistake.experiment.network, mistake.experiment.training
    return t("{network} learns {images} digits of MNIST in {epochs} epochs, twice with the same seed: once by the right"
             " lines, once with the mistake.", network=str(network), images=fmt.thousands(training.train_size or 0),
             epochs=training.epochs)  # fmt: skip


def _trainings(mistake: FamousMistake, ticks: bool) -> None:
    """One tick; at the last one the page runs once more, without ticking."""
    both = pair(mistake.key)
    if show_curves(both, of=mistake.key, name=t("wrong")) and both.records:
        show_answer(mistake, *both.records, guess=state.guess(mistake.key) or state.NO_GUESS)
        state.set_at_rest(mistake.key)
    elif both.problem:
        st.button(t("Train again"), key="lab again", on_click=_again, args=(mistake.key,))
        state.set_at_rest(mistake.key)
    if state.at_rest(mistake.key) == ticks:
        st.rerun()


def _again(key: str) -> None:
    state.begin_anew()
    begin(key)
