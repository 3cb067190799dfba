"""The list of the terms as HTML: a line for each, which opens at a tap."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ui.glossary.pictures import HEIGHT, WIDTH, data_url
from ui.glossary.terms import Term, topics

OPEN = 2
"""If a search finds so few, they are open."""


def glossary_html(found: Sequence[Term], dark: bool, *, searched: bool = False) -> str:
    """The terms below the headings of their topics; after a search without headings, and open if they are few."""
    if searched:
        return f'<div class="glossary">{"".join(_line(one, dark, len(found) <= OPEN) for one in found)}</div>'
    parts = []
    for topic, heading in topics().items():
        lines = "".join(_line(one, dark) for one in found if one.topic == topic)
        if lines:
            parts.append(f"<section><h3>{escape(heading)}</h3>{lines}</section>")
    return f'<div class="glossary">{"".join(parts)}</div>'


def _line(term: Term, dark: bool, opened: bool = False) -> str:
    formula = f'<p class="formula">{term.formula}</p>' if term.formula else ""
    picture = ""
    if term.picture:
        picture = f'<img alt="" width="{WIDTH}" height="{HEIGHT}" src="{data_url(term.picture, dark)}">'
    return (
        f'<details id="term-{escape(term.key)}"{" open" if opened else ""}><summary>{escape(term.name)}</summary>'
        f"<div><p>{escape(term.meaning)}</p>{formula}{picture}</div></details>"
    )
