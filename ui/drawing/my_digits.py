"""My digits: the label of a drawing, the drawings that were kept with theirs, and what can be done with them."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import streamlit as st

from mlp.home import home
from runner.digits import MyDigit, MyDigits
from ui import server
from ui.drawing import state as drawing_state
from ui.drawing.digit_figure import digit_figure
from ui.drawing.teaching import is_teaching, show_teaching
from ui.networks import load
from ui.owner import owner_hash
from ui.problems import attempt, show_kept_problem
from ui.style.markdown import literal

SHOWN = 12
"""Digits on one page of the gallery."""


def show_my_digits(key: str, was_teaching: bool) -> None:
    """Ask for the label of the drawing; in a fold, show all kept digits and the teaching. A fragment of its own."""
    if was_teaching and not is_teaching():
        st.rerun()  # runs the whole page, which ends the ticking and offers the taught network
    drawing = drawing_state.drawing()
    prepared = drawing.prepared() if drawing else None
    if drawing and prepared and not prepared.blank:
        ask_label(prepared.image28, drawing.strokes, sha256(drawing.png).hexdigest()[:16])
    fold = st.expander("My digits", key="my digits fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        digits, problems = my_digits().read()
        for problem in problems[:3]:
            st.warning(literal(problem))
        show_kept_problem()
        if digits:
            gallery(digits)
            show_teaching(load(key) if key else None, my_digits(), digits)
        else:
            st.caption("Draw a digit, choose its label and keep it: it appears here, and a network can learn it.")


def my_digits() -> MyDigits:
    """The digits of this browser."""
    return MyDigits(home(), owner_hash(), server.store().limits)


def ask_label(image: np.ndarray, strokes: dict[str, object] | None, mark: str) -> None:
    """Ten labels to choose from, and a button that keeps the drawing; each drawing has a `mark` of its own."""
    if drawing_state.kept_drawing() == mark:
        st.caption("Kept. Draw the next one.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.pills("It was a", list(range(10)), format_func=str, key=drawing_state.label_key(mark), wrap=True)
        st.button(
            "Keep it", disabled=label is None, on_click=_keep, args=(image, strokes, mark),
            help="Adds the drawing to your digits, with this label.",
        )  # fmt: skip
    show_kept_problem()


def _keep(image: np.ndarray, strokes: dict[str, object] | None, mark: str) -> None:
    """Keep the drawing with the label that is chosen at the press, which may be newer than the page."""
    label = drawing_state.chosen_label(mark)
    if label is not None and attempt(my_digits().add, image, label, strokes):
        drawing_state.drawing_is_kept(mark)


def gallery(digits: Sequence[MyDigit]) -> None:
    """The digits with their labels, a button that deletes each of them, and buttons for all of them."""
    pages = -(-len(digits) // SHOWN)
    number = st.number_input("Page of your digits", 1, pages, width=160) if pages > 1 else 1
    with st.container(horizontal=True, key="my digits"):
        for digit in digits[SHOWN * (number - 1) : SHOWN * number]:
            with st.container(width=72, gap="xxsmall"):
                st.html(digit_figure(digit, str(digit.label)))
                st.button(
                    "Delete", icon=":material/delete:", key=f"remove digit {digit.id}", type="tertiary",
                    on_click=_delete, args=(digit.id,), help=f"Deletes this {digit.label}.",
                )  # fmt: skip
    with st.container(horizontal=True):
        st.download_button(
            "Export", my_digits().export, "my-digits.zip", "application/zip", on_click="ignore",
            icon=":material/download:", help="Saves a zip of all digits as PNG, with their labels and strokes as JSON.",
        )  # fmt: skip
        with st.popover("Delete all", icon=":material/delete:"):
            st.caption("This cannot be undone. Export them first.")
            st.button(f"Delete all {len(digits)}", on_click=_delete)


def _delete(name: str | None = None) -> None:
    """Delete one digit, or all."""
    if name is None:
        attempt(my_digits().delete_all)
    else:
        attempt(my_digits().delete, name)
