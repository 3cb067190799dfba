"""The problems that the diagnosis finds in a run, and the buttons that fix them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from mlp.diagnosis.diagnose import with_changes
from mlp.training.history import History
from runner.store import Run
from ui import server, state
from ui.language.translate import t
from ui.owner import owner_hash
from ui.problems import attempt
from ui.run.controls import press
from ui.run.findings_panel import Presses, show_advice
from ui.run.look import findings as findings_of
from ui.run.start import submit
from ui.style.markdown import literal


def show_findings(run: Run, history: History) -> None:
    """Show the findings of a run, with buttons for the browser that may steer it, and why a change was refused."""
    status = run.status
    if refused := refusal(history, active=status.active):
        st.warning(literal(refused))
    findings = findings_of(run, history)
    if not findings and not status.active:
        if status.state == "done":
            st.caption(f":material/check: {t('No problem found.')}")
        return
    presses = Presses(
        change=lambda settings: press(run.id, "change", settings=dict(settings)),
        clone=lambda changes: _begin_anew(run, changes),
        stop=lambda: press(run.id, "stop"),
    )
    mine = server.store().can_steer(run.id, owner_hash())
    show_advice(findings, presses if mine else None, active=status.active)


def refusal(history: History, *, active: bool) -> str | None:
    """Why the last change was refused; None after another change, or when the run has ended."""
    refusals, marks = history.refusals, history.marks
    if not (active and refusals) or (marks and marks[-1].step > refusals[-1].step):
        return None
    return refusals[-1].text


def _begin_anew(run: Run, changes: Mapping[str, Any]) -> None:
    """Submit a new run of the same experiment with some changes, and show it; one that still learns gives its place."""

    def submit_and_stop() -> None:
        new = submit(with_changes(run.experiment, changes))
        if run.status.active:
            server.store().command(run.id, owner_hash(), "stop")
        state.set_started_run(new)
        state.request_rerun()

    attempt(submit_and_stop)
