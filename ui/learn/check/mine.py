"""What a person brings: pasted arrays or one file, and the verdict on it, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import streamlit as st

from mlp.check.files import read_mine
from mlp.check.judge import check
from mlp.check.meaning import Meaning
from mlp.check.mine import expected, wanted
from mlp.check.paste import arrays
from mlp.check.spec import CaseSpec
from mlp.check.verdict import Verdict
from mlp.errors import DataError, InklingError
from mlp.sentence import Sentence
from ui.language.translate import later, t
from ui.learn.check import state
from ui.learn.check.case_form import Chosen
from ui.learn.check.uploading import file_field
from ui.style.markdown import literal

MOST_PASTED = 1_000_000
"""Characters. With more, a page is slow to send and to read; a file is not."""
HOW = {"paste": later("Paste arrays"), "file": later("Upload a file")}
Brought = str | tuple[str, bytes]
"""Pasted text, or name and content of a file."""


def bring(spec: CaseSpec) -> Brought | None:
    """The field for one of the two; None while there is nothing."""
    how = st.segmented_control(
        t("How"), list(HOW), format_func=lambda one: t(HOW[one]), default="paste", key=state.HOW, required=True,
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    shapes = {name: expected(spec, name) for name in wanted(spec)}
    with st.container(key="check-mine"):
        if how == "paste":
            text = st.text_area(
                t("Your arrays, each after its name"), key=state.TEXT, height=150, placeholder=_example(spec),
                persist_state="session",
                help=t("As NumPy prints them, Python lists, brackets of MATLAB and Octave, or rows of CSV."),
            )  # fmt: skip
            found: Brought | None = str(text) if text and text.strip() else None
        else:
            file_field(state.MINE_FILE, t("npz, safetensors, JSON, CSV files in a zip, or text with names"))
            found = state.mine_file()
            named = ", ".join(f"{name}={name}" for name in shapes)
            st.code(f"np.savez('mine.npz', {named})", language=None, wrap_lines=True)
    names = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
    st.caption(t("Expected: {names}; beside them loss and delta, if you like.", names=literal(names)))
    return found


def _example(spec: CaseSpec) -> str:
    """How the text may begin."""
    first, *others = wanted(spec)
    return "\n".join(
        [f"{first} = [[0.012, -0.034, ...],", f"{' ' * len(first)}    ...]", *(f"{n} = ..." for n in others)]
    )


def key_of(chosen: Chosen, brought: Brought, meaning: Meaning) -> str:
    """Another one for another case, other numbers or another meaning."""
    parts = (chosen.key, *((brought,) if isinstance(brought, str) else brought), repr(meaning))
    found = blake2b(digest_size=8)
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "replace")
        found.update(len(content).to_bytes(8) + content)
    return found.hexdigest()


def judged(chosen: Chosen, brought: Brought, meaning: Meaning, key: str) -> Verdict | InklingError:
    """The verdict, or why there is none; computed again only for another key."""

    def judge() -> Verdict | InklingError:
        try:
            return check(chosen.case, _arrays(brought), meaning)
        except InklingError as error:
            return error

    return state.computed(key, judge)


def _arrays(brought: Brought) -> Mapping[str, Any]:
    if not isinstance(brought, str):
        name, content = brought
        return read_mine(content, name)
    if len(brought) > MOST_PASTED:
        raise DataError(
            Sentence(
                "The text has {count:,} characters; at most {most:,} can be pasted. Upload a file instead.",
                count=len(brought), most=MOST_PASTED,
            )
        )  # fmt: skip
    return arrays(brought)
