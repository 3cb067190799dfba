"""Undo and redo for the drawing canvas, its keys, and its answer without the wait of 200 ms."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "inkling_canvas_tools",
    html='<div class="canvas-tools"><button type="button" class="undo" title="Ctrl+Z">Undo</button>'
    '<button type="button" class="redo" title="Ctrl+Y">Redo</button></div>',
    css=(_HERE / "canvas_tools.css").read_text(encoding="utf-8"),
    js=(_HERE / "canvas_tools.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def canvas_tools(canvas: str, clear: str, *, key: str) -> None:
    """Tools for the canvas inside the container with the key `canvas`; `clear` is the key of the button that clears."""
    _component(key=key, data={"canvas": canvas, "clear": clear}, width="content")
