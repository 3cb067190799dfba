"""The choices of a Learn page in its URL, so that a reload or a shared link shows the same."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import streamlit as st

from mlp.check.worked import LARGEST, Edits, Index, Place

MOST_EDITS = 120
_EDIT = re.compile(r"([A-Za-z]\d?)((?:\.\d{1,2}){1,2}):(-?[0-9.]{1,12}(?:e-?\d{1,2})?)")


def text(name: str, usual: str, most: int = 200) -> str:
    """What the URL says, at most so many characters."""
    found = st.query_params.get(name)
    return usual if found is None else found[:most]


def one_of(name: str, options: Sequence[str], usual: str) -> str:
    """One of the options; the usual one if the URL has none of them."""
    found = st.query_params.get(name)
    return usual if found is None or found not in options else found


def whole(name: str, least: int, most: int, usual: int) -> int:
    """A whole number of a range; the usual one if the URL has none."""
    found = st.query_params.get(name, "")
    return int(found) if re.fullmatch(r"\d{1,10}", found) and least <= int(found) <= most else usual


def real(name: str, least: float, most: float, usual: float) -> float:
    """A number of a range; the usual one if the URL has none."""
    try:
        found = float(st.query_params.get(name, ""))
    except ValueError:
        return usual
    return found if least <= found <= most else usual


def put(values: Mapping[str, str | None]) -> None:
    """Write choices into the URL; None takes one out of it."""
    for name, value in values.items():
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def edits_written(edits: Edits) -> str | None:
    """Numbers that a person has put in place of others, as `x.1.2:0.5,b1.3:-1`; None for none."""
    written = (
        f"{name}{''.join(f'.{i + 1}' for i in at)}:{value:.6g}".replace("+", "") for (name, at), value in edits.items()
    )
    return ",".join(written) or None


def edits_read(written: str, shapes: Mapping[str, Index]) -> dict[Place, float]:
    """The same read from a URL; what is no number of these arrays is left out."""
    edits: dict[Place, float] = {}
    for one in written.split(",")[:MOST_EDITS]:
        if not (found := _EDIT.fullmatch(one)):
            continue
        name, places, value = found.groups()
        at = tuple(int(i) - 1 for i in places.split(".")[1:])
        if is_place(name, at, shapes) and (number := number_of(value)) is not None:
            edits[name, at] = number
    return edits


def is_place(name: str, at: Index, shapes: Mapping[str, Index]) -> bool:
    """Whether an array of these shapes has a number there."""
    shape = shapes.get(name, ())
    return len(at) == len(shape) > 0 and all(0 <= i < size for i, size in zip(at, shape, strict=True))


def number_of(written: str) -> float | None:
    """A number that can be put into a network; None for anything else."""
    try:
        value = float(written)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= LARGEST else None
