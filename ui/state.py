"""What a browser tab remembers between two runs of a page: the run and the network that are looked at.

Two things are remembered apart: the run that the Train page shows, and the network that Draw and Weights ask, which
may as well be a shipped one. Whichever run a page shows is in its URL (`?run=<id>`), so that a reload or a shared link
shows the same.

`st.session_state` is touched here and in the modules of the parts of the pages, `*_state.py` and `following.py`, alone.
"""

import streamlit as st

NETWORK = "network"
"""Key of the selector of networks; its values are `model <name>` and `run <id>`."""
RUN = "run"
"""Key of the selector of runs, and the name in the URL."""
_IN_URL = "run in the URL"
_PROBLEM = "what could not be done"
_RERUN_REQUESTED = "rerun requested"


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


def run_in_url() -> str | None:
    """The run that a link to this page names."""
    return st.query_params.get(RUN)


def keep_problem(sentence: str) -> None:
    """Keep why something could not be done, for the page to show."""
    st.session_state[_PROBLEM] = sentence


def take_problem() -> str | None:
    """Why something could not be done, once; None if all was done."""
    problem = st.session_state.pop(_PROBLEM, None)
    return str(problem) if problem else None


def request_rerun() -> None:
    """Ask for a run of the whole page: a press in one part of it changed something that another part shows."""
    st.session_state[_RERUN_REQUESTED] = True


def consume_rerun_request() -> bool:
    """Whether a run of the whole page was asked for; the request is removed."""
    return bool(st.session_state.pop(_RERUN_REQUESTED, False))
