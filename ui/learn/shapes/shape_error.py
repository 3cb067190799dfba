"""An error text about shapes: which lines of the ledger it belongs to, and what to change there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from mlp.check.ledger import Line
from mlp.check.shape_errors import Explanation, explain
from ui.language.translate import said, t, tn
from ui.learn.shapes import state
from ui.learn.shapes.ledger_table import PARTS, LineName, name_of
from ui.problems import problems_shown

ERROR, EXAMPLE = "error text", "example of an error"
EXAMPLES = {
    "NumPy": "ValueError: shapes (64,10) and (30,10) not aligned: 10 (dim 1) != 30 (dim 0)",
    "PyTorch": "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x784 and 30x784)",
    "Keras": "ValueError: Shapes (None, 1) and (None, 10) are incompatible",
    "Octave": "error: operator +: nonconformant arguments (op1 is 64x30, op2 is 30x64)",
}


def ask_for_error(lines: Sequence[Line]) -> set[LineName]:
    """Show the field and what the text in it means; the lines of the ledger that it belongs to."""
    text = st.text_area(
        t("An error about shapes"), key=ERROR, height=90, persist_state="session",
        help=t("Of NumPy, PyTorch, TensorFlow, Keras or Octave; nothing of it is executed."),
    )  # fmt: skip
    st.pills(t("Examples"), list(EXAMPLES), key=EXAMPLE, on_change=take_example)
    if not text.strip():
        return set()
    with problems_shown():
        found = explain(text, lines)
        if not found.fits:
            any_network = explain(text)
            if any_network.fits:
                st.caption(t("These are not shapes of the network above; this is what they mean in any network."))
                found = any_network
        st.html(explanation_html(found))
        return {name_of(place.line) for place in found.places}
    return set()


def take_example() -> None:
    """Put the example that was pressed into the field."""
    if (text := EXAMPLES.get(str(state.value_of(EXAMPLE)))) is not None:
        state.set_value(ERROR, text)
    state.set_value(EXAMPLE, None)


def explanation_html(found: Explanation) -> str:
    """Each line that fits, and what to change in it."""
    head = tn(
        "One line of the ledger fits:", "{count} lines of the ledger fit, the likeliest first:", len(found.places)
    )
    items = "".join(
        f"<li><p><code>{escape(place.line.formula)}</code> <small>{escape(t(PARTS[place.line.part]))}</small></p>"
        f"<p>{escape(said(place.change))}</p></li>"
        for place in found.places
    )
    return f'<div class="shape-error"><p>{escape(head)}</p><ol>{items}</ol></div>'
