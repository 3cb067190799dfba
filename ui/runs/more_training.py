"""The press that trains an ended run further: the same on the page of a run and in its dialog."""

from collections.abc import Callable

import streamlit as st

from runner.store import Run
from ui import server
from ui.language.translate import t
from ui.runs import state as runs_state

MORE_EPOCHS = 3
"""What the field for more epochs holds at first."""


def more_training(run: Run, act: Callable[..., None]) -> bool:
    """Show Resume, Start again or Continue, whichever fits the state of the run; whether it was pressed.

    `act(action, run id)` carries out the press: it calls `action(run id, owner)` and handles what goes wrong.
    """
    if run.status.can_resume:
        begun = run.status.step > 0
        return st.button(
            t("Resume") if begun else t("Start again"),
            icon=":material/play_arrow:",
            help=t("Goes on from the last checkpoint.") if begun else t("Puts the run back into the queue."),
            on_click=act,
            args=(server.store().resume, run.id),
        )
    if run.status.can_continue:
        key = runs_state.more_epochs_key(run.id)
        st.number_input(t("More epochs"), 1, 10_000, MORE_EPOCHS, key=key, width=150)
        return st.button(
            t("Continue"),
            icon=":material/fast_forward:",
            help=t("Trains the same network for so many epochs more."),
            on_click=act,
            args=(_continue, run.id),
        )
    return False


def _continue(run_id: str, owner: str) -> None:
    """Continue the run for as many epochs as its field holds at the press."""
    server.store().continue_run(run_id, owner, runs_state.more_epochs(run_id, MORE_EPOCHS))
