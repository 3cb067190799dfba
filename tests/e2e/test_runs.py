"""Runs that nothing loses: two tabs, other browsers, a killed worker, a server that goes away; and the list of them."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Locator, Page, expect

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.store import RunStore
from tests.e2e.app_server import ROOT, AppServer
from tests.e2e.browser import button, wait_ready
from tests.e2e.conftest import Browse
from ui.owner import COOKIE, hash_of

Result = TypeVar("Result")
LONG = 10_000


def open_page(page: Page, server: AppServer, path: str = "") -> None:
    page.goto(f"{server.url}/{path}")
    wait_ready(page)


def owner_of(page: Page) -> str:
    """What a run of this browser stores of it; the browser has opened a page."""
    cookies = {cookie.get("name"): cookie.get("value") for cookie in page.context.cookies()}
    return hash_of(str(cookies[COOKIE]))


def until(page: Page, thing: Callable[[], Result], seconds: float = 30) -> Result:
    """Wait until something outside of the page is there (or true)."""
    for _ in range(round(seconds / 0.05)):
        if result := thing():
            return result
        page.wait_for_timeout(50)
    raise AssertionError(f"nothing happened within {seconds:.0f} s")


def submit(server: AppServer, page: Page, *, epochs: int = LONG, title: str = "", images: int = 2000) -> str:
    """A small run of this browser."""
    training = TrainingConfig(epochs=epochs, train_size=images, schedule="constant", learning_rate=0.01)
    experiment = Experiment(NetworkConfig(hidden=(16,)), training)
    return RunStore(server.home).submit(experiment, owner=owner_of(page), title=title)


@contextmanager
def stopped(server: AppServer, page: Page, run: str) -> Iterator[None]:
    """The run does not outlive the test."""
    try:
        yield
    finally:
        RunStore(server.home).command(run, owner_of(page), "stop")
        until(page, lambda: not RunStore(server.home).status(run).active)


def step(server: AppServer, run: str) -> int:
    return RunStore(server.home).status(run).step


def row(page: Page, title: str) -> Locator:
    return page.locator(".runs tbody tr").filter(has_text=title)


def edit(page: Page, title: str) -> Locator:
    """The dialog of a run."""
    row(page, title).get_by_role("button", name=re.compile("^Change")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[AppServer]:
    """A server of this test alone, which it may end and start again."""
    with AppServer(ROOT / "app.py", tmp_path / "home") as running:
        yield running


# --- a run and those who look at it -----------------------------------------------------------------------------------


@pytest.mark.long
def test_a_reload_a_second_tab_and_another_browser_see_the_same_run(browse: Browse, server: AppServer) -> None:
    page = browse()
    open_page(page, server, "runs")
    run = submit(server, page)
    with stopped(server, page, run):
        open_page(page, server, f"train?run={run}")
        expect(page.get_by_role("heading", name="Learning")).to_be_visible()
        pid = until(page, lambda: RunStore(server.home).status(run).pid)
        page.reload()
        tab, other = browse(context=page.context), browse()
        for one in (tab, other):
            open_page(one, server, f"train?run={run}")
        for one in (page, tab, other):
            expect(one.get_by_role("heading", name="Learning")).to_be_visible()
        expect(button(other, "Stop")).to_have_count(0)
        assert RunStore(server.home).status(run).pid == pid
        button(tab, "Stop").click()
        for one in (page, tab, other):
            expect(one.get_by_role("heading", name="Stopped")).to_be_visible()


def test_a_killed_worker_is_begun_again_and_the_page_shows_it(browse: Browse, server: AppServer) -> None:
    page = browse()
    open_page(page, server, "runs")
    run = submit(server, page)
    with stopped(server, page, run):
        open_page(page, server, f"train?run={run}")
        store = RunStore(server.home)
        until(page, lambda: store.status(run).epoch >= 2)
        killed = store.status(run)
        assert killed.pid
        os.kill(killed.pid, signal.SIGKILL)
        until(page, lambda: store.status(run).pid not in (None, killed.pid) and step(server, run) > killed.step)
        expect(page.get_by_role("heading", name="Learning")).to_be_visible()
        assert store.status(run).attempt == killed.attempt + 1


@pytest.mark.long
@pytest.mark.parametrize("end", ["Ctrl-C", "power cut"])
def test_a_server_goes_away_in_mid_run_and_the_page_comes_back_by_itself(
    browse: Browse, own_server: AppServer, errors: dict[Page, list[str]], end: str
) -> None:
    page = browse()
    open_page(page, own_server, "runs")
    run = submit(own_server, page)
    open_page(page, own_server, f"train?run={run}")
    until(page, lambda: RunStore(own_server.home).status(run).epoch >= 1)
    before = step(own_server, run)
    own_server.stop() if end == "Ctrl-C" else own_server.kill()
    if end == "Ctrl-C":
        assert RunStore(own_server.home).status(run).state in ("interrupted", "queued")
    own_server.start()
    until(page, lambda: step(own_server, run) > before)
    wait_ready(page)
    expect(page.get_by_role("heading", name="Learning")).to_be_visible()
    expect(button(page, "Stop")).to_be_visible()  # still the browser that may steer
    RunStore(own_server.home).command(run, owner_of(page), "stop")
    expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
    errors[page].clear()  # while the server was away its files could not be had


@pytest.mark.parametrize("name", ["nonsense", "..%2F..", "0" * 24])
@pytest.mark.parametrize("path", ["", "train", "weights", "runs"])
def test_a_link_to_no_run_gets_a_sentence(page: Page, server: AppServer, path: str, name: str) -> None:
    open_page(page, server, f"{path}?run={name}")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("run")
    expect(page.get_by_test_id("stException")).to_have_count(0)


# --- the list ---------------------------------------------------------------------------------------------------------


def test_a_run_is_named_pinned_found_deleted_and_had_back(browse: Browse, server: AppServer) -> None:
    page = browse()
    open_page(page, server, "runs")
    expect(page.get_by_role("button", name="Train a first network")).to_be_visible()
    first, second = (submit(server, page, epochs=1, title=title) for title in ("older", "newer"))
    store = RunStore(server.home)
    until(page, lambda: store.status(first).state == store.status(second).state == "done")
    open_page(page, server, "runs")
    rows = page.locator(".runs tbody tr")
    expect(rows).to_have_text([re.compile("newer"), re.compile("older")])
    expect(row(page, "older").get_by_role("img", name=re.compile("Training loss from"))).to_be_visible()

    row(page, "older").get_by_role("button", name="Pin older").press("Enter")
    expect(rows).to_have_text([re.compile("older"), re.compile("newer")])
    dialog = edit(page, "older")
    dialog.get_by_label("Name", exact=True).fill("<b>oldest</b>")
    dialog.get_by_label("Note", exact=True).fill("where it began")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "<b>oldest</b>")).to_contain_text("where it began")

    page.get_by_label("Find").fill("began")
    page.get_by_label("Find").press("Enter")
    expect(rows).to_have_count(1)
    edit(page, "oldest").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Deleted <b>oldest</b>.")).to_be_visible()
    expect(page.get_by_text("No run matches this filter.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "oldest")).to_be_visible()
    assert {run.id for run in store.list(owner_of(page))} == {first, second}
    row(page, "oldest").get_by_role("link").click()
    page.wait_for_url(re.compile(rf"/train\?run={first}"))


def test_a_run_that_has_ended_is_continued_from_the_list(browse: Browse, server: AppServer) -> None:
    page = browse()
    open_page(page, server, "runs")
    run = submit(server, page, epochs=1, title="short")
    store = RunStore(server.home)
    until(page, lambda: store.status(run).state == "done")
    open_page(page, server, "runs")
    dialog = edit(page, "short")
    dialog.get_by_label("More epochs").fill("2")
    dialog.get_by_role("button", name="Continue").click()
    expect(row(page, "short")).to_contain_text("3 epochs")  # the list ticks until the run is through
    assert store.status(run).state == "done"
    assert round(store.status(run).epoch) == 3


def test_a_run_is_the_start_of_a_new_one(browse: Browse, server: AppServer) -> None:
    page = browse()
    open_page(page, server, "runs")
    run = submit(server, page, epochs=1, title="pattern")
    until(page, lambda: not RunStore(server.home).status(run).active)
    open_page(page, server, "runs")
    edit(page, "pattern").get_by_role("button", name="Use its settings").click()
    page.wait_for_url(re.compile("/train"))
    expect(page.get_by_label("Hidden layer 1: units", exact=True)).to_have_value("16")
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("1")
    wait_ready(page)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"run=(?!" + run + ")"))
    new = next(one for one in RunStore(server.home).list(owner_of(page)) if one.id != run)
    assert new.spec.experiment == RunStore(server.home).spec(run).experiment


@pytest.mark.parametrize("width", [360, *(pytest.param(width, marks=pytest.mark.long) for width in (768, 1440))])
def test_the_list_is_no_wider_than_the_window(browse: Browse, server: AppServer, width: int) -> None:
    page = browse("phone" if width < 500 else "desktop")
    open_page(page, server, "runs")
    run = submit(server, page, epochs=1, title="a name so long that it takes several lines " * 2)
    until(page, lambda: not RunStore(server.home).status(run).active)
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, server, "runs")
    expect(page.locator(".runs tbody tr")).to_have_count(1)
    main = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{main}.scrollWidth - {main}.clientWidth") <= 0
