"""The drawing survives a reload of the page: the browser's tab remembers it as a text."""

import base64
import binascii
import json

import streamlit as st

from ui.components.tab_memory import tab_memory
from ui.drawing import state as drawing_state
from ui.drawing.picture import LARGEST_PNG, Drawing

LONGEST = 500_000
"""Characters of a drawing that is remembered; about 400 strokes."""


def remember_drawing() -> None:
    """Let the tab remember the drawing as it is now, and show the one of before a reload."""
    drawing = drawing_state.drawing()
    tab_memory(drawing_as_text(drawing) if drawing else None, key=drawing_state.REMEMBERED, on_found=drawing_found)


def drawing_found() -> None:
    """Put the drawing of before the reload on the canvas, unless there is a newer one."""
    found = drawing_from_text(drawing_state.remembered())
    if found and drawing_state.drawing() is None:
        drawing_state.put_on_canvas(found)
        st.rerun()  # of the whole page: without it only the fragment with the memory runs, and not the canvas


def drawing_as_text(drawing: Drawing) -> str | None:
    """The drawing as JSON; None if it is too long to be remembered."""
    png = base64.b64encode(drawing.png).decode()
    text = json.dumps({"png": png, "strokes": drawing.strokes, "label": drawing.label})
    return text if len(text) <= LONGEST else None


def drawing_from_text(text: str) -> Drawing | None:
    """The drawing of such a text; None for any other, because it comes from a browser."""
    if len(text) > LONGEST:
        return None
    try:
        content = json.loads(text)
        png = base64.b64decode(content["png"], validate=True)
        strokes, label = content["strokes"], content["label"]
    except (ValueError, RecursionError, KeyError, TypeError, binascii.Error):
        return None
    objects = strokes.get("objects") if isinstance(strokes, dict) else None
    fits = isinstance(objects, list) and all(isinstance(one, dict) for one in objects) and len(png) <= LARGEST_PNG
    is_label = label is None or (type(label) is int and 0 <= label < 10)
    return Drawing(png, strokes, label) if fits and objects and is_label else None
