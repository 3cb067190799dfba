"""The Bug laboratory in a browser: a guess, two curves that move, the answer; and a class that votes."""

import pytest
from playwright.sync_api import Locator, Page, expect

from mlp.lab.famous import FAMOUS
from tests.e2e.app_server import AppServer
from tests.e2e.browser import button, wait_ready
from tests.e2e.conftest import Browse

LAST_STEPS = """() => (document.querySelector(".live-plot")?._fullData ?? []).map((line) => line.x?.at(-1) ?? 0)"""
BOTH_BEYOND = f"""(before) => {{
  const now = ({LAST_STEPS})()
  return now.length === 2 && now.every((step, line) => step > (before[line] ?? 0))
}}"""
"""Both lines of the loss have gone on."""


def chosen(page: Page) -> Locator:
    """The field with the mistake."""
    return page.get_by_role("combobox", name="Mistake")


def test_after_a_guess_both_curves_move_and_the_answer_comes(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/laboratory?mistake=same-batch")
    wait_ready(page)
    expect(page.locator(".lab-diff")).to_have_count(0)
    button(page, "It stands still").click()
    expect(page.locator(".lab-diff .is-wrong")).to_contain_text("X[:size], Y[:size]")
    page.wait_for_function(BOTH_BEYOND, arg=[])
    page.wait_for_function(BOTH_BEYOND, arg=page.evaluate(LAST_STEPS))
    expect(page.locator(".judgement")).to_contain_text("It falls as usual")
    expect(page.locator(".lab-answer")).to_contain_text("46.9")
    page.wait_for_function(f"() => ({LAST_STEPS})().every((step) => step === 500)")
    page.reload()
    wait_ready(page)
    expect(chosen(page)).to_have_value(f"Batches: {FAMOUS['same-batch'].title}")


@pytest.mark.long
def test_a_link_of_the_table_leads_to_its_mistake(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/laboratory")
    wait_ready(page)
    page.get_by_test_id("stExpander").locator("summary").click()
    page.get_by_role("link", name=FAMOUS["rate-twice"].title).click()
    expect(chosen(page)).to_have_value(f"Update: {FAMOUS['rate-twice'].title}")


@pytest.mark.long
def test_a_class_votes_without_knowing_the_mistake_and_sees_the_answer_when_it_is_shown(
    browse: Browse, server: AppServer
) -> None:
    teacher, pupil = browse(), browse("phone")
    mistake = FAMOUS["update-adds"]
    teacher.goto(f"{server.url}/laboratory?mistake={mistake.key}")
    wait_ready(teacher)
    button(teacher, "Make a link for the class").click()
    expect(teacher.locator(".lab-bars")).to_be_visible()
    address = teacher.url
    assert mistake.key not in address
    pupil.goto(address)
    expect(button(pupil, "C")).to_be_visible()
    expect(pupil.get_by_text(mistake.title)).to_have_count(0)
    expect(pupil.locator(".lab-bars")).to_have_count(0)
    button(pupil, "C").click()
    for page in (teacher, pupil):
        expect(page.locator(".lab-count b")).to_have_text(["0", "0", "1", "0"])
    button(teacher, "Show the answer").click()
    for page in (teacher, pupil):
        expect(page.locator(".lab-diff .is-wrong")).to_contain_text(mistake.wrong)
        expect(page.locator(".lab-answer")).to_be_visible()
