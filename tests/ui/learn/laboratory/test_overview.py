"""The table of all mistakes: its marks are what the file says, and it can be sorted."""

import re
from pathlib import Path
from typing import Any

from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import EXPECTATIONS
from tests.ui.views.test_views import canvas, home, html, page
from ui.learn.laboratory.overview import ORDERS, computed_rows, overview_html

__all__ = ["canvas", "home"]


def keys(text: str) -> list[str]:
    return re.findall(r"\?mistake=([\w-]+)", text)


def test_every_mistake_has_its_row_with_a_mark_for_each_that_shows_it():
    text = overview_html(list(computed_rows()))
    assert keys(text) == list(FAMOUS)
    for row, part in zip(computed_rows(), text.split("<tr>")[2:], strict=True):
        assert part.count("class='is-wrong'") == len(row.seen_by), row.key


def test_each_order_sorts(home: Path) -> None:
    test = page("laboratory")
    assert keys(html(test)) == list(FAMOUS)
    groups: list[Any] = list(test.get("button_group"))
    groups[0].set_value("loss")
    test.run()
    expected = [EXPECTATIONS.index(FAMOUS[key].expects) for key in keys(html(test))]
    assert expected == sorted(expected)
    assert len(expected) == len(FAMOUS)
    for _, by in ORDERS.values():
        assert len(sorted(computed_rows(), key=by)) == len(FAMOUS)
