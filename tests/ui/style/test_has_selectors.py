"""Selectors with `:has(...)`: the browser looks at the style of what they reach again whenever an element is inserted.

A rule that gives a page, or a part of it that Streamlit names, other styles for what is *below* it because of what it
holds would cost that for every line of every chart.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).parents[3] / "ui"
SHEETS = sorted(UI.rglob("*.css"))
PART_OF_PAGE = re.compile(r"\.(st-key-|worked)")
"""Of our own, so small that it may be looked at as a whole."""


def selectors(css: str) -> Iterator[str]:
    """Each selector of a style sheet, without comments and the conditions of its blocks."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for before in re.findall(r"([^{}]*)\{", css):
        head = before.rpartition(";")[2].strip()
        if not head.startswith("@"):
            yield from (one.strip() for one in re.split(r",(?![^(]*\))", head))


def has_arguments(selector: str) -> Iterator[tuple[str, str, str]]:
    """(what stands before a `:has(...)`, its argument, what stands behind it), for each in a selector."""
    for found in re.finditer(r":has\(", selector):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(selector[end], 0)
            end += 1
        yield selector[: found.start()], selector[found.end() : end - 1], selector[end:].lstrip(")")


def problems(css: str) -> list[str]:
    """The selectors that reach too far."""
    return [
        selector
        for selector in selectors(css)
        for before, argument, behind in has_arguments(selector)
        if "*" in argument or (re.search(r"[\s>+~]", behind) and not PART_OF_PAGE.search(before))
    ]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_what_a_place_holds_does_not_style_all_that_is_below_it(sheet: Path) -> None:
    assert problems(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "selector",
    [
        "main:has(.run) h2",
        "html:has(i.on) > body",
        "label:has(> * input)",
        "a, div:has(.x, .y) span",
        "p:not(:has(b)) i",
    ],
)
def test_such_a_selector_is_found(selector: str) -> None:
    assert problems(f"@media (x) {{ {selector} {{ color: red; }} }}")


@pytest.mark.parametrize(
    "selector", ["main:has(.run)", ".st-key-a:has(b) i", "html.on div:has(> .x)", "div:has(> .x, .y)"]
)
def test_another_one_is_not(selector: str) -> None:
    assert not problems(f"/* main:has(.run) h2 {{ }} */ {selector} {{ color: red; }}")
