"""The line with state and loss that stays in view on a phone."""

import base64
from pathlib import Path

import pytest

from runner.store import RunStore
from tests.homes.lived_in import RUNS, move_in
from tests.ui.views.test_views import Canvas, canvas, home, html
from tests.ui.views.test_views import page as whole_page
from ui.runs.sparkline import sparkline
from ui.style import format as fmt

__all__ = ["canvas", "home"]


@pytest.fixture
def store(home: Path, canvas: Canvas) -> RunStore:
    return move_in(home)


def test_it_has_the_state_the_curve_and_the_newest_numbers(store: RunStore) -> None:
    steps = store.history(RUNS["done"]).steps
    line = html(whole_page("train", run=RUNS["done"])).split('<div class="pocket">')[1].split("</div>")[0]
    assert "<b>Done</b>" in line
    assert f"loss {fmt.loss(steps.loss[-1])}" in line
    assert f"{fmt.percent(steps.accuracy[-1])} right" in line
    picture = base64.b64decode(line.split("base64,")[1].split('"')[0]).decode()
    assert sparkline(steps.loss).split("points=")[1].split("/>")[0] in picture


def test_before_there_is_a_curve_it_has_the_state_and_so_its_room(store: RunStore) -> None:
    line = html(whole_page("train", run=RUNS["queued"])).split('<div class="pocket">')[1].split("</div>")[0]
    assert "<b>Starting</b>" in line
    assert "<img" not in line
