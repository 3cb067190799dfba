"""The list of runs without a page: rows, filters, orders, pages, and HTML that no name can break out of."""

from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from time import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.checked import LATEST
from runner.damaged import DamagedRun
from runner.store import RunStore
from ui.runs.rows import (
    GROUPS,
    ORDERS,
    TURNED,
    Row,
    in_order,
    matching,
    page_of,
    row_of,
    row_of_damaged,
    when,
)
from ui.runs.states import STATES
from ui.runs.table import COLUMNS, cells, head

ROW = Row(
    "0" * 24,
    "my first",
    "784-128-10 relu, adam 0.1",
    "",
    False,
    "done",
    "Done",
    "5 epochs",
    1.0,
    0.97,
    0.96,
    2.5,
    100.0,
)
ROWS = [
    ROW,
    replace(
        ROW,
        id="1" * 24,
        title="Tanh",
        state="running",
        word="Learning",
        validation=0.91,
        test=None,
        created=300.0,
        seconds=9.0,
    ),
    replace(
        ROW, id="2" * 24, title="alpha", state="failed", validation=None, test=None, created=200.0, note="Too FAST"
    ),
]


def titles(rows: list[Row]) -> list[str]:
    return [row.title for row in rows]


def test_a_row_says_what_a_run_is_and_how_far(tmp_path):
    store = RunStore(tmp_path)
    experiment = Experiment(NetworkConfig(hidden=(32,)), TrainingConfig(dropout=0.5, epochs=5))
    run_id = store.submit(experiment, owner="a" * 64)
    row = row_of(store.run(run_id), place=2)
    assert (row.title, row.about) == (
        "32 hidden units, dropout 0.5",
        "784-32-10 relu, momentum, rate 0.1, batch 64, dropout 0.5",
    )
    assert (row.state, row.detail, row.active) == ("queued", "number 2 in the queue", True)
    assert row_of(store.run(run_id), place=2, launched=False).detail == "the launcher is not running"
    assert (row.word, row_of(store.run(run_id), place=0).word) == ("Waiting", "Starting")
    assert row_of(store.run(run_id), place=0, launched=False).word == "Waiting"
    store.describe(run_id, "a" * 64, title="wide", note="slow", pinned=True)
    store.open(run_id).change_status({"queued"}, state="running", epoch=2.2)
    row = row_of(store.run(run_id))
    assert (row.title, row.about) == ("wide", "784-32-10 relu, momentum, rate 0.1, batch 64, dropout 0.5")
    assert (row.note, row.pinned, row.detail) == ("slow", True, "epoch 3 of 5")
    store.open(run_id).change_status({"running"}, state="stopped", epoch=2.2)
    assert row_of(store.run(run_id)).detail == "at 2.2 of 5 epochs"
    for accuracy, detail in ((0.9, "5 epochs"), (0.1, "5 epochs, learned nothing")):
        store.open(run_id).change_status({"stopped", "done"}, state="done", epoch=5.0, test_accuracy=accuracy)
        assert row_of(store.run(run_id)).detail == detail


def test_what_became_of_a_run_is_in_its_title_unless_a_person_gave_that():
    assert ROW.with_outcome("dead units").title == "my first, dead units"
    assert replace(ROW, named=True).with_outcome("dead units").title == ROW.with_outcome("").title == "my first"


def test_every_state_has_a_word_and_one_group():
    assert sorted(state for group in GROUPS.values() for state in group) == sorted(STATES)


@pytest.mark.parametrize(
    "order, expected",
    [
        ("newest first", ["Tanh", "alpha", "my first"]),
        ("oldest first", ["my first", "alpha", "Tanh"]),
        ("name", ["alpha", "my first", "Tanh"]),
        ("state", ["Tanh", "my first", "alpha"]),
        ("best validation", ["my first", "Tanh", "alpha"]),
        ("best test", ["my first", "Tanh", "alpha"]),
        ("longest", ["Tanh", "my first", "alpha"]),
        ("worst validation", ["Tanh", "my first", "alpha"]),
        ("worst test", ["my first", "Tanh", "alpha"]),
        ("shortest", ["my first", "alpha", "Tanh"]),
    ],
)
def test_orders(order, expected):
    assert titles(in_order(ROWS, order)) == expected


