"""The list of all mistakes that a verdict can name, to search in."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlp.check.catalogue import LINES, MISTAKES
from ui.language.translate import t


def show_mistakes() -> None:
    """Folded; in the order of the backward pass."""
    with st.expander(t("The {count} mistakes that can be named", count=len(MISTAKES)), icon=":material/list:"):
        text = st.text_input(t("Find a mistake"), key="find a mistake")
        found = list_html(text)
        if not found:
            st.caption(t("No mistake of the list has this word."))
        st.html(f'<div class="mistakes">{found}</div>')


def list_html(text: str) -> str:
    """The mistakes with this text in their sentence, a list for each line of the backward pass."""
    html = ""
    for line, title in LINES.items():
        said = [t(one.says) for one in MISTAKES.values() if one.line == line]
        items = "".join(f"<li>{escape(one)}</li>" for one in said if text.strip().lower() in one.lower())
        if items:
            html += f"<section><h3>{escape(t(title))}</h3><ul>{items}</ul></section>"
    return html
