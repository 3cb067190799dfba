"""A drawing becomes a text and comes back from it; any other text brings nothing."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.views.test_views import Canvas, button, canvas, home
from ui.drawing.picture import Drawing
from ui.drawing.reload import LONGEST, drawing_as_text, drawing_from_text

__all__ = ["canvas", "home"]

DRAWING = Drawing(b"\x89PNG", {"objects": [{"type": "path"}]}, 3)
CONTENT = json.loads(drawing_as_text(DRAWING) or "")


@pytest.mark.parametrize("label", [None, 0, 9])
def test_a_drawing_comes_back_as_it_was(label: int | None) -> None:
    drawing = Drawing(DRAWING.png, DRAWING.strokes, label)
    assert drawing_from_text(drawing_as_text(drawing) or "") == drawing


@pytest.mark.parametrize(
    "change",
    [{"png": "?"}, {"png": 3}, {"strokes": None}, {"strokes": {"objects": []}}, {"strokes": {"objects": [3]}},
     {"strokes": {"objects": "many"}}, {"label": 10}, {"label": -1}, {"label": True}, {"label": "3"}],
)  # fmt: skip
def test_a_text_with_something_else_in_it_brings_nothing(change: dict[str, Any]) -> None:
    assert drawing_from_text(json.dumps(CONTENT | change)) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", "3", "null", "[" * 5000, " " * LONGEST + json.dumps(CONTENT)])
def test_another_text_brings_nothing(text: str) -> None:
    assert drawing_from_text(text) is None


def test_a_drawing_that_is_too_long_is_not_remembered() -> None:
    assert drawing_as_text(Drawing(b"x" * LONGEST)) is None


def found() -> None:
    import streamlit as st

    from ui.drawing.canvas import show_canvas
    from ui.drawing.reload import drawing_found

    show_canvas()
    st.button("Found", on_click=drawing_found)


@pytest.mark.parametrize("newer", [None, Drawing(b"newer", {"objects": [{"type": "Image"}]})])
def test_what_the_tab_remembers_is_shown_unless_there_is_something_newer(canvas: Canvas, newer: Drawing | None) -> None:
    test = AppTest.from_function(found)
    test.session_state["drawing"] = newer
    test.session_state["remembered drawing"] = {"found": drawing_as_text(DRAWING)}
    button(test.run(), "Found").click().run()
    assert not test.exception
    assert test.session_state["drawing"] == (newer or DRAWING)
    assert canvas.shown[-1]["objects"] == ((newer or DRAWING).strokes or {})["objects"]
