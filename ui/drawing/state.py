"""The state of the Draw page in a browser tab: the drawing, the width of the pen, and the chosen unit."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from PIL import Image

from mlp.arrays import DIGITS
from ui.drawing.picture import Drawing

FLOW = "flow"
"""Key of the view of all layers, which holds the chosen unit."""
BRUSH = "brush"
"""Key of the slider for the width of the pen."""
TOOLS = "canvas tools"
"""Key of the tools of the canvas."""
IT_WAS = "it was"
"""Key of the row of digits by which a person says what the drawing was."""
REMEMBERED = "remembered drawing"
"""Key of the memory of the tab, and the name under which it remembers the drawing."""
PICTURE = "picture to read"
"""Key of the field for a picture."""
PEN = 26
"""The width of the pen at first, in pixels: strokes are as wide as MNIST's."""
_CANVAS = "canvas number"
_DRAWING = "drawing"
_FIRST_DRAWING = "first drawing"
_EARLIER = "earlier drawings"
_MOST_EARLIER = 20
_DISMISSED = "first steps are dismissed"
_PICTURE = "picture that was read"
_KEPT = "label of the digit that was kept last"


def canvas_key() -> str:
    """The key of the canvas, always the same: with a new one the page would jump while the canvas is replaced."""
    return "canvas"


def tool_pressed() -> str:
    """Which of the tools of the canvas was pressed, of those that the server has to do; it comes from a browser."""
    return str(st.session_state.get(TOOLS, {}).get("press") or "")


def put_on_canvas(kept: Drawing | None) -> None:
    """Show another drawing on the canvas, or nothing; `bring_back` brings back what was there."""
    if before := drawing():
        st.session_state[_EARLIER] = [*st.session_state.get(_EARLIER, []), before][-_MOST_EARLIER:]
    _show_on_canvas(kept)


def bring_back() -> None:
    """Show what the canvas showed before it was cleared or got another drawing; nothing happens if there was none."""
    if earlier := st.session_state.get(_EARLIER):
        _show_on_canvas(earlier.pop())


def _show_on_canvas(kept: Drawing | None) -> None:
    """Show a drawing on the canvas, or nothing; the canvas then sends what it shows, as after a stroke."""
    keep_drawing(kept)
    number = st.session_state[_CANVAS] = st.session_state.get(_CANVAS, 0) + 1
    # The canvas shows a drawing only if it differs from the one before, so each has a number.
    st.session_state[_FIRST_DRAWING] = {"objects": [], **(kept.strokes or {} if kept else {}), "number": number}


def begin_canvas() -> None:
    """To call before the canvas is shown: a canvas that is new on the page starts with the kept drawing."""
    if canvas_key() not in st.session_state:
        _show_on_canvas(drawing())


def first_drawing() -> dict[str, Any] | None:
    """The drawing that the canvas started with; it must stay the same while the canvas is on the page."""
    return st.session_state.get(_FIRST_DRAWING)


def sent_drawing() -> dict[str, Any]:
    """What the canvas sent last: `raw`, the strokes, and `data`, the picture."""
    sent = st.session_state.get(canvas_key(), {}).get("drawing")
    return dict(sent) if isinstance(sent, Mapping) else {}


def keep_drawing(kept: Drawing | None) -> None:
    """Keep what is on the canvas."""
    st.session_state[_DRAWING] = kept
    if kept:
        st.session_state.pop(_KEPT, None)


def drawing() -> Drawing | None:
    """What is on the canvas, also after a visit to another page; None when it is empty."""
    return st.session_state.get(_DRAWING)


def remembered() -> str:
    """The text of the drawing of before a reload; it comes from a browser."""
    return str(st.session_state.get(REMEMBERED, {}).get("found") or "")


def pressed_label() -> int | None:
    """The digit that was pressed as the label of the drawing; it comes from a browser."""
    label = st.session_state.get(IT_WAS, {}).get("label")
    return label if type(label) is int and 0 <= label < DIGITS else None


def digit_is_kept(label: int) -> None:
    """Note that the drawing was added to the digits of this browser, until there is another drawing."""
    st.session_state[_KEPT] = label


def kept_label() -> int | None:
    """The label of the digit that was added last, until there is another drawing."""
    return st.session_state.get(_KEPT)


def dismiss_steps() -> None:
    """Note that the first steps are known."""
    st.session_state[_DISMISSED] = True


def steps_are_dismissed() -> bool:
    """Whether the first steps were dismissed in this tab."""
    return bool(st.session_state.get(_DISMISSED))


def chosen_unit() -> tuple[int, int] | None:
    """The layer and the number of the chosen unit; they come from a browser, so there may be no such unit."""
    unit = (st.session_state.get(FLOW) or {}).get("unit")
    layer, number = (unit.get("layer"), unit.get("number")) if isinstance(unit, Mapping) else (None, None)
    return (layer, number) if isinstance(layer, int) and isinstance(number, int) else None


def brush() -> int:
    """The width of the pen, in pixels."""
    return int(st.session_state.get(BRUSH, PEN))


def keep_picture(file: str, found: Image.Image | str) -> None:
    """Keep what was read in a file with this id: a picture, or the sentence why it cannot be read."""
    st.session_state[_PICTURE] = (file, found)


def picture_of(file: str) -> Image.Image | str | None:
    """What was read in a file with this id; None for any but the last."""
    kept, found = st.session_state.get(_PICTURE, ("", None))
    return found if kept == file else None


def forget_picture() -> None:
    """There is no picture any more."""
    st.session_state.pop(_PICTURE, None)


def step_key(name: str) -> str:
    """The key of the switch of a step from a picture to the 28x28."""
    return f"step {name}"


def step_is_on(name: str) -> bool:
    """Whether this step is done."""
    return bool(st.session_state.get(step_key(name), True))
