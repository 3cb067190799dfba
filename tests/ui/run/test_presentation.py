"""The presentation: what the page of a run is like before a room of people."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from runner.store import RunStore
from tests.homes.lived_in import RUNS, move_in
from tests.ui.run.test_page import shown
from tests.ui.views.test_views import Canvas, button, canvas, home
from tests.ui.views.test_views import page as whole_page
from ui import charts
from ui.run.curves import PRESENTED

__all__ = ["canvas", "home"]


def is_presented(test: AppTest) -> bool:
    return "End the presentation" in [one.label for one in test.button]


@pytest.fixture
def store(home: Path, canvas: Canvas) -> RunStore:
    return move_in(home)


def test_a_press_begins_and_ends_it_and_a_link_begins_with_it(store: RunStore) -> None:
    test = whole_page("train", run=RUNS["done"])
    assert not is_presented(test)
    button(test, "Present").click().run()
    assert is_presented(test)
    assert test.query_params["present"] == "1"
    button(test, "End the presentation").click().run()
    assert not is_presented(test)
    assert "present" not in test.query_params
    assert is_presented(whole_page("train", run=RUNS["done"], present="1"))


def test_its_charts_are_enlarged_with_all_that_is_in_them(store: RunStore) -> None:
    for query, times in (({}, 1.0), ({"present": "1"}, PRESENTED)):
        frame = json.loads(shown(whole_page("train", run=RUNS["done"], **query))["loss"].split(b"\n")[0])
        assert frame["enlarged"] == times
        assert frame["height"] == round(charts.HEIGHT * times)
    assert 12 * PRESENTED >= 20, "letters of 12 pixels have 20 for the last row of a room"
