"""A field for files, with words of ours in place of Streamlit's, which are English."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from ui.language.translate import t


def file_field(key: str, label: str, megabytes: int, *, several: bool = False) -> Any:
    """The field for a file, or for `several`; what was sent. The style sheet finds its words here."""
    words = {
        "choose": t("Choose files") if several else t("Choose a file"),
        "refused": t("Larger than {most} MB, or not sent.", most=megabytes),
    }
    rules = ";".join(f'--{name}:"{word}"' for name, word in words.items())
    st.html(f"<style>.{escape(css_class(key))}{{{escape(rules, quote=False)}}}</style>")
    return st.file_uploader(label, key=key, max_upload_size=megabytes, accept_multiple_files=several)


def css_class(key: str) -> str:
    """The class that Streamlit gives to the element with this key."""
    return "st-key-" + key.replace(" ", "-")
