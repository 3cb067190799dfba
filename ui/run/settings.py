"""Changing a setting of a run that learns: a changed field of the form asks which run it is for."""

from typing import Any

import streamlit as st

from mlp.config import LIVE_SETTINGS
from mlp.errors import ConfigError
from mlp.training.changes import apply_live_changes
from runner.store import Run
from ui import server
from ui.form import state as form_state
from ui.language.translate import said, t
from ui.owner import owner_hash
from ui.run.controls import send
from ui.style import format as fmt
from ui.style.markdown import literal


def ask_for_which_run(run: Run) -> None:
    """Ask for which run a field is that was changed in the form, if this run could still take the change.

    The question belongs to the part of the page that ticks, though it stands below the form: whatever a tick and an
    answer that cross do to each other, the next tick shows what is true.
    """
    settings = changed_in_form(run)
    if not settings:
        return
    with st.container(key="which run", gap="small"):
        values = ", ".join(f"{t(LIVE_SETTINGS[name].label)} {fmt.plain(value)}" for name, value in settings.items())
        st.markdown(f"**{t('{values}: for which run?', values=literal(values))}**")
        problem = _problem(run, settings)
        if problem:
            st.caption(literal(said(problem)))
        with st.container(horizontal=True, gap="small"):
            st.button(t("This run, from now on"), on_click=_change, args=(run.id, settings), disabled=bool(problem),
                      help=t("Takes effect at the next batch and is marked on the charts."))  # fmt: skip
            st.button(t("The next one"), on_click=form_state.forget_changes,
                      help=t("The run beside this form stays as it is."))  # fmt: skip


def changed_in_form(run: Run) -> dict[str, Any]:
    """The settings that a person has changed in the form and that this run could take; empty for a watcher."""
    store = server.store()
    if not run.status.active or store.is_stopping(run.id) or not store.can_steer(run.id, owner_hash()):
        return {}
    training = run.experiment.training
    found = {}
    for name in form_state.changed_settings():
        row = LIVE_SETTINGS[name]
        value = form_state.field_value(row.label)
        if value is not None and row.applies(run.experiment) and value != getattr(training, name):
            found[name] = value
    return found


def _problem(run: Run, settings: dict[str, Any]) -> str:
    """Why the run cannot take the settings, as a sentence; empty if it can."""
    try:
        apply_live_changes(run.experiment, settings)
    except ConfigError as error:
        return str(error)
    return ""


def _change(run_id: str, settings: dict[str, Any]) -> None:
    if send(run_id, "change", settings=settings):
        form_state.forget_changes()
