"""The sheet with every number: the arrow keys, a number written out, one that is changed, and a reload."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import wait_ready
from tests.e2e.conftest import Browse


def table(page: Page, name: str) -> Locator:
    """The matrix with this name."""
    return page.locator(".worked table").filter(has=page.locator("caption", has_text=re.compile(rf"^{name}\b")))


def test_arrow_keys_a_sum_an_edit_and_a_reload(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/shapes?part=numbers")
    wait_ready(page)
    line = page.locator(".worked-line b")
    expect(line).to_have_text("z1 = x @ W1 + b1")
    assert table(page, "a1").locator("td").first.inner_text() == ""
    page.locator("body").press("ArrowRight")
    expect(line).to_have_text("a1 = sigmoid(z1)")
    page.locator("body").press("ArrowLeft")
    expect(line).to_have_text("z1 = x @ W1 + b1")
    page.get_by_role("button", name="Next step").click()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(line).to_contain_text("loss = ")
    expect(page).to_have_url(re.compile("step=loss"))

    expect(page.locator(".worked-steps [aria-current=step]")).to_have_text("loss")
    page.get_by_role("button", name="W1 = W1 - rate * dW1").click()
    expect(line).to_have_text("W1 = W1 - rate * dW1")
    page.locator(".worked-steps button").filter(has_text="loss").click()

    written = page.locator(".worked-written")
    table(page, "z1").locator("tbody td").nth(1).hover()
    expect(written).to_contain_text("z1[1,2] = x[1,1]*W1[1,2] + x[1,2]*W1[2,2]")
    expect(page.locator(".worked td.used")).to_have_count(7)

    loss = table(page, "loss").locator("tbody td")
    page.get_by_role("button", name="Previous step").click()
    cells = table(page, "a2").locator("tbody td")
    cells.first.focus()
    page.keyboard.press("ArrowDown")
    expect(cells.nth(1)).to_be_focused()
    expect(written).to_contain_text("a2[1,2] = exp(z2[1,2])")
    page.keyboard.press("ArrowRight")
    expect(loss).to_be_focused()

    before = loss.inner_text()
    field = page.get_by_role("textbox", name="W2[1,1]")
    field.fill("1.25")
    field.press("Enter")
    expect(loss).not_to_have_text(before)
    expect(page).to_have_url(re.compile("edits=W2.1.1"))
    after = loss.inner_text()
    field.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"1\.35"))
    field.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"1\.25"))  # kept by now, for the reload below
    expect(loss).to_have_text(after)
    field.fill("much")
    field.press("Enter")
    expect(page.locator(".worked-problem")).to_contain_text("no number")

    page.reload()
    wait_ready(page)
    expect(line).to_contain_text("loss = ")
    expect(table(page, "loss").locator("tbody td")).to_have_text(after)
    page.get_by_role("button", name="Take all changes back").click()
    expect(table(page, "loss").locator("tbody td")).to_have_text(before)


def test_on_a_phone_the_sheet_scrolls_and_the_page_does_not(browse: Browse, server: AppServer) -> None:
    page = browse("phone")
    page.goto(f"{server.url}/shapes?part=numbers&net=4-5-3-6&step=delta2")
    wait_ready(page)
    expect(page.locator(".worked-line b")).to_contain_text("delta2")
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    page.get_by_role("button", name="Next step").tap()
    page.wait_for_function("() => document.querySelector('.worked-sheet').scrollLeft > 100")
