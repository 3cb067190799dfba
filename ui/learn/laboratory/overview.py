"""All mistakes in a table, with what shows each; the numbers were computed by the program."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from typing import Any

import streamlit as st

from mlp.lab.famous import FAMOUS
from mlp.lab.found import read_rows
from mlp.lab.mistake import EXPECTATIONS, USUAL
from mlp.lab.table import Row
from ui.language.translate import later, t
from ui.learn.laboratory.question import ANSWERS
from ui.style import format as fmt

ORDERS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "line": (later("Line of the program"), lambda row: 0),
    "seen": (later("Least seen first"), lambda row: len(row.seen_by)),
    "loss": (later("Loss"), lambda row: EXPECTATIONS.index(row.loss)),
    "accuracy": (later("Accuracy"), lambda row: -1.0 if row.wrong_accuracy is None else row.wrong_accuracy),
    "check": (later("Gradient check"), lambda row: not row.gradient_check.sees),
}
"""The orders of the table: their names, and by what they sort."""


def show_overview() -> None:
    """Folded; sorted as chosen."""
    found = computed_rows()
    with st.expander(t("All {count} mistakes, and what shows them", count=len(found)), icon=":material/table:"):
        st.caption(counts(found))
        order = st.segmented_control(
            t("Sorted by"), list(ORDERS), default="line", required=True, key="order of mistakes",
            format_func=lambda one: t(ORDERS[one][0]),
        )  # fmt: skip
        st.html(overview_html(sorted(found, key=ORDERS.get(str(order), ORDERS["line"])[1])))


@cache
def computed_rows() -> tuple[Row, ...]:
    """The table."""
    return tuple(read_rows())


def counts(found: tuple[Row, ...]) -> str:
    """How many of them the loss, the accuracy and the gradient check show."""
    seen = {name: sum(name in row.seen_by for row in found) for name in ("loss", "accuracy", "gradient check")}
    return t("The loss shows {loss} of them, the accuracy {accuracy}, the gradient check {check}. Nothing at all shows"
             " {none}.", loss=seen["loss"], accuracy=seen["accuracy"], check=seen["gradient check"],
             none=sum(not row.seen_by for row in found))  # fmt: skip


def overview_html(found: list[Row]) -> str:
    """A row for each mistake; what shows it is marked by a sign and a colour."""
    heads = (t("Mistake"), t("Loss"), t("Accuracy"), t("Gradient check"), t("Shapes"), t("Diagnosis"))
    head = "".join(f"<th scope='col'>{escape(one)}</th>" for one in heads)
    body = "".join(_mistake_row(row, heads) for row in found)
    return f'<table class="lab-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _mistake_row(row: Row, heads: tuple[str, ...]) -> str:
    check = t("wrong") if row.gradient_check.sees else t("right")
    cells = (
        (t(ANSWERS[row.loss]), row.loss != USUAL),
        (f"{fmt.percent(row.wrong_accuracy)} ({fmt.percent(row.right_accuracy)})", row.accuracy_tells),
        (check, row.gradient_check.sees),
        (t("do not fit") if row.shape_error else t("fit"), bool(row.shape_error)),
        (t("finds something") if row.findings else fmt.NOTHING, bool(row.findings)),
    )
    parts = "".join(_mark(head, words, shows) for head, (words, shows) in zip(heads[1:], cells, strict=True))
    title = f"<a href='?mistake={escape(row.key)}' target='_self'>{escape(t(FAMOUS[row.key].title))}</a>"
    return f"<tr><th scope='row'>{title}</th>{parts}</tr>"


def _mark(head: str, words: str, shows: bool) -> str:
    kind = " class='is-wrong'" if shows else ""
    sign = "<i aria-hidden='true'>\N{MULTIPLICATION SIGN}</i> " if shows else ""
    return f"<td{kind}><small>{escape(head)}</small> <span>{sign}{escape(words)}</span></td>"
