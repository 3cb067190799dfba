"""The live page of a run: its header, its buttons, its findings and its charts."""

from collections.abc import Callable
from functools import partial
from time import monotonic, sleep, time

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mlp.config import Experiment
from mlp.errors import InklingError
from runner.store import Run
from ui import server, state
from ui.components.live_region import announce
from ui.form.controls import fill_from
from ui.language.translate import t
from ui.owner import owner_hash
from ui.problems import problems_shown, show_kept_problem
from ui.run.announcement import announcement
from ui.run.controls import show_controls
from ui.run.curves import show_curves, show_more_curves
from ui.run.findings import show_findings
from ui.run.header import show_head, show_note, wording_of
from ui.run.in_force import show_in_force
from ui.run.inside import can_be_drawn_for, can_show_surface, show_inside, show_surface
from ui.run.look import Look, findings
from ui.run.look import look as look_at
from ui.run.pocket_chart import show_pocket_chart
from ui.run.presentation import show_presentation_switch
from ui.run.queue import queue_beside, show_next, show_queue
from ui.run.replay import show_replay
from ui.run.settings import ask_for_which_run
from ui.runs.states import LEARNED_NOTHING, STATES

Digit = NDArray[np.float32]

TICKS = {"running": 0.5, "paused": 1.0, "queued": 0.5}
"""Seconds between two ticks of the page, by the state of the run; an ended run does not tick.

The same for a run that waits and one that learns: when it begins, the page need not run as a whole.
"""
STEERING_ONLY = 3
"""So many controls more has a run that learns than one that has ended."""
YOUNG, PATIENCE = 3.0, 0.2
"""While a run is so many seconds old, a tick waits so long for its first report, and so shows it at once."""


def show_run(run_id: str, digit: Digit | None = None, on_digit: Callable[[int], None] = lambda number: None) -> None:
    """Show one run; it ticks as long as the run is active.

    `digit` (784,) is what a person has drawn: the player shows the answers to it. A press on a test digit calls
    `on_digit` with its number. A run that does not exist, or whose files are damaged, gets a sentence.
    """
    try:
        tick = TICKS.get(server.store().status(run_id).state)
    except InklingError:
        tick = None
    st.fragment(_view, run_every=tick)(run_id, tick, digit, on_digit)


def _view(run_id: str, tick: float | None, digit: Digit | None, on_digit: Callable[[int], None]) -> None:
    """One tick; the run may have been deleted or damaged since the last one."""
    if state.consume_rerun_request():
        st.rerun()  # a press in here started another run, or filled the form
    at = ""
    with problems_shown(t("Press Train to start a new run.")):
        _wait_for_first_report(run_id)
        run = server.store().run(run_id)
        at = run.status.state
        _show(run, look_at(run), digit, on_digit)
        ask_for_which_run(run)  # last, so that nothing gets another place when it comes or goes
    if TICKS.get(at) != tick:
        st.rerun()  # runs the whole page, which starts or ends the ticking or changes its pace


def _wait_for_first_report(run_id: str) -> None:
    """After a press of Train: its first report takes less time than the browser takes for another tick."""
    store, end = server.store(), monotonic() + PATIENCE
    while monotonic() < end:
        status = store.status(run_id)
        is_young = status.state in ("queued", "running") and time() - status.queued_at < YOUNG
        if not is_young or store.history(run_id).steps.step:
            return
        sleep(0.01)


def _show(run: Run, look: Look, digit: Digit | None, on_digit: Callable[[int], None]) -> None:
    history, stopping, queue = look.history, server.store().is_stopping(run.id), queue_beside(run)
    word = wording_of(run, queue, stopping=stopping).word
    show_pocket_chart(history, STATES["done"].word if word == LEARNED_NOTHING.word else word)  # a line is short
    show_in_force(run, history)
    with st.container(key="head", gap="small"):
        show_head(run, history, queue, stopping)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="presses"):
            show_controls(run, stopping=stopping)
            if not run.status.active:
                for _ in range(STEERING_ONLY):
                    st.empty()  # else those of a run that learns would stand beside the new ones for a moment
            _what_next(run)
            show_presentation_switch()
    with st.container(key="notes", gap=None):
        st.html("<i hidden></i>")  # without any element the place would not be there
        if server.store().can_steer(run.id, owner_hash()):
            show_kept_problem()  # of a press above; in their row it would be one word wide
        show_note(run, history)
        if run.status.state in ("running", "paused"):
            show_next(run, queue)
        if run.status.state == "queued" and not queue.begins_at_once(run.id):
            show_queue(run, queue)
        else:
            show_findings(run, history)
    about, sentence = announcement(run.status, findings(run, history), word)
    announce(sentence, of=about, key="announcement")
    if not history.steps.step and not run.status.active:
        return
    surface = partial(show_surface, run) if can_show_surface(run) else None
    steps = show_curves(look, numbers=run.experiment.learns_numbers, surface=surface)
    show_inside(run, on_digit)
    show_more_curves(look, steps)
    if not run.status.active:
        show_replay(run.id, digit)


def _what_next(run: Run) -> None:
    """The pages where a trained network can be used, and a press for its settings; of one that learns its gradient."""
    has_ended, has_weights = not run.status.active, bool(run.status.step)
    sees_drawings = can_be_drawn_for(run)
    with st.container(horizontal=True, gap="small", width="content", key="what next"):
        # Looked at in a callback: in a run of the whole page, the selector of runs is there before this button.
        if (
            has_ended
            and has_weights
            and sees_drawings
            and st.button(
                t("Draw for this network"), icon=":material/draw:", on_click=state.set_current_run, args=(run.id,)
            )
        ):
            st.switch_page("views/draw.py")
        if has_ended and has_weights and st.button(t("See its weights"), icon=":material/grid_on:", type="tertiary"):
            st.switch_page("views/weights.py")
        if has_weights and st.button(t("Check its gradient"), icon=":material/difference:", type="tertiary"):
            st.switch_page("views/gradient.py")
        if not has_ended:
            st.html("<i hidden></i>")  # so that the place is there from the first moment on
            return
        st.button(t("Use its settings"), icon=":material/content_copy:", type="tertiary",
                  on_click=_use_settings, args=(run.experiment,),
                  help=t("Fills the form with the settings of this run, for a new run."))  # fmt: skip


def _use_settings(experiment: Experiment) -> None:
    fill_from(experiment)
    state.request_rerun()
