"""The state of a browser tab between two runs of a page: the run and the network that it shows.

The run of the Train page and the network of the pages Draw and Weights are two choices, because that network may be a
shipped one. The run that a page shows is in its URL (`?run=<id>`), so that a reload or a shared link shows the same.

Only this module, the `state.py` of each room and `run/synced_control.py` use `st.session_state`.
"""

import streamlit as st

NETWORK = "network"
"""Key of the selector of networks; its values are `model <name>` and `run <id>`."""
RUN = "run"
"""Key of the selector of runs, and the name in the URL."""
PRESENT = "present"
"""Name in the URL."""
_IN_URL = "run in the URL"
_PROBLEM = "what could not be done"
_RERUN_REQUESTED = "rerun requested"
_STARTED = "run that was started last"
_ASKED = "how to start beside a run"


def follow_link() -> None:
    """Show the run in the URL, unless the page itself put it there."""
    run = st.query_params.get(RUN)
    if run and run != st.session_state.get(_IN_URL):
        set_current_run(run)


def show_in_url(run: str | None) -> None:
    """Put the run that a page shows into its URL, or none."""
    st.session_state[_IN_URL] = run
    if run:
        st.query_params[RUN] = run
    else:
        st.query_params.pop(RUN, None)


def current_run() -> str | None:
    """The id of the run that the Train page shows; it comes from outside and may be nonsense."""
    run = st.session_state.get(RUN)
    return run if isinstance(run, str) else None


def set_current_run(run: str | None) -> None:
    """Show this run on all pages, or none."""
    st.session_state[RUN] = run
    st.session_state[NETWORK] = f"run {run}" if run else None


def set_started_run(run: str) -> None:
    """Show a run that this tab has just started."""
    st.session_state[_STARTED] = run
    set_current_run(run)


def started_run() -> str | None:
    """The run that this tab has started last."""
    run = st.session_state.get(_STARTED)
    return str(run) if run else None


def has_chosen_run() -> bool:
    """Whether this tab has shown a run, or was told to show none."""
    return RUN in st.session_state


def ask_how_to_start(ask: bool) -> None:
    """Ask, or do not ask any more, what becomes of this browser's active run when another one is started."""
    st.session_state[_ASKED] = ask


def asks_how_to_start() -> bool:
    """Whether that is asked."""
    return bool(st.session_state.get(_ASKED))


def network_key(keys: list[str]) -> str:
    """The key of the chosen network; the first of `keys` if the choice is not among them."""
    if st.session_state.get(NETWORK) not in keys:
        st.session_state[NETWORK] = keys[0]
    return str(st.session_state[NETWORK])


def network_chosen() -> None:
    """Show a run on the Train page, too, if it was chosen as the network."""
    kind, _, name = str(st.session_state[NETWORK]).partition(" ")
    if kind == "run":
        st.session_state[RUN] = name


def run_chosen() -> None:
    """Use the run that was chosen on the Train page as the network of the other pages, too."""
    set_current_run(st.session_state[RUN])


def run_in_url() -> str | None:
    """The run in the URL of this page."""
    return st.query_params.get(RUN)


def is_presenting() -> bool:
    """Whether the page is shown to a room of people: large type and few controls (`?present=1`)."""
    return st.query_params.get(PRESENT) == "1"


def toggle_presentation() -> None:
    """Begin or end the presentation."""
    if is_presenting():
        st.query_params.pop(PRESENT, None)
    else:
        st.query_params[PRESENT] = "1"


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
