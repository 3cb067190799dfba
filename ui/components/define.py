"""Making a page element out of a folder of this package."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent


def define(name: str, html: str) -> ComponentRenderer:
    """The element whose style and script are `name/name.css` and `name/name.js`, and which begins as this HTML.

    Its style is the page's, not shut off from it: so it shares fonts and colours, and its classes must not collide.
    """
    files = _HERE / name
    return st.components.v2.component(
        f"inkling_{name}",
        html=html,
        css=(files / f"{name}.css").read_text(encoding="utf-8"),
        js=(files / f"{name}.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
