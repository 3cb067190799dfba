"""The canvas with its tools. A stroke is kept and runs the fragments that use the drawing, but not the canvas."""

import base64
from typing import Any

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from mlp.arrays import SIDE
from ui import server
from ui.components.canvas_tools import canvas_tools
from ui.components.key_pen import key_pen
from ui.drawing import state as drawing_state
from ui.drawing.picture import SIZE, Drawing
from ui.drawing.welcome import show_ghost_hand
from ui.language.translate import t
from ui.style import palette
from ui.style.images import data_url, digit_png

ANSWER, DETAILS, MY_DIGITS = "answer", "details", "my digits"
"""The keys of the fragments that use the drawing, in the order in which they run."""


def show_tools() -> None:
    """Undo, redo and clear, as three icons."""
    canvas_tools("drawing", key=drawing_state.TOOLS, on_press=tool_pressed)


def tool_pressed() -> None:
    """Do what the canvas cannot do itself."""
    pressed = drawing_state.tool_pressed()
    if pressed == "clear":
        drawing_state.put_on_canvas(None)
    elif pressed == "back":
        drawing_state.bring_back()


def show_canvas() -> None:
    """Show the canvas, always SIZE x SIZE points; on the page it is as large as there is room (`canvas_tools`)."""
    drawing_state.begin_canvas()
    with st.container(key="drawing"):
        st_canvas(
            height=SIZE,
            width=SIZE,
            stroke_width=drawing_state.brush(),
            stroke_color=palette.INK,
            background_color=palette.CANVAS,
            initial_drawing=drawing_state.first_drawing(),
            return_image_data=True,
            on_change=stroke_ended,
            key=drawing_state.canvas_key(),
        )
        show_ghost_hand()
        key_pen(SIZE, key="key pen")


def show_brush_and_test_digit() -> None:
    """The width of the pen, and a button that shows a test digit."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider(
            t("Brush"), 8, 48, drawing_state.PEN, key=drawing_state.BRUSH, persist_state="session",
            help=t("The width of the pen, in 308ths of the canvas; {width} is MNIST's.", width=drawing_state.PEN),
        )  # fmt: skip
        st.button(
            t("A test digit"),
            on_click=draw_test_digit,
            help=t("Shows a random one of the 10,000 test digits of MNIST."),
        )


def stroke_ended() -> None:
    """Keep what the canvas sent and run the fragments that use it."""
    sent = drawing_state.sent_drawing()
    try:
        keep(base64.b64decode(str(sent.get("data") or "").partition(";base64,")[2]), sent.get("raw"))
    except ValueError:
        keep(b"no picture", None)
    st.rerun([ANSWER, DETAILS, MY_DIGITS])


def keep(png: bytes, strokes: Any) -> None:
    """Keep the drawing; its true label stays as long as it is a test digit and nothing else."""
    objects = strokes.get("objects") if isinstance(strokes, dict) else None
    kinds = [one.get("type") for one in objects if isinstance(one, dict)] if isinstance(objects, list) else []
    if objects == []:
        drawing_state.keep_drawing(None)
        return
    before = drawing_state.drawing()
    label = before.label if before and kinds == ["Image"] else None
    drawing_state.keep_drawing(Drawing(png, strokes if kinds else None, label))


def draw_test_digit() -> None:
    """Put a random digit of the test set, with its label, on the canvas."""
    put_test_digit(int(np.random.default_rng().integers(len(server.test_digits()))))


def put_test_digit(at: int) -> None:
    """Put a digit of the test set, with its label, on the canvas."""
    test = server.test_digits()
    png = digit_png(test.inputs[at].reshape(SIDE, SIDE), zoom=SIZE // SIDE)
    image = {
        "type": "Image", "version": "6.0.0", "originX": "left", "originY": "top", "left": 0, "top": 0, "width": SIZE,
        "height": SIZE, "src": data_url(png), "selectable": False, "evented": False,
    }  # fmt: skip
    drawing_state.put_on_canvas(Drawing(png, {"objects": [image]}, int(test.labels[at])))
