"""My digits: the label of the drawing, the drawings that were kept with theirs, and what can be done with them."""

from collections.abc import Sequence

import streamlit as st

from mlp.home import home
from runner.digits import MyDigit, MyDigits
from ui import server
from ui.components.it_was import it_was
from ui.drawing import state as drawing_state
from ui.drawing.digit_figure import digit_figure
from ui.drawing.teaching import is_teaching, show_teaching
from ui.language.translate import said, t
from ui.networks import load
from ui.owner import owner_hash
from ui.problems import attempt, show_kept_problem
from ui.style.markdown import literal

SHOWN = 12
"""Digits on one page of the gallery."""


def show_my_digits(key: str, was_teaching: bool) -> None:
    """In a fold, show all kept digits and the teaching. A fragment of its own."""
    if was_teaching and not is_teaching():
        st.rerun()  # runs the whole page, which ends the ticking and offers the taught network
    fold = st.expander(t("My digits"), key="my digits fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        digits, problems = my_digits().read()
        for problem in problems[:3]:
            st.warning(literal(said(problem)))
        show_kept_problem()
        if digits:
            gallery(digits)
            show_teaching(load(key) if key else None, my_digits(), digits)
        else:
            st.caption(t("Draw a digit and press which one it was: it appears here, and a network can learn it."))


def my_digits() -> MyDigits:
    """The digits of this browser."""
    return MyDigits(home(), owner_hash(), server.store().limits)


def ask_label() -> None:
    """Ten digits to press: the drawing is kept with that label, and the canvas is clear for the next one."""
    it_was(key=drawing_state.IT_WAS, on_label=keep_with_label)
    show_kept_problem()


def keep_with_label() -> None:
    """Keep the drawing, as it is at the press, with the label that was pressed."""
    label, drawing = drawing_state.pressed_label(), drawing_state.drawing()
    prepared = drawing.prepared() if drawing else None
    if label is None or drawing is None or prepared is None or prepared.blank:
        return
    if attempt(my_digits().add, prepared.image28, label, drawing.strokes):
        drawing_state.put_on_canvas(None)
        drawing_state.digit_is_kept(label)


def gallery(digits: Sequence[MyDigit]) -> None:
    """The digits with their labels, a button that deletes each of them, and buttons for all of them."""
    pages = -(-len(digits) // SHOWN)
    number = st.number_input(t("Page of your digits"), 1, pages, width=160) if pages > 1 else 1
    with st.container(horizontal=True, key="my digits"):
        for digit in digits[SHOWN * (number - 1) : SHOWN * number]:
            with st.container(width=72, gap="xxsmall"):
                st.html(digit_figure(digit, str(digit.label)))
                st.button(
                    t("Delete"), icon=":material/delete:", key=f"remove digit {digit.id}", type="tertiary",
                    on_click=_delete, args=(digit.id,), help=t("Deletes this {digit}.", digit=digit.label),
                )  # fmt: skip
    with st.container(horizontal=True):
        st.download_button(
            t("Export"), my_digits().export, "my-digits.zip", "application/zip", on_click="ignore",
            icon=":material/download:",
            help=t("Saves a zip of all digits as PNG, with their labels and strokes as JSON."),
        )  # fmt: skip
        with st.popover(t("Delete all"), icon=":material/delete:"):
            st.caption(t("This cannot be undone. Export them first."))
            st.button(t("Delete all {count}", count=len(digits)), on_click=_delete)


def _delete(name: str | None = None) -> None:
    """Delete one digit, or all."""
    if name is None:
        attempt(my_digits().delete_all)
    else:
        attempt(my_digits().delete, name)
