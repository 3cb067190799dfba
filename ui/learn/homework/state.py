"""What the page By hand keeps of a browser tab: its choices, which stand in the URL too, and the written numbers."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from mlp.arrays import Array


def follow_link(name: str, choices: Sequence[str]) -> None:
    """Give the field `name` the choice in the URL, unless the page itself put it there; else the first one."""
    wanted = st.query_params.get(name)
    if wanted in choices and wanted != st.session_state.get(_in_link(name)):
        st.session_state[name] = wanted
    elif st.session_state.get(name) not in choices:
        st.session_state[name] = choices[0]


def show_in_link(name: str) -> None:
    """Put the choice of the field `name` into the URL."""
    st.session_state[_in_link(name)] = st.query_params[name] = st.session_state[name]


def _in_link(name: str) -> str:
    return f"{name} in the URL"


def cell(of: str, row: int, column: int) -> str:
    """Key of the field of one number of a quantity."""
    return f"{of}, {row}, {column}"


def written(of: str, shape: tuple[int, ...]) -> Array:
    """What the fields of a quantity hold, in its shape; nan for an empty field or one that holds no number."""
    wide = (1,) * (2 - len(shape)) + shape
    rows = [[_number(st.session_state.get(cell(of, i, j))) for j in range(wide[1])] for i in range(wide[0])]
    return np.array(rows, np.float64).reshape(shape)


def _number(text: object) -> float:
    """A finite number as people write it, with a point or a comma."""
    try:
        value = float(str(text or "").replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) else float("nan")
