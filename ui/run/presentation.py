"""The switch for a presentation: large type and few controls, to be read from the last row of a room.

What is left out, the style sheet hides, so that nothing of it is lost; charts are enlarged where they are drawn.
"""

import streamlit as st

from ui.components.presenting import mark_presenting
from ui.language.translate import t
from ui.state import is_presenting, toggle_presentation


def show_presentation_switch() -> None:
    """A button, also on the key P."""
    presenting = is_presenting()
    mark_presenting(presenting)
    st.button(
        t("End the presentation") if presenting else t("Present"), key="present", shortcut="p", type="tertiary",
        icon=":material/close_fullscreen:" if presenting else ":material/present_to_all:",
        on_click=toggle_presentation, help=t("Large type and few controls, for a projector."),
    )  # fmt: skip
