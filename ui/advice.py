"""What ails the run that is looked at, and one press that cures it."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from mlp.finding import Finding

MOST = 2
"""Findings at once; whoever reads more of them does nothing about any."""

HELP = {
    "change": "Takes effect at the next batch; what is learned is kept.",
    "clone": "Puts a new run with this change in the queue; this one stays as it is.",
    "stop": "Ends the training after the batch it is at; what is learned is kept.",
}


def show_advice(
    findings: Sequence[Finding],
    *,
    mine: bool,
    active: bool,
    on_change: Callable[[Mapping[str, Any]], None],
    on_clone: Callable[[Mapping[str, Any]], None],
    on_stop: Callable[[], None],
) -> None:
    """The worst findings, each with the button of its cure if the run belongs to this browser.

    `active` is whether the run can still be steered; the settings of one that has ended are changed in a new run. A
    press calls `on_change` with training settings, `on_clone` with changed fields of the experiment, or `on_stop`. The
    place of the findings is always as high (style.css): when one comes, the charts below do not jump.
    """
    with st.container(key="advice", gap="small"):
        st.html("<span></span>")  # an empty container would not be there to keep the place
        if not findings:
            st.caption(":material/check: Diagnosis: nothing ails this run so far.")
        for finding in findings[:MOST]:
            _show(finding if active else finding.for_ended_run, mine, on_change, on_clone, on_stop)


def _show(
    finding: Finding,
    mine: bool,
    on_change: Callable[[Mapping[str, Any]], None],
    on_clone: Callable[[Mapping[str, Any]], None],
    on_stop: Callable[[], None],
) -> None:
    with st.container(key=f"finding-{finding.severity}-{finding.name}", gap=None):
        # The severities are called like their icons: never colour alone.
        st.markdown(f":material/{finding.severity}: **{_plain(finding.sees)}**")
        st.caption(_plain(finding.why))
        press: Callable[..., None]
        arguments: tuple[Any, ...] = ()
        match finding.cure:
            case {"settings": given}:
                kind, press, arguments = "change", on_change, (given,)
            case {"clone": given}:
                kind, press, arguments = "clone", on_clone, (given,)
            case {"command": "stop"}:
                kind, press = "stop", on_stop
            case _:
                return
        if mine:
            st.button(finding.cure_text, key=f"cure-{finding.name}", on_click=press, args=arguments, help=HELP[kind])


def _plain(text: str) -> str:
    """Text in which nothing is markup."""
    return escape(text, quote=False).replace("*", "\\*").replace("_", "\\_").replace("$", "\\$").replace("[", "\\[")
