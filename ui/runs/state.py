"""The state of the list of runs in a browser tab: its filter, its order, its page, and the last deletion."""

from time import monotonic

import streamlit as st

from ui.state import request_rerun

RUNS_TEXT, RUNS_GROUPS, RUNS_ORDER, RUNS_TABLE = "find runs", "states of runs", "order of runs", "table of runs"
"""Keys of the controls of the Runs page."""
_RUNS_PAGE = "page of runs"
_EDITED = "run in the dialog"
_DELETED = "run deleted last"
SECONDS_FOR_UNDO = 300.0


def runs_filter() -> tuple[str, list[str]]:
    """The text to find, and the groups of states to show."""
    return str(st.session_state.get(RUNS_TEXT) or ""), list(st.session_state.get(RUNS_GROUPS) or [])


def show_all_runs() -> None:
    """Clear the filter."""
    st.session_state[RUNS_TEXT], st.session_state[RUNS_GROUPS] = "", []
    request_rerun()


def runs_order() -> str:
    """The chosen order; by default the newest first."""
    return str(st.session_state.get(RUNS_ORDER) or "newest first")


def order_runs(order: str) -> None:
    """Choose an order without its selector."""
    st.session_state[RUNS_ORDER] = order
    turn_to(1)


def runs_page() -> int:
    """The page of the list that is shown, counted from 1."""
    return int(st.session_state.get(_RUNS_PAGE, 1))


def turn_to(number: int) -> None:
    """Show another page of the list."""
    st.session_state[_RUNS_PAGE] = number


def table_press() -> tuple[str, str]:
    """The press in the table of runs: what to do, and the run or the order to do it with."""
    pressed = st.session_state[RUNS_TABLE].get("press")
    pressed = pressed if isinstance(pressed, dict) else {}
    return str(pressed.get("do", "")), str(pressed.get("with", ""))


def edit_run(run: str | None) -> None:
    """Open the dialog of a run; None closes it."""
    st.session_state[_EDITED] = run


def edited_run() -> str | None:
    """The run whose dialog is open."""
    return st.session_state.get(_EDITED)


def more_epochs_key(run: str) -> str:
    """The key of the field that holds for how many epochs a run is continued."""
    return f"more epochs of {run}"


def more_epochs(run: str, usual: int) -> int:
    """What that field holds; `usual` while it is not on the page."""
    return int(st.session_state.get(more_epochs_key(run)) or usual)


def remember_deleted(run: str, title: str) -> None:
    """Remember a run that was deleted just now, so that one press can bring it back."""
    st.session_state[_DELETED] = run, title, monotonic()


def forget_deleted() -> None:
    """Offer no Undo any more, because something else was done."""
    st.session_state.pop(_DELETED, None)


def deleted_run() -> tuple[str, str] | None:
    """The run that was deleted in the last SECONDS_FOR_UNDO, and its name; no change of the clock shortens them."""
    if _DELETED not in st.session_state:
        return None
    run, title, at = st.session_state[_DELETED]
    return (run, title) if monotonic() - at < SECONDS_FOR_UNDO else None
