"""What a browser tab remembers between two runs of a page; the only module that touches `st.session_state`.

The run that is looked at is in the URL (`?run=<id>`), so that a reload or a shared link shows the same. A change of
page drops the query of the URL; `run_in_url` puts it back.
"""

import streamlit as st

_RUN = "run"
_LAYERS = "hidden layers"
_CANVAS = "canvas number"
FIRST_LAYERS = (128, 64)


def run_in_url() -> None:
    """Keep the run of the last page in the URL of this one; a run in the URL of a link wins."""
    if run := st.query_params.get(_RUN):
        st.session_state[_RUN] = run
    elif run := st.session_state.get(_RUN):
        st.query_params[_RUN] = run


def current_run() -> str | None:
    """The id of the run that is looked at, as it came: it may be nonsense."""
    run = st.session_state.get(_RUN)
    return run if isinstance(run, str) else None


def look_at_run(run: str | None) -> None:
    """Look at another run, or at none."""
    if run:
        st.session_state[_RUN] = st.query_params[_RUN] = run
    else:
        st.session_state.pop(_RUN, None)
        st.query_params.pop(_RUN, None)


def layer_keys() -> list[int]:
    """The hidden layers of the form, each by a number that stays its own when others are added or removed."""
    if _LAYERS not in st.session_state:
        st.session_state[_LAYERS] = list(range(len(FIRST_LAYERS)))
    return list(st.session_state[_LAYERS])


def add_layer() -> None:
    """One more hidden layer, next to the output."""
    keys = layer_keys()
    st.session_state[_LAYERS] = [*keys, max(keys, default=-1) + 1]


def remove_layer(key: int) -> None:
    """Take a hidden layer out."""
    st.session_state[_LAYERS] = [other for other in layer_keys() if other != key]


def canvas_key() -> str:
    """The key of the canvas; a new one is an empty canvas."""
    return f"canvas {st.session_state.setdefault(_CANVAS, 0)}"


def clear_canvas() -> None:
    """Throw the drawing away."""
    st.session_state[_CANVAS] = st.session_state.get(_CANVAS, 0) + 1
