"""The actions of the Runs page: it reads its rows, carries out a press, and reports the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from mlp.config import Experiment
from mlp.diagnosis.diagnose import diagnose
from mlp.errors import InklingError
from runner.recent import Recent
from ui import problems, server, state
from ui.language.state import language
from ui.language.translate import t
from ui.owner import owner_hash
from ui.runs import rows as run_rows
from ui.runs import state as runs_state
from ui.runs.naming import outcome
from ui.runs.rows import Row
from ui.runs.sparkline import sparkline
from ui.style.markdown import literal

GLANCES_IN_MEMORY = 2000


@dataclass(frozen=True)
class Glance:
    """The loss of a run as a small curve (SVG, "" with fewer than two points), and what became of it."""

    curve: str = ""
    outcome: str = ""


def rows() -> list[Row]:
    """This browser's runs, the newest first, damaged ones included."""
    store = server.store()
    runs, places, launched = store.list(owner_hash()), {}, store.launcher().running
    if any(run.status.state == "queued" for run in runs):
        queue = store.queue()
        places = {run.id: run_rows.place_of(run, queue) for run in queue.waiting}
    found = [run_rows.row_of(run, places.get(run.id), launched=launched) for run in runs]
    found += map(run_rows.row_of_damaged, store.damaged(owner_hash()))
    return sorted(found, key=lambda row: row.created, reverse=True)


class Glances:
    """What is seen of the reports of a run in the list; of an ended run they are read once."""

    def __init__(self) -> None:
        self._known: Recent[tuple[str, str, str, float], Glance] = Recent(GLANCES_IN_MEMORY)

    def get(self, row: Row) -> Glance:
        """The curve and the outcome of a run."""
        key = row.id, language(), row.detail, row.seconds
        known = self._known.get(key)
        if known is not None:
            return known
        try:
            run, history = server.store().run(row.id), server.store().history(row.id)
        except InklingError:
            return Glance()  # the row, or the Train page, says what is wrong with it
        curve = sparkline(history.steps.loss)
        if row.active:
            return Glance(curve)
        glance = Glance(curve, outcome(diagnose(run.experiment, history, diverged=row.state == "diverged")))
        self._known.put(key, glance)
        return glance


@st.cache_resource(show_spinner=False)
def _glances() -> Glances:
    return Glances()


def glance_at(row: Row) -> Glance:
    """What is seen of a run in the list beside its numbers."""
    return Glance() if row.state == "queued" and not row.progress else _glances().get(row)


# --- doing ------------------------------------------------------------------------------------------------------------


def attempt(action: Callable[..., Any], *arguments: Any, **more: Any) -> bool:
    """Whether an action was done; from now on, no earlier deletion can be undone with one press."""
    runs_state.forget_deleted()
    return problems.attempt(action, *arguments, **more)


def submit(experiment: Experiment) -> None:
    """Submit a new run of this browser."""
    server.store().submit(experiment, owner=owner_hash())


def pressed() -> None:
    """Carry out a press in the table: the callback of `runs_table`."""
    do, what = runs_state.table_press()
    match do:
        case "sort":
            if what in run_rows.ORDERS:
                runs_state.order_runs(what)
        case "edit":
            runs_state.edit_run(what)
        case "pin":
            attempt(toggle_pin, what)
    if do != "open":
        state.request_rerun()


def toggle_pin(run_id: str) -> None:
    """Pin a run to the top of the list, or unpin it."""
    store = server.store()
    store.describe(run_id, owner_hash(), pinned=not store.run(run_id).about.pinned)


def describe(run_id: str, title: str, note: str) -> None:
    """Save the name and the note of a run."""
    if attempt(server.store().describe, run_id, owner_hash(), title=title.strip(), note=note.strip()):
        runs_state.edit_run(None)


def delete(run_id: str, title: str) -> None:
    """Delete a run; `undo` brings it back."""
    if attempt(server.store().delete, run_id, owner_hash()):
        runs_state.remember_deleted(run_id, title)
    runs_state.edit_run(None)


def undo(run_id: str) -> None:
    """Bring a deleted run back."""
    attempt(server.store().undelete, run_id, owner_hash())


def train_further(action: Callable[[str, str], None], run_id: str) -> None:
    """Resume or continue a run from its dialog, which closes if that succeeds."""
    if attempt(action, run_id, owner_hash()):
        runs_state.edit_run(None)


# --- saying -----------------------------------------------------------------------------------------------------------


def show_last_action() -> None:
    """Show why the last action failed, or what it deleted, with Undo."""
    if not runs_state.edited_run():
        problems.show_kept_problem()  # else the dialog shows it
    if deleted := runs_state.deleted_run():
        run_id, title = deleted
        with st.container(
            horizontal=True, vertical_alignment="center", border=True, width="content", key="deleted bar"
        ):
            st.markdown(t("Deleted **{title}**.", title=literal(title)), width="content")
            st.button(t("Undo"), icon=":material/undo:", on_click=undo, args=(run_id,))
