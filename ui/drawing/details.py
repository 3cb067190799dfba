"""The folds below the canvas: what the network sees of the drawing, and why it answers so."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlp.images.normalize import Prepared, uncentred
from mlp.reading.drawing import digits_drawn
from mlp.reading.number import answered
from ui.drawing import state as drawing_state
from ui.drawing.flow import show_flow
from ui.drawing.reload import remember_drawing
from ui.drawing.stages import stages_html
from ui.drawing.why import show_neighbours, show_why
from ui.language.translate import t
from ui.networks import Network, answering
from ui.style import format as fmt


def show_details(key: str) -> None:
    """The folds below the canvas; a fragment of its own, so that the answer does not wait for it."""
    drawing, network = drawing_state.drawing(), answering(key) if key else None
    prepared = drawing.prepared() if drawing else None
    reads = network is None or network.reads_digits
    ready = reads and network is not None and prepared is not None and not prepared.blank
    dark = st.context.theme.type == "dark"
    remember_drawing()
    shows = st.empty()
    sees = st.expander(t("What the network sees"), key="sees", on_change="rerun", expanded=True)
    flows = st.expander(t("How it flows through the layers"), key="flows", on_change="rerun")
    why = st.expander(t("Why: pixels for and against the answer"), key="reasons", on_change="rerun")
    near = st.expander(t("The nearest training digits"), key="near", on_change="rerun")
    for fold in (sees, flows, why, near):
        if fold.open and not ready:
            fold.caption(t("Draw a digit first.") if reads else t("Only for networks that read digits."))
    if not reads or network is None or prepared is None or prepared.blank:
        return
    if any(fold.open for fold in (sees, flows, why, near)):
        prepared = _one_of(prepared, network, shows)
    if sees.open:
        with sees:
            centred = not st.toggle(
                t("Centring off"), help=t("Leaves out the last step, and shows how the answer changes.")
            )
            st.html(stages_html(prepared, centred=centred))
            if not centred:
                other = network.model.predict(uncentred(prepared).row[None])[0]
                with_it = network.model.predict(prepared.row[None])[0]
                st.markdown(
                    t(
                        "Without centring **{other}**, {its_share}; with it **{digit}**, {share}.",
                        other=int(other.argmax()), its_share=fmt.percent(float(other.max())),
                        digit=int(with_it.argmax()), share=fmt.percent(float(with_it.max())),
                    )
                )  # fmt: skip
    if flows.open:
        with flows:
            show_flow(network.model, prepared.row)
    if why.open:
        with why:
            show_why(network.model, prepared.row, dark)
    if near.open:
        with near:
            st.caption(t("Nearest in the last hidden layer, among 10,000 training digits."))
            show_neighbours(network.model, prepared.row)


def _one_of(prepared: Prepared, network: Network, place: DeltaGenerator) -> Prepared:
    """The drawing itself or, of several digits, the one that is chosen in a place."""
    found = digits_drawn(prepared)
    if not found:
        return prepared
    digits = answered(found, network.model)
    chosen = place.segmented_control(
        t("Which of the digits"), range(len(digits)), default=0, required=True,
        key=f"which of {len(digits)} digits",
        format_func=lambda index: t("no. {place}: {digit}", place=index + 1, digit=digits[index].digit),
        help=t("What stands below is about this one."),
    )  # fmt: skip
    return found[chosen or 0][1]
