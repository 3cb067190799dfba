"""The table of runs, shown as cards on a phone; it reports which of its buttons was pressed.

The rows are written here as HTML. The browser replaces only rows that differ, so a list that ticks keeps its focus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from ui.components.define import define
from ui.language.translate import later, said, t
from ui.runs.rows import ORDERS, TURNED, Row, when
from ui.style import format as fmt

_component = define("runs_table", '<div class="runs"></div>')

COLUMNS = {
    later("Run"): "name",
    later("State"): "state",
    later("Loss"): None,
    later("Validation"): "best validation",
    later("Test"): "best test",
    later("Time"): "longest",
    later("Started"): "newest first",
}
"""The headings, and the order that a press on each chooses; a second press turns it (`TURNED`)."""


def runs_table(
    rows: Sequence[Row], curves: Mapping[str, str], order: str, *, key: str, on_press: Callable[[], None]
) -> dict[str, str] | None:
    """Show the rows with their curves (SVG by run); the last press as {"do": ..., "with": ...}.

    `do` is `open`, `pin` or `edit`, with the run, or `sort`, with one of ORDERS.
    """
    data = {
        "name": t("Runs"),
        "head": head(order),
        "rows": [[row.id, cells(row, curves.get(row.id, ""))] for row in rows],
    }
    result = _component(key=key, data=data, on_press_change=on_press)
    pressed = result.get("press")
    return pressed if isinstance(pressed, dict) else None


def head(order: str) -> str:
    """The row of headings; headings that sort are buttons."""
    return (
        f'<th role="columnheader"><span class="unseen">{t("Pinned")}</span></th>'
        + "".join(_heading(title, by, order) for title, by in COLUMNS.items())
        + f'<th role="columnheader"><span class="unseen">{t("Change")}</span></th>'
    )


def _heading(title: str, by: str | None, order: str) -> str:
    number = ' class="number"' if title in ("Validation", "Test", "Time") else ""
    if by is None:
        return f'<th role="columnheader"{number}>{t(title)}</th>'
    chosen = order in (by, TURNED.get(by))
    if order == by:
        by = TURNED.get(by, by)
    sort = f' aria-sort="{"descending" if ORDERS[order].falling else "ascending"}"'
    about = t("Sort: {order}", order=t(by))
    return (
        f'<th role="columnheader"{number}{sort if chosen else ""}>'
        f'<button type="button" data-do="sort" data-with="{by}" title="{about}">{t(title)}</button></th>'
    )


def cells(row: Row, curve: str) -> str:
    """The cells of one run as HTML. Everything that a person wrote is escaped."""
    title, note = escape(row.title), escape(said(row.note) if row.state == "damaged" else row.note)
    noted = f'<small class="note" title="{note}">{note}</small>' if note else ""
    star = _button(
        "pin",
        row.id,
        t("Unpin {title}", title=title) if row.pinned else t("Pin {title}", title=title),
        _STAR,
        pressed=row.pinned,
    )
    star = "" if row.state == "damaged" else star
    values = {  # by the words of COLUMNS
        "Validation": fmt.percent(row.validation),
        "Test": fmt.percent(row.test),
        "Time": fmt.duration(row.seconds or None),
    }
    return (
        f'<td role="cell" class="pin">{star}</td>'
        '<td role="cell" class="name">'
        f'<a href="train?run={row.id}" data-do="open" data-with="{row.id}">{title}</a>'
        f"<small>{escape(row.about)}</small>{noted}</td>"
        f'<td role="cell" class="state {row.state}">'
        f"<span><b>{escape(t(row.word))}</b> {escape(row.detail)}</span>{_bar(row)}</td>"
        f'<td role="cell" class="curve">{curve}</td>'
        + "".join(
            f'<td role="cell" class="number" data-label="{t(name)}">{value}</td>' for name, value in values.items()
        )
        + f'<td role="cell" class="when">{when(row.created)}</td>'
        f'<td role="cell" class="more">{_button("edit", row.id, t("Change {title}", title=title), _DOTS)}</td>'
    )


def _bar(row: Row) -> str:
    """The progress as a bar; "" for a run that is done, or whose progress nobody can read."""
    if row.state in ("done", "damaged"):
        return ""
    return (
        f'<span class="bar" role="progressbar" aria-label="{t("progress")}" aria-valuemin="0" aria-valuemax="100"'
        f' aria-valuenow="{100 * row.progress:.0f}"><i style="width:{100 * row.progress:.1f}%"></i></span>'
    )


def _button(do: str, run: str, label: str, picture: str, *, pressed: bool | None = None) -> str:
    """A button with an icon; its label is read by screen readers and shown as its tooltip."""
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    return (
        f'<button type="button" data-do="{do}" data-with="{run}" aria-label="{label}" title="{label}"{state}>'
        f"{picture}</button>"
    )


_STAR = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3.6l2.6 5.4 5.9.8-4.3 4.1 1 5.8-5.2-2.8-5.2 2.8 1-5.8'
    '-4.3-4.1 5.9-.8z"/></svg>'
)
_DOTS = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="5.5" cy="12" r="1.6"/><circle cx="12" cy="12" r="1.6"/>'
    '<circle cx="18.5" cy="12" r="1.6"/></svg>'
)
