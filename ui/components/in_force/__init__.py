"""What is in force in the run beside the form, written under the fields of the form.

The words tick with the run, and the form does not: the browser writes them into the places that the form has for them.
"""

from collections.abc import Mapping

import streamlit as st

from ui.components.define import define

_component = define("in_force", '<span class="in-force-words"></span>')


def place_for(setting: str) -> None:
    """An empty line in which the words for this setting appear; it is as high without them."""
    st.html(f'<div class="in-force" data-setting="{setting}"></div>')


def write_in_force(words: Mapping[str, str]) -> None:
    """Write the words for each setting into its place; places without words become empty."""
    _component(key="in force", data=dict(words))
