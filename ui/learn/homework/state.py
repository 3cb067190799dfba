"""What the page By hand keeps of a browser tab: its choices and the written numbers; both stand in the URL, too."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from mlp.arrays import Array

NUMBERS = "numbers"
"""Name of the written numbers in the URL: one for each field, in the order of the page, nothing for an empty one."""
BETWEEN = "_"
MOST_CHARACTERS = 20
"""Of a number."""


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


def follow_numbers(cells: Sequence[str]) -> None:
    """Write the numbers in the URL into these fields, unless the page itself put them there."""
    wanted = st.query_params.get(NUMBERS, "")
    numbers = wanted.split(BETWEEN)
    if wanted != st.session_state.get(_in_link(NUMBERS), "") and len(numbers) == len(cells):
        for key, number in zip(cells, numbers, strict=True):
            if np.isfinite(_number(number)):
                st.session_state[key] = number[:MOST_CHARACTERS]


def show_numbers(cells: Sequence[str]) -> None:
    """Put the numbers that these fields hold into the URL; without any, it has no such part."""
    texts = [str(st.session_state.get(key) or "").strip().replace(",", ".") for key in cells]
    numbers = BETWEEN.join(text if np.isfinite(_number(text)) else "" for text in texts)
    if numbers.strip(BETWEEN):
        st.query_params[NUMBERS] = numbers
    else:
        numbers = ""
        st.query_params.pop(NUMBERS, None)
    st.session_state[_in_link(NUMBERS)] = numbers


def _in_link(name: str) -> str:
    return f"{name} in the URL"


def cell(of: str, row: int, column: int) -> str:
    """Key of the field of one number of a quantity."""
    return f"{of}, {row}, {column}"


def keys_of_cells(of: str, shape: tuple[int, ...]) -> list[str]:
    """Keys of the fields of a quantity, row by row."""
    rows, columns = (1,) * (2 - len(shape)) + shape
    return [cell(of, i, j) for i in range(rows) for j in range(columns)]


def written(of: str, shape: tuple[int, ...]) -> Array:
    """What the fields of a quantity hold, in its shape; nan for an empty field or one that holds no number."""
    return np.array([_number(st.session_state.get(key)) for key in keys_of_cells(of, shape)], np.float64).reshape(shape)


def _number(text: object) -> float:
    """A finite number as people write it, with a point or a comma."""
    try:
        value = float(str(text or "").replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) else float("nan")
