"""Draw: a canvas, and what a network makes of the drawing."""

from html import escape
from io import BytesIO

import streamlit as st
from PIL import Image, UnidentifiedImageError
from streamlit_drawable_canvas import st_canvas

from mlp.preprocess import Prepared, prepare
from ui import palette, state
from ui.answer import answer_html, seen_html, waiting_html
from ui.networks import Network, select_network

SIZE = 308
"""Pixels: as wide as the narrowest phone allows, and eleven times 28."""
LARGEST_PNG = 2**20


def drawing(brush: int) -> Image.Image | None:
    """The canvas, and what is on it; None before the first stroke."""
    result = st_canvas(
        height=SIZE,
        width=SIZE,
        stroke_width=brush,
        stroke_color=palette.INK,
        background_color=palette.CANVAS,
        return_image_data=True,
        key=state.canvas_key(),
    )
    data = result.image_bytes
    return read_canvas(data) if data else None


def read_canvas(data: bytes) -> Image.Image | None:
    """The picture in a PNG that came from a browser; None, with a sentence on the page, for anything else."""
    try:
        if len(data) > LARGEST_PNG:
            raise ValueError
        image = Image.open(BytesIO(data), formats=["PNG"])
        if max(image.size) > 4 * SIZE:
            raise ValueError
        image.load()
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        st.warning("The drawing did not arrive as a picture. Clear the canvas and draw again.")
        return None
    return image


def show_answer(network: Network, prepared: Prepared | None) -> None:
    """The digit, the bars, and the image they are about."""
    if prepared is None or prepared.blank:
        st.html(waiting_html("Draw a digit, 0 to 9, and lift the pen."))
        st.html('<div class="seen-row"></div>')
        return
    st.html(answer_html(network.model.predict(prepared.row[None])[0].tolist()))
    hints = "".join(f"<li>{escape(hint)}</li>" for hint in prepared.hints)
    caption = "What the network sees: 28 x 28, centred like MNIST"
    st.html(f'<div class="seen-row">{seen_html(prepared.image28, caption)}<ul class="hints">{hints}</ul></div>')


@st.fragment
def page() -> None:
    """A fragment: a stroke runs only this."""
    with st.container(horizontal=True, gap="large"):
        with st.container(width=SIZE + 4):
            place = st.container()
            brush = st.slider(
                "Brush", 8, 40, 22, help="Width of the pen in pixels of the canvas; MNIST's strokes are about 22."
            )
            st.button("Clear", on_click=state.clear_canvas, width="stretch", icon=":material/ink_eraser:")
            with place:
                picture = drawing(brush)
        with st.container(width="stretch"):
            network = select_network("Answered by")
            if network:
                show_answer(network, prepare(picture) if picture else None)
            else:
                st.info("There is no network to ask yet. Train one on the Train page.")


st.title("Draw a digit")
page()
