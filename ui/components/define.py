"""Making a page element out of a folder of this package."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent


def define(name: str, html: str) -> ComponentRenderer:
    """The element whose style and script are `name/name.css` and `name/name.js`, and which begins as this HTML.

    Other scripts of the folder go before its main one, as if they stood in it: Streamlit takes one script an element.

    Its style is the page's, not shut off from it: so it shares fonts and colours, and its classes must not collide.
    """
    files = _HERE / name
    scripts = sorted(files.glob("*.js"), key=lambda script: script.stem == name)
    return st.components.v2.component(
        f"inkling_{name}",
        html=html,
        css=(files / f"{name}.css").read_text(encoding="utf-8"),
        js="\n".join(script.read_text(encoding="utf-8") for script in scripts),
        isolate_styles=False,
    )
