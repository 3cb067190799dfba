"""Draw: a canvas, and what a network makes of the drawing."""

import streamlit as st
from PIL import Image
from streamlit_drawable_canvas import st_canvas

from mlp.errors import ImageError
from mlp.pictures import read_image
from mlp.preprocess import Prepared, prepare
from ui import palette, state
from ui.answer import answer_html, waiting_html
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
    """The picture that came from a browser; None, with a sentence on the page, for anything else."""
    try:
        return read_image(data, max_bytes=LARGEST_PNG, max_pixels=(4 * SIZE) ** 2)
    except ImageError:
        st.warning("The drawing did not arrive as a picture. Clear the canvas and draw again.")
        return None


def show_answer(network: Network | None, prepared: Prepared | None) -> None:
    """The digit, the image it is about, and the bars; or what to do to get them."""
    if network is None:
        st.html(waiting_html("This network cannot answer yet.", "Choose another one below."))
    elif prepared is None:
        st.html(waiting_html("Draw a digit, 0 to 9.", "The network answers when you lift the pen."))
    elif prepared.blank:
        st.html(waiting_html(prepared.reason or "There is nothing to read."))
    else:
        probabilities = network.model.predict(prepared.row[None])[0].tolist()
        st.html(answer_html(probabilities, prepared.image28, prepared.hints))


@st.fragment
def page() -> None:
    """A fragment: a stroke runs only this."""
    with st.container(horizontal=True, gap="large"):
        with st.container(width=SIZE + 4):
            canvas = st.container()
            with st.container(horizontal=True, vertical_alignment="bottom"):
                brush = st.slider("Brush", 8, 48, 26, help="The width of the pen; 26 makes strokes like MNIST's.")
                st.button("Clear", on_click=state.clear_canvas, icon=":material/ink_eraser:")
        with st.container(width="stretch"):
            answer = st.container()
            network = select_network("Answered by")
    with canvas:
        picture = drawing(brush)
    with answer:
        show_answer(network, prepare(picture) if picture else None)


st.title("Draw a digit")
page()
