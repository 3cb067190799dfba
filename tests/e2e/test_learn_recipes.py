"""The Recipes in a browser: from the cards to a recipe, both versions as they train, their numbers, and on to Train."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import button, wait_ready

RECORD = """() => {
  window.steps = []
  setInterval(() => {
    const lines = document.querySelector(".live-plot")?._fullData ?? []
    window.steps.push(lines.map((line) => line.x?.at(-1) ?? 0))
  }, 50)
}"""
"""Keeps the last step of each line of the loss, again and again."""
AT_END = "() => (window.steps.at(-1) ?? []).length === 2 && window.steps.at(-1).every((step) => step === 30)"


def test_both_curves_move_to_their_end_and_each_number_gets_its_mark(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/recipes?recipe=squared-features&wrong=not-normalised")
    wait_ready(page)
    expect(page.locator(".lab-diff .is-wrong")).to_contain_text("x, y = x, y")
    expect(page.locator(".recipe-numbers")).to_have_count(0)
    page.evaluate(RECORD)
    button(page, "Run both").click()
    page.wait_for_function(AT_END)
    for line in (0, 1):
        seen = [steps[line] for steps in page.evaluate("() => window.steps") if len(steps) == 2]
        assert seen == sorted(seen)
        assert len(set(seen) - {0}) > 1, "the line came as a whole"
    expect(page.get_by_text("Both versions have run to their end.")).to_be_visible()
    expect(page.get_by_role("img", name="as expected", exact=True)).to_have_count(6)
    expect(page.get_by_role("img", name="not as expected", exact=True)).to_have_count(3)


@pytest.mark.long
def test_a_card_opens_a_recipe_the_way_back_leads_to_the_cards_and_train_takes_its_settings(
    page: Page, server: AppServer
) -> None:
    page.goto(f"{server.url}/recipes")
    wait_ready(page)
    button(page, "Features of different sizes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Features of different sizes")
    assert page.url.endswith("?recipe=squared-features")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Classic systems, right and wrong")
    button(page, "Features of different sizes").click()
    page.get_by_role("combobox", name="The mistake beside it").click()
    page.get_by_role("option", name="Features as they are").click()
    expect(page.locator(".lab-diff .is-wrong")).to_contain_text("x, y = x, y")
    assert "wrong=not-normalised" in page.url
    button(page, "Open the wrong version in Train").click()
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.01")
    expect(page.get_by_label("Batch size", exact=True)).to_have_value("5")
