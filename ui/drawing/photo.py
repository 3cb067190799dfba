"""Read a picture: a photograph or a file in place of the canvas, what was read in it, and every stage on the way."""

from threading import Lock

import streamlit as st
from PIL import Image

from mlp.errors import InklingError
from mlp.images.photograph import Steps
from mlp.images.planes import simplified
from mlp.images.read import PHOTO_BYTES, read_photo
from mlp.reading.number import read_number
from ui.components.file_field import file_field
from ui.components.picture_ways import picture_ways
from ui.drawing import state as drawing_state
from ui.drawing.reading import reading_html
from ui.drawing.stages import photo_stages_html
from ui.language.translate import later, said, t
from ui.networks import answering
from ui.style.markdown import literal
from ui.web.uploads import take_uploads

MEGABYTES = PHOTO_BYTES // 2**20
FOLD = "picture fold"
STEPS = {
    "light": (later("Even out the light"), later("The paper is estimated place by place, so that shadows are no ink.")),
    "lines": (later("Remove lines"), later("Ruled and squared lines of the paper are taken out.")),
    "pieces": (later("Choose pieces"), later("Specks, frames, margins and stamps are left out.")),
    "centre": (later("Centre"), later("The centre of mass is brought to the middle of the 28 by 28 pixels.")),
}
"""The steps that can be switched off, with what each does."""
_decoding = Lock()
"""One large picture at a time: it takes up to 200 MB while it is decoded."""


def show_read_picture(key: str) -> None:
    """In a fold, the field for a picture and what the network `key` reads in it. A fragment of its own."""
    picture_ways(drawing_state.PICTURE, FOLD, key="picture ways")
    with st.container(key=FOLD):
        fold = st.expander(t("Read a picture"), key="picture", on_change="rerun")
    if not fold.open:
        return
    with fold:
        picture = _brought()
        network = answering(key) if key else None
        if isinstance(picture, str):
            st.error(literal(said(picture)), icon=":material/error:")
        elif picture is None or network is None:
            st.caption(t("A photo of digits on paper, or a drawing: several digits are read as a number."))
        elif not network.reads_digits:
            st.caption(t("Only for networks that read digits."))
        else:
            reading = read_number(picture, network.model, _steps_before())
            if reading.reason is None:
                st.html(reading_html(reading))
            else:
                st.warning(literal(said(reading.reason)))
            st.html(photo_stages_html(reading.photograph))
            _show_switches()


def _brought() -> Image.Image | str | None:
    """The picture in the field, or why it cannot be read."""
    take_uploads(MEGABYTES)
    file = file_field(drawing_state.PICTURE, t("Choose, drop or paste a picture"), MEGABYTES)
    if file is None:
        drawing_state.forget_picture()
        return None
    if drawing_state.picture_of(file.file_id) is None:
        with st.spinner(t("The picture is being read.")), _decoding:
            drawing_state.keep_picture(file.file_id, _read(file.getvalue()))
    return drawing_state.picture_of(file.file_id)


def _read(data: bytes) -> Image.Image | str:
    """The picture no larger than it is looked at, because the tab keeps it; or why it cannot be read."""
    try:
        return simplified(read_photo(data).image)
    except InklingError as error:
        return str(error)


def _steps_before() -> Steps:
    """The steps as the switches below say, which are shown after what they change."""
    return Steps(**{name: drawing_state.step_is_on(name) for name in STEPS})


def _show_switches() -> None:
    with st.container(horizontal=True, key="picture steps"):
        for name, (word, words) in STEPS.items():
            st.toggle(t(word), value=True, key=drawing_state.step_key(name), help=t(words), persist_state="session")
