"""Starting a run: at once, or, while one of the same browser is active, in its place or after it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from mlp.config import Experiment
from mlp.errors import InklingError
from runner.store import ANOTHER, Run
from ui import server, state
from ui.language.translate import t, tn
from ui.owner import owner_hash
from ui.problems import attempt, show_kept_problem
from ui.run.queue import forget_queue
from ui.runs.rows import title_of
from ui.style import format as fmt
from ui.style.markdown import literal


def start(experiment: Experiment, *, pressed: bool) -> None:
    """After a press of Train: put the run into the queue and show it; ask first if a run of this browser is active."""
    active = active_runs() if pressed or state.asks_how_to_start() else []
    if pressed and not active:
        attempt(lambda: state.set_started_run(submit(experiment)))
    state.ask_how_to_start(bool(active))
    if active:
        _ask(active, experiment)
    show_kept_problem()


def open_active_run() -> None:
    """Show the own run that learns, or waits, in a tab in which no run was chosen yet."""
    if not state.has_chosen_run() and (active := active_runs()):
        order = ("running", "paused", "queued")
        state.set_current_run(min(active, key=lambda run: order.index(run.status.state)).id)


def active_runs() -> list[Run]:
    """This browser's runs that have not ended and were not told to, the newest first."""
    return [run for run in server.store().list(owner_hash()) if run.status.active and not _is_stopping(run)]


def _is_stopping(run: Run) -> bool:
    with suppress(InklingError):
        return server.store().is_stopping(run.id)
    return False


def submit(experiment: Experiment) -> str:
    """A new run of this browser; its id."""
    return server.store().submit(experiment, owner=owner_hash())


def _ask(active: Sequence[Run], experiment: Experiment) -> None:
    """The two ways to start beside own runs that have not ended; what is shown of those stays."""
    with st.container(key="how to start", gap="xsmall"):
        st.caption(_still(active))
        ids = [run.id for run in active]
        st.button(tn("Stop it and start this one", "Stop all {count} and start this one", len(active)),
                  width="stretch", on_click=_instead, args=(ids, experiment),
                  help=t("What the stopped run has learned is kept."))  # fmt: skip
        st.button(_after(active), width="stretch", on_click=_beside, args=(ids, experiment))
        st.button(t("Start nothing"), type="tertiary", on_click=state.ask_how_to_start, args=(False,))


def _still(active: Sequence[Run]) -> str:
    if len(active) > 1:
        return t("{count} of your runs have not ended.", count=len(active))
    name = f"\N{LEFT DOUBLE QUOTATION MARK}{literal(title_of(active[0]))}\N{RIGHT DOUBLE QUOTATION MARK}"
    match active[0].status.state:
        case "running":
            return t("{name} is still learning.", name=name)
        case "paused":
            return t("{name} is paused.", name=name)
    return t("{name} has not begun yet.", name=name)


def _after(active: Sequence[Run]) -> str:
    """The label of the second press: with the time after which the run would begin, where that is known."""
    queue = server.store().queue(another_of=owner_hash())
    if queue.begins_at_once(ANOTHER):
        return tn("Start beside it", "Start beside them", len(active))
    place = queue.position(ANOTHER)
    seconds = queue.begin_in(server.time_needed())[place - 1] if place else None
    if seconds is None:
        return tn("Start after it", "Start after them", len(active))
    about = fmt.rough(seconds)
    return tn("Start after it (about {time})", "Start after them (about {time})", len(active), time=about)


def _instead(ids: Sequence[str], experiment: Experiment) -> None:
    """Stop these runs and show the new one. One that has ended by itself meanwhile is stopped already."""
    for run_id in ids:
        if not attempt(server.store().command, run_id, owner_hash(), "stop"):
            return
    if attempt(lambda: state.set_started_run(submit(experiment))):
        state.ask_how_to_start(False)


def _beside(ids: Sequence[str], experiment: Experiment) -> None:
    """Put the run into the queue; the page goes on to show the run that is active, if it did."""

    def submit_and_show() -> None:
        run = submit(experiment)
        if state.current_run() not in ids:
            state.set_started_run(run)

    if attempt(submit_and_show):
        state.ask_how_to_start(False)
    forget_queue()
