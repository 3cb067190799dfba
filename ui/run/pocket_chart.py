"""On a phone: the state and the loss of a run in one line at the upper edge, while the page below is scrolled."""

from html import escape
from math import isfinite

import streamlit as st

from mlp.training.history import History
from ui.language.translate import t
from ui.runs.sparkline import sparkline
from ui.style import format as fmt
from ui.style.images import svg_url

COLOR = "#7F6FD9"
"""Of the curve, with a contrast of at least 3 in both themes: a picture cannot have the colour of the text."""


def _as_image(svg: str) -> str:
    """The same as an image, because Streamlit removes SVG from HTML."""
    if not svg:
        return ""
    styled = svg.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="{COLOR}" ', 1)
    return f'<img alt="" src="{svg_url(styled)}">'


def show_pocket_chart(history: History, word: str) -> None:
    """The style sheet shows it on a phone alone; with fewer than two losses there is no curve yet.

    The line is there from the first moment on, so that nothing below it moves. `word` is for the state.
    """
    steps = history.steps
    curve = _as_image(sparkline(steps.loss))
    loss = t("loss {loss}", loss=fmt.loss(steps.loss[-1])) if steps.loss else ""
    newest = steps.accuracy[-1] if steps.accuracy else None
    right = t("{share} right", share=fmt.percent(newest)) if newest is not None and isfinite(newest) else ""
    parts = [f"<b>{escape(t(word))}</b>", curve, f"<span>{escape(loss)}</span>",
             f"<span>{escape(right)}</span>"]  # fmt: skip
    with st.container(key="pocket chart"):
        st.html(f'<div class="pocket">{"".join(parts)}</div>')
