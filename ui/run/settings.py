"""Settings that can be changed while a run learns: what it has now, and what a person makes of it."""

from __future__ import annotations

from math import floor, log10
from typing import Any

import streamlit as st

from mlp.config import LIVE_SETTINGS
from mlp.settings import Setting, Whole
from runner.store import Run
from ui.run.controls import send
from ui.run.synced_control import following, renew, shown_by


def show_settings(run: Run) -> None:
    """A small control for each setting, with the run's present value; it follows if another tab changes it."""
    with st.popover("Change while it learns", icon=":material/tune:", key=f"settings {run.id}"):  # noqa: SIM117
        with st.container(horizontal=True, gap="small", width=320):
            for setting in LIVE_SETTINGS.values():
                if setting.applies(run.experiment):
                    _control(run, setting)


def _control(run: Run, setting: Setting) -> None:
    control, value = f"{setting.name} of {run.id}", getattr(run.experiment.training, setting.name)
    whole = isinstance(value, int) and isinstance(setting.rule, Whole)
    key, begun = following(control, value if whole else float(value))
    step = setting.step or _digit_below(begun)
    st.number_input(
        setting.label, value=begun, key=key, help=setting.help, width=138,
        on_change=_changed, args=(run.id, setting.name, control, value),
        step=int(step) if whole else step, format="%d" if whole else "%.5g",
        min_value=0 if whole else 0.0,
    )  # fmt: skip


def _digit_below(value: float) -> float:
    """A step that changes the second digit of a value: 0.01 for 0.1 or 0.25."""
    return float(10.0 ** (floor(log10(value)) - 1)) if value > 0 else 0.01


def _changed(run_id: str, name: str, control: str, present: Any) -> None:
    value = shown_by(control)
    if value in (None, present):
        return  # nobody's press: a message of a control that the page has just taken away
    if not send(run_id, "change", settings={name: value}):
        renew(control)
