"""What the canvas sends is kept as a drawing, and the tools below it."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlp.data.dataset import Dataset, one_hot
from tests.ui.views.test_views import Canvas, button, canvas, home, html, page
from ui import server
from ui.drawing.picture import Drawing
from ui.style.images import data_url, digit_png

__all__ = ["canvas", "home"]

PNG = b"\x89PNG"
URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
IMAGE, STROKE = {"type": "Image"}, {"type": "path"}
DRAWING = Drawing(PNG, {"objects": [STROKE]}, 3)


def canvas_sends() -> None:
    import streamlit as st

    from ui.drawing.canvas import ANSWER, DETAILS, MY_DIGITS, stroke_ended

    st.button("Send", on_click=stroke_ended)
    for part in (ANSWER, DETAILS, MY_DIGITS):
        st.fragment(st.caption, key=part)(part)


def kept(sent: Any, before: Drawing | None = None) -> Drawing | None:
    """The drawing after the canvas has sent something."""
    test = AppTest.from_function(canvas_sends).run()
    test.session_state["drawing"] = before
    if sent is not None:
        test.session_state["canvas"] = {"drawing": sent}
    button(test, "Send").click().run()
    assert not test.exception
    found = test.session_state["drawing"]
    assert found is None or isinstance(found, Drawing)
    return found


@pytest.mark.parametrize(
    ("sent", "png"),
    [
        ({"data": URL}, PNG),
        ({"data": "data:image/png;base64,x"}, b"no picture"),
        ({"data": base64.b64encode(PNG).decode()}, b""),  # without the head of a data URL
        ({"data": None}, b""),
        ({}, b""),
        ("nonsense", b""),
        (None, b""),
    ],
)
def test_the_picture_is_the_content_of_the_data_url(canvas: Canvas, sent: Any, png: bytes) -> None:
    assert kept(sent) == Drawing(png)


@pytest.mark.parametrize(
    ("objects", "are_strokes", "label"),
    [([IMAGE], True, 7), ([IMAGE, STROKE], True, None), ([STROKE], True, None), (["odd"], False, None),
     ("odd", False, None)],
)  # fmt: skip
def test_a_test_digit_has_its_label_until_something_is_drawn(
    canvas: Canvas, objects: Any, are_strokes: bool, label: int | None
) -> None:
    strokes = {"objects": objects}
    drawing = kept({"data": URL, "raw": strokes}, Drawing(b"", {"objects": [IMAGE]}, 7))
    assert drawing == Drawing(PNG, strokes if are_strokes else None, label)


def test_a_canvas_without_strokes_has_no_drawing(canvas: Canvas) -> None:
    assert kept({"data": URL, "raw": {"objects": []}}, Drawing(PNG)) is None


def test_a_test_digit_is_put_on_the_canvas_and_answered(
    canvas: Canvas, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:16] = 255
    test = page()
    digits = Dataset(image.reshape(1, 784), one_hot(np.array([1]), 10))
    monkeypatch.setattr(server, "test_digits", lambda: digits)
    button(test, "A test digit").click().run()
    assert not test.exception
    [shown] = canvas.shown[-1]["objects"]
    assert (shown["type"], shown["width"], shown["src"]) == ("Image", 308, data_url(digit_png(image, zoom=11)))
    assert (shown["selectable"], shown["evented"]) == (False, False)  # it cannot be moved
    assert "✓ A test digit with the label 1: the answer is right." in html(test)


def tools_pressed() -> None:
    import streamlit as st

    from ui.drawing.canvas import show_canvas, tool_pressed

    show_canvas()
    st.button("Press", on_click=tool_pressed)


@pytest.fixture
def tools(canvas: Canvas) -> AppTest:
    """The canvas and its tools with a drawing on it."""
    test = AppTest.from_function(tools_pressed)
    test.session_state["drawing"] = DRAWING
    return test.run()


def press(test: AppTest, tool: str) -> Drawing | None:
    """What is on the canvas after a press."""
    test.session_state["canvas tools"] = {"press": tool}
    button(test, "Press").click().run()
    assert not test.exception
    found = test.session_state["drawing"]
    assert found is None or isinstance(found, Drawing)
    return found


def test_clear_shows_the_canvas_something_new_and_empty(canvas: Canvas, tools: AppTest) -> None:
    assert press(tools, "clear") is None
    before, after = canvas.shown[-2:]
    assert before["objects"] == [STROKE]
    assert after["objects"] == []
    assert before["number"] != after["number"]


def test_what_was_cleared_comes_back_with_its_label(canvas: Canvas, tools: AppTest) -> None:
    press(tools, "clear")
    assert press(tools, "back") == DRAWING
    assert canvas.shown[-1]["objects"] == [STROKE]
    assert press(tools, "back") == DRAWING  # there is nothing before it


def test_each_drawing_that_was_cleared_comes_back_the_newest_first(tools: AppTest) -> None:
    press(tools, "clear")
    tools.session_state["drawing"] = second = Drawing(b"second", {"objects": [IMAGE]}, 7)
    press(tools, "clear")
    press(tools, "clear")  # of an empty canvas there is nothing to bring back
    assert [press(tools, "back"), press(tools, "back")] == [second, DRAWING]


@pytest.mark.parametrize("tool", ["", "nonsense"])
def test_another_press_does_nothing(tools: AppTest, tool: str) -> None:
    assert press(tools, tool) == DRAWING


def test_the_brush_begins_with_the_pen_of_the_canvas(canvas: Canvas) -> None:
    [brush] = [one for one in page().slider if one.label == "Brush"]
    assert (brush.min, brush.value, brush.max) == (8, canvas.options["stroke_width"], 48)
