"""What the versions have to reach, and what they have reached: each number with its limits and a mark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan

from mlp.recipes.recipe import Expected, Reached
from runner.courses import Look
from runner.recipe_courses import Outcome
from ui.language.translate import t
from ui.learn.recipes.pair import Pair
from ui.style import format as fmt

DIGITS = (4, 5, 6)
"""Of limits: as many as it needs to tell them apart."""
UNKNOWN = "\N{HORIZONTAL ELLIPSIS}"
"""Stands where a version still runs."""


def numbers_html(both: Pair) -> str:
    """The table of the right version's numbers, with the wrong one beside it, and that of the known mistake."""
    right, wrong = (t("right"), both.right), (t("wrong"), both.wrong)
    parts = [
        _table(t("What the right version has to reach"), both.recipe.right.expected, [right, wrong])
        if both.wrong
        else _table(t("What it has to reach"), both.recipe.right.expected, [right])
    ]
    if both.wrong and both.wrong_version:
        parts.append(_table(t("What is known of the mistake"), both.wrong_version.expected, [wrong]))
    return f"<div class='recipe-numbers'>{''.join(parts)}</div>"


def _table(caption: str, expected: Sequence[Expected], columns: Sequence[tuple[str, Look[Outcome] | None]]) -> str:
    names = [t("Number"), t("Expected"), *(name for name, _ in columns)]
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in names)
    rows = "".join(_expected_row(one, columns) for one in expected)
    return (
        f"<table class='recipe-table'><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _expected_row(one: Expected, columns: Sequence[tuple[str, Look[Outcome] | None]]) -> str:
    cells = "".join(_cell(one, name, look.record.reached if look and look.record else None) for name, look in columns)
    told = f"<code>{escape(one.name)}</code> {escape(t(one.says))}"
    small = f"<small>{escape(t('Expected'))}</small>"
    return f"<tr><th scope='row'>{told}</th><td>{small} <span>{escape(limits(one))}</span></td>{cells}</tr>"


def _cell(one: Expected, version: str, reached: Reached | None) -> str:
    """A number with its mark; one that a version does not compute has none."""
    small = f"<small>{escape(version)}</small>"
    if reached is None or one.name not in reached:
        return f"<td>{small} <span>{UNKNOWN if reached is None else fmt.NOTHING}</span></td>"
    value = reached[one.name]
    fits = one.low <= value <= one.high
    kind, sign, words = (
        ("is-right", "\N{CHECK MARK}", t("as expected"))
        if fits
        else ("is-wrong", "\N{MULTIPLICATION SIGN}", t("not as expected"))
    )
    mark = f"<i role='img' aria-label='{escape(words)}'>{sign}</i>"
    return f"<td class='{kind}'>{small} <span>{mark} {escape(number(value))}</span></td>"


def limits(one: Expected) -> str:
    """Both limits in words."""
    if one.low == one.high:
        return t("exactly {value}", value=number(one.low))
    if one.low == 0.0:
        return t("at most {value}", value=number(one.high))
    digits = next((digits for digits in DIGITS if number(one.low, digits) != number(one.high, digits)), DIGITS[-1])
    return t("{low} to {high}", low=number(one.low, digits), high=number(one.high, digits))


def number(value: float, digits: int = 4) -> str:
    """A number without zeros behind its digits: 0.05, 291.6, 2.104e+11."""
    return t("not a number") if isnan(value) else fmt.plain(float(f"{value:.{digits}g}"))
