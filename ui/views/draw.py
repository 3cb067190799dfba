"""Draw: a canvas, the answer of a network to the drawing, and the reasons for it."""

import streamlit as st

from ui import server
from ui.components.live_answer import live_answer
from ui.components.spoken import spoken
from ui.drawing import state as drawing_state
from ui.drawing.answer import waiting_html
from ui.drawing.answers import answers_of
from ui.drawing.canvas import ANSWER, DETAILS, MY_DIGITS, show_brush_and_test_digit, show_canvas, show_tools
from ui.drawing.details import show_details
from ui.drawing.live_route import address
from ui.drawing.my_digits import ask_label, show_my_digits
from ui.drawing.photo import show_read_picture
from ui.drawing.teaching import is_teaching
from ui.drawing.welcome import show_first_steps
from ui.language.translate import t
from ui.networks import STAND_IN, Network, answering, run_label, runs_to_show, select_network
from ui.run.inside import can_be_drawn_for
from ui.shipped_names import shipped_name

TICK = 1.0
"""Seconds between two ticks of the answer while the network learns."""
TEACHING_TICK = 0.4
"""The same for a teaching, which takes only a few seconds in all."""
BESIDE = "beside"


def select_beside(first: Network | None) -> Network | None:
    """Select a second network for the same drawing; None without one."""
    names = {f"model {name}": shipped_name(name) for name in server.shipped()}
    names |= {f"run {run.id}": run_label(run) for run in runs_to_show().values() if can_be_drawn_for(run)}
    chosen = st.selectbox(
        t("Compare with"), list(names), index=None, format_func=lambda key: names.get(key, key), key=BESIDE,
        placeholder=t("another network"), help=t("A second network answers for the same drawing."),
        persist_state="session",
    )  # fmt: skip
    return answering(chosen) if chosen and first and chosen != first.key else None


def answer(keys: list[str], were_learning: bool) -> None:
    """The answers to the drawing; a fragment that ticks while one of the networks learns."""
    drawing, networks = drawing_state.drawing(), [network for key in keys if (network := answering(key))]
    if were_learning and not any(network.learning for network in networks):
        st.rerun()  # runs the whole page, which ends the ticking
    prepared = drawing.prepared() if drawing else None
    if any(network.stand_in for network in networks):
        st.caption(t("The chosen network has no weights yet, so {name} answers.", name=shipped_name(STAND_IN)))
    if not networks:
        st.html(waiting_html(t("This network cannot answer yet."), t("Choose another one below.")))
    elif drawing and prepared is None:
        st.warning(t("The drawing did not arrive as a picture. Clear the canvas and draw again."))
    elif prepared is None and (kept := drawing_state.kept_label()) is not None:
        st.html(waiting_html(t("Kept as a {digit}.", digit=kept), t("It is among your digits. Draw the next one.")))
    elif drawing is None or prepared is None:
        st.html(waiting_html(t("Draw a digit, 0 to 9."), t("The network answers while you draw."), idle=True))
    else:
        st.html(answers_of(networks, drawing.png, prepared))
        if drawing.label is not None and networks[0].reads_digits and not prepared.blank:
            right = networks[0].model.predict(prepared.row[None])[0].argmax() == drawing.label
            verdict = (
                t("✓ A test digit with the label {label}: the answer is right.", label=drawing.label)
                if right
                else t("✗ A test digit with the label {label}: the answer is wrong.", label=drawing.label)
            )
            st.html(f'<p class="truth">{verdict}</p>')


with st.container(horizontal=True, gap="medium", key="draw"):
    with st.container(key="draw-canvas", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", key="draw-head"):
            st.title(t("Draw a digit"))
            show_tools()
        show_canvas()
        with st.container(key="draw-controls", gap="small"):
            show_brush_and_test_digit()
            first = select_network(t("Answered by"), stand_in=True, drawings=True)
            second = select_beside(first)
    chosen = [network for network in (first, second) if network]
    learning = any(network.learning for network in chosen)
    with st.container(key="draw-answer", gap="small"):
        with st.container(key="draw-place", gap="xsmall"):
            keys = [network.key for network in chosen]
            st.fragment(answer, key=ANSWER, run_every=TICK if learning else None)(keys, learning)
            if keys:
                live_answer("drawing", "draw-place", address(keys), key="live answer")
            ask_label()
            heard = "[data-testid=stHtml] :is(.digit:not(.none), .answer:not(.idle) .words > *, .hints li)"
            spoken("draw-place", heard, key="spoken answer")
        with st.container(key="draw-steps"):
            show_first_steps()
        with st.container(key="draw-more"):
            key, teaching = first.key if first else "", is_teaching()
            taught = key if first and first.reads_digits else ""
            st.fragment(show_read_picture, key="read a picture")(key)
            st.fragment(show_details, key=DETAILS)(key)
            st.fragment(show_my_digits, key=MY_DIGITS, run_every=TEACHING_TICK if teaching else None)(taught, teaching)
