"""Runs: all runs of this browser, to find, name, continue and delete them."""

import streamlit as st

from ui import state
from ui.form.controls import USUAL
from ui.language.translate import t
from ui.problems import show_kept_problem
from ui.runs import actions
from ui.runs import rows as run_rows
from ui.runs import state as runs_state
from ui.runs.dialog import show_dialog
from ui.runs.table import runs_table

TICK = 1.0
"""Seconds between two ticks of the list while one of the runs is active."""
ROWS = 20
"""Runs on a page: so few that all their curves can be read at a glance and sent at each tick."""


def view(was_active: bool) -> None:
    """The list; a fragment that ticks while one of the runs is active."""
    if state.consume_rerun_request():
        st.rerun()  # a press changed what the rest of the page shows
    rows = actions.rows()
    active = any(row.active for row in rows)
    if active != was_active:
        st.rerun()  # starts or ends the ticking
    order, (text, groups) = runs_state.runs_order(), runs_state.runs_filter()
    found = run_rows.in_order(run_rows.matching(rows, text, groups), order)
    shown, number, pages = run_rows.page_of(found, runs_state.runs_page(), ROWS)
    if not found:
        st.info(t("No run matches this filter."))
        st.button(t("Show all runs"), on_click=runs_state.show_all_runs)
        return
    glances = [actions.glance_at(row) for row in shown]
    curves = {row.id: glance.curve for row, glance in zip(shown, glances, strict=True)}
    shown = [row.with_outcome(glance.outcome) for row, glance in zip(shown, glances, strict=True)]
    pressed = runs_table(shown, curves, order, key=runs_state.RUNS_TABLE, on_press=actions.pressed)
    if pressed and pressed.get("do") == "open":
        state.set_current_run(pressed.get("with"))
        st.switch_page("views/train.py")
    if pages > 1:
        turn(number, pages, len(found))


def turn(number: int, pages: int, found: int) -> None:
    """Buttons for the previous and the next page of the list."""
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        st.button(t("Previous"), icon=":material/chevron_left:", on_click=runs_state.turn_to, args=(number - 1,),
                  disabled=number == 1)  # fmt: skip
        first, last = (number - 1) * ROWS + 1, min(number * ROWS, found)
        st.caption(t("{first} to {last} of {all}", first=first, last=last, all=found), width="content")
        st.button(t("Next"), icon=":material/chevron_right:", on_click=runs_state.turn_to, args=(number + 1,),
                  disabled=number == pages)  # fmt: skip


def controls() -> None:
    """Controls that filter and sort the list."""
    with st.container(horizontal=True, vertical_alignment="top"):
        st.text_input(t("Find"), placeholder=t("name, note, network, optimizer"), key=runs_state.RUNS_TEXT,
                      persist_state="session", on_change=runs_state.turn_to, args=(1,))  # fmt: skip
        st.pills(t("State"), list(run_rows.GROUPS), selection_mode="multi", format_func=t, key=runs_state.RUNS_GROUPS,
                 width="content", persist_state="session", on_change=runs_state.turn_to, args=(1,))  # fmt: skip
        st.selectbox(t("Order"), list(run_rows.ORDERS), format_func=t, key=runs_state.RUNS_ORDER, width=190,
                     persist_state="session", on_change=runs_state.turn_to, args=(1,))  # fmt: skip


def nothing_yet() -> None:
    """Show what the page is for, and a button that trains a first network."""
    st.info(t("Each network that you train stays here, with its loss curve, its accuracy and your notes."))
    if st.button(t("Train a first network"), type="primary", icon=":material/play_arrow:"):
        if actions.attempt(actions.submit, USUAL):
            st.rerun()
        show_kept_problem()


if linked := state.run_in_url():
    state.set_current_run(linked)
    st.switch_page("views/train.py")  # a link to a run shows the run
st.title(t("Your runs"))
actions.show_last_action()
rows = actions.rows()
if rows:
    controls()
    st.fragment(view, run_every=TICK if any(row.active for row in rows) else None)(any(row.active for row in rows))
else:
    nothing_yet()
if edited := runs_state.edited_run():
    show_dialog(edited)
