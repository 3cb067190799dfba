"""The buttons that steer a run: pause, step, stop, continue; for the browser that started it."""

from time import monotonic, sleep
from typing import Any

import streamlit as st

from mlp.errors import InklingError
from runner.store import Run
from ui import server
from ui.language.translate import later, t
from ui.owner import owner_hash
from ui.problems import attempt
from ui.run import state
from ui.run.synced_control import following, renew, shown_by
from ui.runs.more_training import more_training
from ui.style import format as fmt

PATIENCE = 0.15
"""Seconds to wait for the worker to obey, so that the page after a press shows its effect; else a tick shows it."""
FULL_SPEED = 0.0
SPEEDS = (100.0, 30.0, 10.0, 3.0, 1.0)
WATCHING = later("You are watching: only the browser that started this run can steer it.")


def show_controls(run: Run, *, stopping: bool = False) -> None:
    """The buttons that fit the state of the run, disabled while it stops; other browsers get a sentence.

    They stand in a row: the container around them is horizontal.
    """
    if not server.store().can_steer(run.id, owner_hash()):
        st.caption(t(WATCHING))
        return
    if run.status.active:
        _steering(run, stopping)
    else:
        more_training(run, _try)


def _steering(run: Run, stopping: bool) -> None:
    """The buttons of a run that waits, runs or pauses."""

    def button(label: str, command: str, icon: str, about: str, *, disabled: bool = False, **arguments: Any) -> None:
        st.button(label, icon=f":material/{icon}:", help=about, disabled=stopping or disabled, on_click=press,
                  args=(run.id, command), kwargs=arguments)  # fmt: skip

    waits, paused = run.status.state == "queued", run.status.state == "paused"
    if not waits:
        if paused:
            button(t("Resume"), "resume", "play_arrow", t("Goes on learning."))
        else:
            button(t("Pause"), "pause", "pause", t("Pauses after the present batch; nothing is lost."))
        st.button(t("Step"), icon=":material/skip_next:", help=t("Learns one batch, then pauses again."),
                  disabled=stopping or not paused, on_click=_step, args=(run.id,))  # fmt: skip
        button(t("Epoch"), "epochs", "add", t("Adds one epoch to the end of this run."), count=1)
    button(t("Stop"), "stop", "stop", t("Ends after the present batch; what it has learned is kept."))
    if not (waits or stopping):
        _speed(run)


def _speed(run: Run) -> None:
    control, speed = f"speed of {run.id}", run.status.steps_per_second or FULL_SPEED
    key, begun = following(control, speed)
    speeds = [FULL_SPEED, *sorted({*SPEEDS, speed, begun} - {FULL_SPEED}, reverse=True)]
    st.selectbox(
        t("Speed"), speeds, index=speeds.index(begun), format_func=speed_words, key=key, width=170,
        on_change=_change_speed, args=(run.id, control, speed), label_visibility="collapsed",
        help=t("How many batches a second it learns; fewer show each step."),
    )  # fmt: skip


def _step(run_id: str) -> None:
    state.show_each_step()
    press(run_id, "step", count=1)


def speed_words(speed: float) -> str:
    """A speed as the selector names it."""
    if speed == FULL_SPEED:
        return t("Full speed")
    return t("1 step a second") if speed == 1 else t("{count:g} steps a second", count=speed)


def press(run_id: str, command: str, **arguments: Any) -> None:
    """The callback of a button: `send`, without its result."""
    send(run_id, command, **arguments)


def _change_speed(run_id: str, control: str, present: float) -> None:
    speed = shown_by(control)
    if speed in (None, present) or not _is_active(run_id):
        return  # no press: a message of a control that the page has just removed, or is about to
    if not send(run_id, "slow", steps_per_second=speed or None):
        renew(control)
    elif speed:
        state.show_each_step()
    else:
        state.show_steps_as_before()


def _is_active(run_id: str) -> bool:
    try:
        return server.store().status(run_id).active
    except InklingError:  # the page says it
        return False


def send(run_id: str, command: str, **arguments: Any) -> bool:
    """Send a command to a run and wait a moment for the worker to obey; False if it failed, and the page says why."""
    return attempt(_send, run_id, command, **arguments)


def _send(run_id: str, command: str, **arguments: Any) -> None:
    store = server.store()
    number = store.command(run_id, owner_hash(), command, **arguments)
    end = monotonic() + PATIENCE
    while (status := store.status(run_id)).active and status.acknowledged < number and monotonic() < end:
        sleep(0.01)


def _try(action: Any, run_id: str, *arguments: Any) -> None:
    attempt(action, run_id, owner_hash(), *arguments)


def speed_of(run: Run) -> str | None:
    """How fast it learns, in words; None before it is known."""
    if run.status.steps_per_second:
        return t("{count} steps/s", count=fmt.plain(run.status.steps_per_second))
    return fmt.rate(run.status.samples_per_second) if run.status.samples_per_second else None
