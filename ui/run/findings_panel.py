"""What ails the run that is looked at, and one press that cures it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlp.diagnosis.finding import Finding
from ui.style.markdown import literal

MOST = 2
"""Findings at once, the second one behind a button; whoever reads more of them does nothing about any."""

HELP = {
    "change": "Takes effect at the next batch; what is learned is kept.",
    "clone": "Puts a new run with this change in the queue; this one stays as it is.",
    "stop": "Ends the training after the batch it is at; what is learned is kept.",
}


QUIET = (
    ":material/check: Nothing ails this run so far.  \nWatched are the loss, the gradient of each layer, dead and"
    " saturated units, the size of the steps, and whether it learns by heart."
)


@dataclass(frozen=True)
class Presses:
    """What the buttons of the cures do: change settings of the run, begin a new one with changed fields, or stop it."""

    change: Callable[[Mapping[str, Any]], None]
    clone: Callable[[Mapping[str, Any]], None]
    stop: Callable[[], None]


def show_advice(findings: Sequence[Finding], presses: Presses | None, *, active: bool) -> None:
    """The worst finding with the button of its cure, and the next one behind a button.

    `presses` is None for who only watches. `active` is whether the run can still be steered; the settings of one that
    has ended are changed in a new run. The place is always as high (style.css), and says what is watched while there is
    no finding: when one comes, the charts below do not jump.
    """
    fitting = [finding if active else finding.for_ended_run for finding in findings[:MOST]]
    with st.container(key="advice"):
        if not fitting:
            st.caption(QUIET)
            return
        worst, *others = fitting
        with _finding(worst, presses):
            for other in others:
                with st.popover("One more", icon=f":material/{other.severity}:", key=f"more-{other.name}"):
                    _finding(other, presses)


def _finding(finding: Finding, presses: Presses | None) -> DeltaGenerator:
    """A finding and its cure; the place beside the cure."""
    with st.container(key=f"finding-{finding.severity}-{finding.name}", horizontal=True, gap="small"):
        with st.container(width="stretch", gap=None):
            # The severities are called like their icons: never colour alone.
            st.markdown(f":material/{finding.severity}: **{literal(finding.sees)}**")
            st.caption(literal(finding.why))
        beside = st.container(width="content", gap="xsmall", key=f"beside-{finding.name}")
        if presses:
            with beside:
                _cure(finding, presses)
    return beside


def _cure(finding: Finding, presses: Presses) -> None:
    press: Callable[..., None]
    arguments: tuple[Any, ...] = ()
    match finding.cure:
        case {"settings": given}:
            kind, press, arguments = "change", presses.change, (given,)
        case {"clone": given}:
            kind, press, arguments = "clone", presses.clone, (given,)
        case {"command": "stop"}:
            kind, press = "stop", presses.stop
        case _:
            return
    st.button(finding.cure_text, key=f"cure-{finding.name}", on_click=press, args=arguments, help=HELP[kind])
