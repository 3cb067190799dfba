"""Making a page element out of a folder of this package."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ui.components import scripts

_HERE = Path(__file__).parent


def define(name: str, html: str) -> ComponentRenderer:
    """The element whose style and script are `name/name.css` and `name/name.js`, and which begins as this HTML.

    Streamlit sends all it is given here with every new data: the script is therefore only what loads the script.

    Its style is the page's, not shut off from it: so it shares fonts and colours, and its classes must not collide.
    """
    return st.components.v2.component(
        f"inkling_{name}",
        html=html,
        css=(_HERE / name / f"{name}.css").read_text(encoding="utf-8"),
        js=scripts.loader(name),
        isolate_styles=False,
    )
