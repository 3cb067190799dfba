"""The panel of findings: what is wrong with a run, why it matters, and a button that fixes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlp.diagnosis.finding import Finding
from ui.glossary.links import OF_FINDINGS, with_term
from ui.language.translate import later, said, t
from ui.style.markdown import literal

MOST = 2
"""Findings that are shown at most, the second one behind a button: nobody acts on a long list."""

HELP = {
    "change": later("Takes effect at the next batch; what it has learned is kept."),
    "clone": later("Starts a new run with this change; this one stays as it is."),
    "instead": later("Stops this run and starts a new one with this change; what it has learned is kept."),
    "stop": later("Ends the training after the present batch; what it has learned is kept."),
}


QUIET = later(
    ":material/check: No problem found so far.  \nThe diagnosis watches the loss, the gradient of each layer, dead and"
    " saturated units, the size of the steps, and overfitting."
)


@dataclass(frozen=True)
class Presses:
    """The callbacks of the buttons: change settings of the run, start a new one with changed fields, or stop it."""

    change: Callable[[Mapping[str, Any]], None]
    clone: Callable[[Mapping[str, Any]], None]
    stop: Callable[[], None]


def show_advice(findings: Sequence[Finding], presses: Presses | None, *, active: bool) -> None:
    """Show the worst finding with its button, and the next one behind a button.

    `presses` is None for a browser that may not steer the run. A run that is not `active` gets its change in a new run.
    The panel always has the same height (style.css), so the charts below do not jump when a finding appears.
    """
    fitting = [finding if active else finding.for_ended_run for finding in findings[:MOST]]
    with st.container(key="advice"):
        if not fitting:
            st.caption(t(QUIET))
            return
        worst, *others = fitting
        with _finding(worst, presses, active=active):
            for other in others:
                with st.popover(t("One more"), icon=f":material/{other.severity}:", key=f"more-{other.name}"):
                    _finding(other, presses, active=active)


def _finding(finding: Finding, presses: Presses | None, *, active: bool) -> DeltaGenerator:
    """Show a finding and its button; the container beside the button."""
    with st.container(key=f"finding-{finding.severity}-{finding.name}", horizontal=True, gap="small"):
        with st.container(width="stretch", gap=None):
            # Each severity has the name of its icon, so it is never shown by colour alone.
            st.markdown(f":material/{finding.severity}: **{literal(said(finding.observation))}**")
            st.caption(with_term(literal(said(finding.why)), OF_FINDINGS.get(finding.name)))
        beside = st.container(width="content", gap="xsmall", key=f"beside-{finding.name}")
        if presses:
            with beside:
                _cure(finding, presses, active=active)
    return beside


def _cure(finding: Finding, presses: Presses, *, active: bool) -> None:
    press: Callable[..., None]
    arguments: tuple[Any, ...] = ()
    match finding.cure:
        case {"settings": given}:
            kind, press, arguments = "change", presses.change, (given,)
        case {"clone": given}:
            kind, press, arguments = "instead" if active else "clone", presses.clone, (given,)
        case {"command": "stop"}:
            kind, press = "stop", presses.stop
        case _:
            return
    st.button(said(finding.cure_text), key=f"cure-{finding.name}", on_click=press, args=arguments, help=t(HELP[kind]))
