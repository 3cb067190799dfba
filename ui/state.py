"""What a browser tab remembers between two runs of a page; the only module that touches `st.session_state`.

Two things are remembered apart: the run that the Train page shows, and the network that Draw and Weights ask, which
may as well be a shipped one. Whichever run a page shows is in its URL (`?run=<id>`), so that a reload or a shared link
shows the same.
"""

import streamlit as st

NETWORK = "network"
"""Key of the selector of networks; its values are `model <name>` and `run <id>`."""
RUN = "run"
"""Key of the selector of runs, and the name in the URL."""
_IN_URL = "run in the URL"
_LAYERS = "hidden layers"
_CANVAS = "canvas number"
FIRST_LAYERS = (128, 64)


def follow_link() -> None:
    """Look at the run of the URL, if it is not there because of us."""
    run = st.query_params.get(RUN)
    if run and run != st.session_state.get(_IN_URL):
        look_at_run(run)


def show_in_url(run: str | None) -> None:
    """Put the run that a page shows into its URL, or none."""
    st.session_state[_IN_URL] = run
    if run:
        st.query_params[RUN] = run
    else:
        st.query_params.pop(RUN, None)


def current_run() -> str | None:
    """The id of the run that the Train page shows, as it came: it may be nonsense."""
    run = st.session_state.get(RUN)
    return run if isinstance(run, str) else None


def look_at_run(run: str | None) -> None:
    """Show another run, or none, on all pages."""
    st.session_state[RUN] = run
    st.session_state[NETWORK] = f"run {run}" if run else None


def network_key(keys: list[str]) -> str:
    """The network that is chosen, made to be one of `keys` (the first, if it is not)."""
    if st.session_state.get(NETWORK) not in keys:
        st.session_state[NETWORK] = keys[0]
    return str(st.session_state[NETWORK])


def network_chosen() -> None:
    """A run that was chosen to be asked is the one to be shown on the Train page, too."""
    kind, _, name = str(st.session_state[NETWORK]).partition(" ")
    if kind == "run":
        st.session_state[RUN] = name


def run_chosen() -> None:
    """A run that was chosen to be shown is the one to be asked, too."""
    look_at_run(st.session_state[RUN])


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