@pytest.mark.parametrize("order", ORDERS)
def test_the_pinned_come_first_in_every_order(order):
    rows = [*ROWS, replace(ROW, title="kept", pinned=True, created=0.0, validation=None, seconds=0.0)]
    assert titles(in_order(rows, order)) == ["kept", *titles(in_order(ROWS, order))]


@pytest.mark.parametrize(
    "text, groups, expected",
    [
        ("", [], ["my first", "Tanh", "alpha"]),
        ("FIRST", [], ["my first"]),
        ("  adam 784-128-10 ", [], ["my first", "Tanh", "alpha"]),
        ("fast too", [], ["alpha"]),
        ("learning", [], ["Tanh"]),
        ("1111", [], ["Tanh"]),
        ("zebra", [], []),
        ("", ["Done"], ["my first"]),
        ("", ["In progress", "Broken off"], ["Tanh", "alpha"]),
        ("alpha", ["Done"], []),
    ],
)
def test_filters(text, groups, expected):
    assert titles(matching(ROWS, text, groups)) == expected


@given(st.integers(0, 120), st.integers(-5, 20), st.integers(1, 30))
def test_the_pages_together_are_the_list_and_no_page_is_beyond_it(count, asked, size):
    rows = [replace(ROW, title=str(i)) for i in range(count)]
    shown, number, pages = page_of(rows, asked, size)
    assert 1 <= number <= pages
    assert number == asked or not 1 <= asked <= pages
    assert [row for page in range(1, pages + 1) for row in page_of(rows, page, size)[0]] == rows
    assert len(shown) <= size


class Tags(HTMLParser):
    """The tags, and the text, of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words += data


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_and_no_note_becomes_markup(title, note):
    plain, tried = Tags(cells(replace(ROW, note="x"), "")), Tags(cells(replace(ROW, title=title, note=note or "x"), ""))
    assert tried.tags == plain.tags
    assert [name for name, _ in tried.attributes] == [name for name, _ in plain.attributes]


def test_a_row_shows_its_numbers_and_how_far_it_is():
    done, running = Tags(cells(ROWS[0], "")), Tags(cells(replace(ROWS[1], progress=0.42), ""))
    assert "97.0" in done.words
    assert "Done 5 epochs" in done.words
    assert ("aria-valuenow", "42") in running.attributes
    assert ("href", f"train?run={'1' * 24}") in running.attributes


@pytest.mark.parametrize("order", [order for order in COLUMNS.values() if order])
def test_the_column_that_sorts_is_marked_and_every_heading_asks_for_an_order(order):
    parsed = Tags(head(order))
    assert [name for name, _ in parsed.attributes].count("aria-sort") == 1
    asked = [value for name, value in parsed.attributes if name == "data-with"]
    assert len(asked) == len([order for order in COLUMNS.values() if order])
    assert set(asked) <= set(ORDERS)


@pytest.mark.parametrize("order, turned", TURNED.items())
def test_a_second_press_on_a_heading_turns_its_order(order, turned):
    for present, asked, sort in ((order, turned, "descending"), (turned, order, "ascending")):
        parsed = Tags(head(present))
        assert ("data-with", asked) in parsed.attributes
        assert [value for name, value in parsed.attributes if name == "aria-sort"] == [sort]


def test_a_date_of_another_year_has_its_year():
    assert when(0.0).split(", ")[0].endswith(("1970", "1969"))
    assert str(datetime.now().year) not in when(time())


def test_the_row_of_a_damaged_run_says_what_is_wrong_and_can_only_be_opened_or_deleted():
    row = row_of_damaged(DamagedRun("a" * 24, None, "status.json holds <b>.", LATEST))
    html = cells(row, "")
    assert "Damaged run aaaaaa" in html
    assert "<b>Damaged</b>" in html
    assert "status.json holds &lt;b&gt;." in html
    assert 'data-do="edit"' in html
    assert 'data-do="pin"' not in html
    assert "progressbar" not in html
    assert matching([row], "status.json", ["Broken off"]) == [row]
    assert in_order([row], "state") == [row]
