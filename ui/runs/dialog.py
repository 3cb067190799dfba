"""The dialog of one run, over the list of runs: everything that can be done with it.

Whoever has the address of another browser's run may watch it: its name, numbers and settings, not its note.
"""

import streamlit as st

from runner.store import Run
from ui import server, state
from ui.form import controls
from ui.language.translate import later, said, t
from ui.owner import owner_hash
from ui.problems import problems_shown, show_kept_problem
from ui.runs import actions
from ui.runs import rows as run_rows
from ui.runs import state as runs_state
from ui.runs.more_training import more_training
from ui.runs.rows import when
from ui.style.markdown import literal

WATCHING = later("You are watching: only the browser that started this run can change it and see its note.")


def show_dialog(run_id: str) -> None:
    """Open the dialog of one run; a warning in its place if the run is no longer there."""
    damaged = next((one for one in server.store().damaged(owner_hash()) if one.id == run_id), None)
    if damaged:
        row = run_rows.row_of_damaged(damaged)
        st.dialog(literal(row.title), width="medium", on_dismiss=_dismissed)(_damaged_contents)(row)
        return
    with problems_shown():
        run = server.store().run(run_id)
        title = literal(run_rows.title_of(run))
        st.dialog(title, width="medium", on_dismiss=_dismissed)(_contents)(run)
        return
    runs_state.edit_run(None)


def _dismissed() -> None:
    runs_state.edit_run(None)


def _contents(run: Run) -> None:
    row = run_rows.row_of(run, run_rows.place_of(run, server.store().queue()))
    st.caption(
        t(
            "{about}. {state}, started {time}.",
            about=literal(row.about),
            state=f"{literal(t(row.word))} {literal(row.detail)}".rstrip(),
            time=when(row.created),
        )
    )
    if not server.store().can_steer(run.id, owner_hash()):
        st.caption(t(WATCHING))
        with st.container(horizontal=True):
            _elsewhere(run)
        return
    title = st.text_input(t("Name"), run_rows.given_name(run), max_chars=120, key=f"title {run.id}",
                          placeholder=run_rows.title_of(run))  # fmt: skip
    note = st.text_area(t("Note"), run.about.note, max_chars=2000, key=f"note {run.id}", height=96,
                        placeholder=t("what you tried, and what you found"))  # fmt: skip
    if st.button(t("Save"), type="primary"):
        actions.describe(run.id, title, note)
        st.rerun()
    st.space("small")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if more_training(run, actions.train_further):
            st.rerun()
    with st.container(horizontal=True):
        _elsewhere(run)
        _delete_button(row)
    show_kept_problem()


def _damaged_contents(row: run_rows.Row) -> None:
    st.warning(f"{literal(said(row.note))} {t('Put the file back from a backup, or delete the run.')}")
    _delete_button(row)
    show_kept_problem()


def _delete_button(row: run_rows.Row) -> None:
    help_text = t("Undo brings it back. Its training ends first.") if row.active else t("Undo brings it back.")
    if st.button(t("Delete"), icon=":material/delete:", help=help_text):
        actions.delete(row.id, row.title)
        st.rerun()


def _elsewhere(run: Run) -> None:
    """Buttons that open this run, or its settings, on another page."""
    if st.button(
        t("Open"), icon=":material/show_chart:", help=t("Shows its curves and, while it learns, its controls.")
    ):
        _go(run, "train")
    if run.status.step and st.button(
        t("Draw for it"), icon=":material/draw:", help=t("Opens the canvas, where this network reads your digits.")
    ):
        _go(run, "draw")
    help_text = t("Fills the training form with its settings; change them and press Train.")
    if st.button(t("Use its settings"), icon=":material/content_copy:", help=help_text):
        controls.fill_from(run.experiment)
        runs_state.edit_run(None)
        state.set_current_run(None)
        st.switch_page("views/train.py")


def _go(run: Run, page: str) -> None:
    runs_state.edit_run(None)
    state.set_current_run(run.id)
    st.switch_page(f"views/{page}.py")
