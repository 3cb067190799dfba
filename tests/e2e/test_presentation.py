"""The presentation in a real browser, on a projector of 1920 pixels."""

from playwright.sync_api import Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import wait_ready
from tests.e2e.test_app import start_training

LETTERS = "() => parseFloat(getComputedStyle(document.querySelector('.live-plot .xtick text')).fontSize)"


def test_it_is_begun_and_ended_with_a_key_and_has_large_letters(page: Page, server: AppServer) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    start_training(page, server, epochs=1, images=5000)
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    page.locator(".live-plot .xtick text").first.wait_for()
    assert page.evaluate(LETTERS) == 12
    wait_ready(page)
    page.evaluate("() => document.querySelector('[data-testid=\"stMain\"]').scrollTo(0, 900)")
    page.keyboard.press("p")
    page.wait_for_function("() => document.documentElement.matches('.presenting')")
    page.wait_for_function(f"() => ({LETTERS})() >= 20")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_hidden()
    expect(page.get_by_role("heading", name="Done")).to_be_in_viewport()
    for chart in range(2):
        expect(page.locator(".live-plot").nth(chart)).to_be_in_viewport(ratio=0.99)
    wait_ready(page)
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    page.wait_for_function(f"() => ({LETTERS})() === 12")
