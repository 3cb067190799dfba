"""Settings that can be changed while a run learns: what it has now, and what a person makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import streamlit as st

from mlp.arrays import PIXELS
from mlp.config import Experiment
from runner.store import Run
from ui.run.controls import send
from ui.run.synced_control import following, renew, shown_by


@dataclass(frozen=True)
class Setting:
    """A field of the training that can be changed: how it is called, and for which experiments it means something."""

    name: str
    label: str
    help: str
    step: float
    fits: Callable[[Experiment], bool] = lambda experiment: True


SETTINGS = (
    Setting("learning_rate", "Learning rate", "How far a step goes; the schedule's factor stays.", 0.0),
    Setting(
        "momentum", "Momentum", "How much of the last step's direction is kept.", 0.05,
        lambda experiment: experiment.training.optimizer in ("momentum", "nesterov"),
    ),
    Setting("l2", "L2 (lambda)", "Pulls all weights towards zero.", 1e-4),
    Setting(
        "dropout", "Dropout", "Share of hidden units switched off in each step.", 0.05,
        lambda experiment: bool(experiment.network.hidden),
    ),
    Setting("batch_size", "Batch size", "Images a step learns from.", 1),
    Setting(
        "augmentation", "Augmentation", "How strongly images are bent, from 0 to 1.", 0.05,
        lambda experiment: experiment.network.inputs == PIXELS,
    ),
)  # fmt: skip


def show_settings(run: Run) -> None:
    """A small control for each setting, with the run's present value; it follows if another tab changes it."""
    with st.expander("Change while it learns", icon=":material/tune:", key=f"settings {run.id}"):  # noqa: SIM117
        with st.container(horizontal=True, gap="small"):
            for setting in SETTINGS:
                if setting.fits(run.experiment):
                    _control(run, setting)


def _control(run: Run, setting: Setting) -> None:
    control, value = f"{setting.name} of {run.id}", getattr(run.experiment.training, setting.name)
    whole = isinstance(value, int) and setting.step == 1
    key, begun = following(control, value if whole else float(value))
    st.number_input(
        setting.label, value=begun, key=key, help=setting.help, width=138,
        on_change=_changed, args=(run.id, setting.name, control, value),
        step=int(setting.step) if whole else setting.step or _digit_below(begun), format="%d" if whole else "%.5g",
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
