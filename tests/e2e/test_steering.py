"""Steering a run from its page: every press has its effect, in the run's own files and on the screen."""

import re
from collections.abc import Iterator
from math import ceil

import pytest
from playwright.sync_api import Page, Route, expect

from runner.files import read_lines
from runner.store import RunStore
from tests.e2e.app_server import AppServer
from tests.e2e.browser import button, choose
from tests.e2e.conftest import Browse
from tests.e2e.test_app import last_step, set_number, start_training, stop_training, wait_for_step

LONG = 1000
MARKED = "(text) => document.querySelector('.live-plot').textContent.includes(text)"
"""Whether the first chart has that text beside one of its marks."""


@pytest.fixture
def run(page: Page, server: AppServer) -> Iterator[str]:
    """A run that learns, on the page; it is stopped at the end if the test has not done that."""
    run = start_training(page, server, epochs=LONG)
    wait_for_step(page, 0)
    yield run
    if RunStore(server.home).status(run).active:
        stop_training(page)


def press(page: Page, name: str) -> None:
    button(page, name).click()


def expect_state(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def test_pause_one_step_one_epoch_more_and_resume(page: Page, server: AppServer, run: str) -> None:
    store = RunStore(server.home)
    press(page, "Pause")
    expect_state(page, "Paused")
    paused = store.status(run)
    press(page, "Step")
    expect(page.get_by_text(f"step {paused.step + 1:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"))).to_be_visible()
    stepped = store.status(run)
    asked = read_lines(store.open(run).path / "control.jsonl")[0]
    assert (stepped.state, stepped.step) == ("paused", paused.step + 1), asked
    press(page, "Epoch")
    expect(page.get_by_text(f"of {LONG + 1}")).to_be_visible()
    assert store.status(run).epochs == LONG + 1
    press(page, "Resume")
    expect_state(page, "Learning")
    wait_for_step(page, stepped.step)


@pytest.mark.long
def test_a_change_of_the_learning_rate_is_marked_on_every_chart(page: Page, server: AppServer, run: str) -> None:
    set_number(page, "Learning rate", 0.05)
    press(page, "This run, from now on")
    page.wait_for_function(MARKED, arg="learning rate 0.1")
    store = RunStore(server.home)
    assert store.run(run).experiment.training.learning_rate == 0.05
    (mark,) = store.history(run).marks
    assert mark.text.startswith("learning rate 0.1")
    charts = page.locator(".live-plot")
    for number in range(charts.count()):
        chart = charts.nth(number)
        chart.scroll_into_view_if_needed()
        expect(chart).to_contain_text("0.05")


def choose_speed(page: Page, words: str) -> None:
    choose(page, page.get_by_label("Speed", exact=True), words)


@pytest.mark.long
def test_slow_motion_takes_so_many_steps_a_second(page: Page, server: AppServer, run: str) -> None:
    store = RunStore(server.home)
    choose_speed(page, "3 steps a second")
    expect(page.get_by_text("3\N{NO-BREAK SPACE}steps/s")).to_be_visible()
    slow = store.status(run)
    assert slow.steps_per_second == 3.0
    wait_for_step(page, slow.step)  # each step is reported as it comes
    choose_speed(page, "Full speed")
    wait_for_step(page, last_step(page) + 100)
    assert store.status(run).steps_per_second is None


@pytest.mark.long
def test_a_stopped_run_is_continued(page: Page, server: AppServer, run: str) -> None:
    store = RunStore(server.home)
    stop_training(page)
    stopped = store.status(run)
    page.get_by_label("More epochs", exact=True).fill("500")
    press(page, "Continue")  # at once: the field's last value counts, not the one of the last run of the page
    expect_state(page, "Learning")
    wait_for_step(page, stopped.step)
    assert store.status(run).epochs == ceil(stopped.epoch) + 500


@pytest.mark.long
def test_a_tab_whose_controls_come_late_tells_the_run_nothing(
    browse: Browse, page: Page, server: AppServer, run: str
) -> None:
    tab = browse(context=page.context)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.route(re.compile(r"/(NumberInput|Selectbox)\."), hold)
    tab.goto(page.url)
    wait_for_step(tab, 0)
    wait_for_step(tab, last_step(tab))  # the page has ticked: its controls come from a later message than its first
    for route in held:
        route.continue_()
    expect(tab.get_by_label("Learning rate", exact=True)).to_have_value("0.1")
    expect(tab.locator('.in-force[data-setting="batch_size"]')).to_have_text("now 64")
    wait_for_step(tab, last_step(tab))
    stop_training(tab)
    store = RunStore(server.home)
    assert store.run(run).experiment == store.spec(run).experiment
    assert [line["command"] for line in read_lines(store.open(run).path / "control.jsonl")[0]] == ["stop"]
