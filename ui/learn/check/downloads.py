"""The case to take along: its loss as a first check, files, and code to paste."""

from __future__ import annotations

import io
from functools import partial

import streamlit as st

from mlp.check.case import Case
from mlp.check.files import case_bytes
from mlp.check.paste import as_code
from ui.language.translate import t
from ui.style import format as fmt
from ui.style.markdown import literal

MOST_SHOWN = 1000
"""Numbers that are shown as code."""
FILES = {"npz": "case.npz", "safetensors": "case.safetensors", "csv": "case.zip"}


def show_downloads(case: Case) -> None:
    """All of it."""
    loss = fmt.significant(case.forward().loss(), 5)
    st.markdown(t("First check: does your forward pass give the loss **{loss}**?", loss=loss))
    with st.container(horizontal=True, gap="small"):
        for kind, name in FILES.items():
            st.download_button(
                literal(kind), partial(_file, case, kind), name, "application/octet-stream", key=f"check {kind}",
                icon=":material/download:", on_click="ignore", help=t("Download the case"),
            )  # fmt: skip
    with st.expander(t("The arrays as NumPy code"), icon=":material/content_paste:", key="check code"):
        numbers = sum(array.size for array in case.arrays.values())
        if numbers > MOST_SHOWN:
            st.caption(t("The case has {count} numbers: download it instead.", count=fmt.thousands(numbers)))
        else:
            st.code(f"import numpy as np\n\n{as_code(case.arrays)}", language=None, wrap_lines=True)


def _file(case: Case, kind: str) -> io.BytesIO:
    return io.BytesIO(case_bytes(case, kind))
