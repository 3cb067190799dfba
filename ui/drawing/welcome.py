"""For a first visit: what this is in one sentence, a pen that shows what to do, and three steps."""

import streamlit as st

from ui.components.browser_note import browser_note
from ui.components.ghost_hand import ghost_hand
from ui.drawing import state as drawing_state
from ui.language.translate import t

COOKIE, DISMISSED = "inkling_steps", "dismissed"


def show_ghost_hand() -> None:
    """Over the empty canvas of a browser that has never drawn: a pen that draws a digit, and what Inkling is."""
    words = t("Inkling trains a neural network to read your digits, and shows what happens inside it.")
    ghost_hand(words, empty=drawing_state.drawing() is None, key="ghost hand")


def show_first_steps() -> None:
    """The three steps until they are dismissed, which this browser remembers."""
    if drawing_state.steps_are_dismissed():
        browser_note(COOKIE, DISMISSED, key="steps are dismissed")
    elif st.context.cookies.get(COOKIE) != DISMISSED:
        with st.container(key="steps", border=True, gap="small"):
            show_steps()
            st.button(
                t("Dismiss"), key="dismiss steps", on_click=drawing_state.dismiss_steps, type="tertiary",
                help=t("The steps stay in the Help."),
            )  # fmt: skip


def show_steps() -> None:
    """What one can do here, in the order in which it is easiest."""
    steps = [
        (t("Draw a digit"), t("The network answers while you draw, and says how sure it is.")),
        (t("Train your own"), t("On the page Train: loss and gradients move while it learns.")),
        (t("Look inside"), t("Which pixels spoke for the answer, how it flows, and on the page Weights every weight.")),
    ]
    for at, (name, sentence) in enumerate(steps, 1):
        st.markdown(f"{at}\\. **{name}.** {sentence}")
