"""A field for one file, with words of ours in place of Streamlit's, which are English."""

from __future__ import annotations

from html import escape

import streamlit as st

from ui.language.translate import t
from ui.learn.check import state
from ui.web.uploads import MEGABYTES, take_uploads


def file_field(key: str, label: str) -> None:
    """The field; what was sent is in `state`. Its words are in the style sheet, which finds them here."""
    take_uploads()
    words = {"choose": t("Choose a file"), "refused": t("Larger than {most} MB, or not sent.", most=MEGABYTES)}
    rules = ";".join(f'--{name}:"{word}"' for name, word in words.items())
    st.html(f"<style>.{escape(state.css_class(key))}{{{escape(rules, quote=False)}}}</style>")
    st.file_uploader(label, key=key, max_upload_size=MEGABYTES)
