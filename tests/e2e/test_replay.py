"""An ended run is played again, and its test digits are pressed: everything moves in the browser alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import wait_ready
from tests.e2e.conftest import Browse
from tests.e2e.test_app import start_training

COVERED = "() => [...document.querySelectorAll('.plot-cover')].filter((cover) => !cover.hidden).length"
MOST_WRONG = "() => document.querySelectorAll('.digit-wall .wrong').length > 15"
PAINTED = "() => document.querySelector('.weight-units canvas').toDataURL()"

TWO_FRAMES = "() => new Promise((rest) => requestAnimationFrame(() => requestAnimationFrame(rest)))"


@pytest.fixture(params=["desktop", pytest.param("phone", marks=pytest.mark.long)])
def ended(request: pytest.FixtureRequest, browse: Browse, server: AppServer) -> Page:
    """The page of a run that has ended."""
    page = browse(request.param)
    start_training(page, server, epochs=2, images=5000)
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    return page


def test_everything_that_has_a_history_moves_and_comes_back(ended: Page) -> None:
    player = ended.locator(".replay")
    expect(player).to_be_in_viewport()
    expect(ended.locator(".digit-wall button")).to_have_count(40)
    few_wrong = "() => document.querySelectorAll('.digit-wall .wrong').length < 15"
    ended.wait_for_function(few_wrong)
    ended.locator(".weight-units").scroll_into_view_if_needed()
    wait_ready(ended)
    ended.evaluate(TWO_FRAMES)  # the last weights are painted by then
    now = ended.evaluate(PAINTED)

    player.get_by_role("slider").fill("0")
    ended.wait_for_function(MOST_WRONG)
    expect(player.locator("output")).to_contain_text("step 0:")
    assert ended.evaluate(COVERED) >= 2
    ended.wait_for_function(f"(now) => ({PAINTED})() !== now", arg=now)

    player.get_by_role("button", name="Play it again").click()
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    expect(player.get_by_role("button", name="Play it again")).to_be_visible(timeout=20_000)
    assert ended.evaluate(COVERED) == 0
    ended.wait_for_function(f"(now) => ({PAINTED})() === now", arg=now)  # the last weights are painted a frame later
    ended.wait_for_function(few_wrong)


@pytest.mark.long
def test_a_test_digit_is_pressed_and_drawn_with(ended: Page) -> None:
    ended.locator(".digit-wall button").nth(3).click()
    expect(ended.locator(".truth")).to_contain_text("A test digit with the label")
    expect(ended.locator("[data-testid=digit]")).to_be_in_viewport()
