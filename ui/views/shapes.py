"""Shapes and numbers: which arrays come together in each line of forward and backward, and every number in them."""

import streamlit as st

from mlp.check.ledger import FORMATS, Line, write
from ui.language.translate import later, said, t
from ui.learn.shapes import link, state
from ui.learn.shapes.ledger_form import choose_network
from ui.learn.shapes.ledger_table import ledger_table
from ui.learn.shapes.numbers import show_numbers
from ui.learn.shapes.shape_error import ask_for_error
from ui.problems import problems_shown

PART = "part"
"""Name in the URL."""
PART_KEY = "part of the page"
PARTS = ("shapes", "numbers")
FORMS = dict(zip(FORMATS, (later("Plain text"), later("Markdown"), later("LaTeX")), strict=True))


def show_shapes() -> None:
    """The ledger of a network, and the lines of it that an error text belongs to."""
    choice = choose_network()
    with problems_shown():
        lines = choice.lines()
        lit = ask_for_error(lines)
        st.html(ledger_table(lines, lit))
        with st.expander(t("Rows or columns: why the order changes"), key="rows or columns"):
            explain_columns()
        with st.expander(t("Copy the ledger"), key="copy the ledger"):
            show_copies(lines)


def explain_columns() -> None:
    """The transposition, once."""
    st.markdown(
        t(
            "In rows a sample is a row of x, W is (inputs, outputs) of its layer, and a layer is `z = x @ W + b`."
            " In columns a sample is a column, and every array is kept transposed. A transposed product has its factors"
            " in the other order, `(A @ B).T = B.T @ A.T`, so the same layer is `z = W @ x + b`, and `dW = a.T @ delta`"
            " becomes `dW = delta @ a.T`. Sums over samples go along the other axis. No number changes; only mixing"
            " both conventions is wrong."
        )
    )


def show_copies(lines: tuple[Line, ...]) -> None:
    """The ledger to copy, in one of three forms."""
    form = st.segmented_control(t("Form"), FORMATS, format_func=lambda one: t(FORMS[one]), key="ledger form",
                                default="text", required=True)  # fmt: skip
    st.code(write(lines, str(form), words=said), language=None if form == "text" else str(form), wrap_lines=True)


def show_parts() -> None:
    """A tab for each part; the URL says which one is open."""
    names = [t("Shapes of a network"), t("Every number of a small network")]
    state.begin_one_of(PART_KEY, names, names[PARTS.index(link.one_of(PART, PARTS, "shapes"))])
    shapes, numbers = st.tabs(names, key=PART_KEY, on_change="rerun")
    link.put({PART: "numbers" if numbers.open else None})
    if numbers.open:
        with numbers:
            st.fragment(show_numbers)()
    else:
        with shapes:
            show_shapes()


st.title(t("Shapes and numbers"))
show_parts()
