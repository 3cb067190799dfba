"""Getting around on a phone: a bar of pages at the bottom, and the Help on every page."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import rest_on, wait_ready

FINGER = 44
SMALL_TARGETS = """(least) => [...document.querySelectorAll(".st-key-pages :is(a, button)")]
  .map((one) => one.getBoundingClientRect()).filter(({ width, height }) => width < least || height < least).length"""


def test_the_bar_leads_to_every_page_and_marks_the_present_one(phone: Page, server: AppServer) -> None:
    phone.goto(server.url)
    wait_ready(phone)
    expect(phone.get_by_role("button", name="Help", exact=True)).to_be_visible()  # the style sheet is there
    bar = phone.get_by_role("navigation", name="Pages")
    for name in ("Train", "Weights", "Runs", "Draw"):
        bar.get_by_role("link", name=name, exact=True).tap()
        expect(bar.locator("[aria-current=page]")).to_contain_text(name)
        expect(phone.locator("h1")).to_be_visible()
    wait_ready(phone)
    assert phone.evaluate(SMALL_TARGETS, FINGER) == 0
    expect(phone.get_by_test_id("stExpandSidebarButton")).to_be_hidden()


def test_the_bar_covers_nothing_that_one_can_scroll_to(phone: Page, server: AppServer) -> None:
    phone.goto(server.url)
    wait_ready(phone)
    expect(phone.get_by_role("navigation", name="Pages")).to_be_visible()
    phone.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 1e6)")
    bar = phone.get_by_role("navigation", name="Pages").bounding_box()
    last = phone.locator("[data-testid=stMainBlockContainer] [data-testid=stElementContainer]").last.bounding_box()
    assert last
    assert bar
    assert last["y"] + last["height"] <= bar["y"]
    assert bar["y"] + bar["height"] == 740


@pytest.mark.parametrize("width", [767, 768])
def test_there_is_one_navigation_at_any_width(page: Page, server: AppServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(server.url)
    wait_ready(page)
    expect(page.get_by_role("link", name="Weights", exact=True)).to_have_count(1)
    expect(page.get_by_role("link", name="Weights", exact=True)).to_be_visible()


def test_help_opens_over_a_page_and_finds_a_term(phone: Page, server: AppServer) -> None:
    phone.goto(f"{server.url}/runs")
    wait_ready(phone)
    phone.get_by_role("button", name="Help", exact=True).tap()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_text("Weight", exact=True).tap()
    expect(dialog.get_by_text("Learning means changing the weights")).to_be_visible()
    dialog.get_by_label("Find a word").fill("dead unit")
    dialog.get_by_label("Find a word").press("Enter")
    expect(dialog.locator("summary")).to_have_count(1)
    expect(dialog.locator("details img")).to_be_visible()
    dialog.get_by_role("button", name="Close").tap()
    expect(dialog).to_have_count(0)


def test_a_help_text_leads_to_its_term(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/train")
    wait_ready(page)
    expect(page.get_by_text("of training on this machine")).to_be_visible()  # the page is through
    link = page.get_by_role("link", name="Help: Learning rate")
    rest_on(page, page.get_by_role("button", name="Help for Learning rate"), link)
    link.click()
    term = page.locator("#term-learning-rate")
    expect(term.get_by_text("How far a step goes. Too small")).to_be_visible()
    expect(term.locator("summary")).to_be_focused()
