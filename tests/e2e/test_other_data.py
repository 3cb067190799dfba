"""Trainings on other data than digits: a surface that changes while it learns, an autoencoder for a drawing."""

import pytest
from playwright.sync_api import Error, Page, expect

from runner.store import RunStore
from tests.e2e.app_server import AppServer
from tests.e2e.browser import button, draw, wait_ready
from tests.e2e.test_app import RUN_ID, Shot, open_more, open_page, set_number
from tests.pen import strokes_of

ACCURACY = "() => document.querySelectorAll('.live-plot')[2]?._fullData?.[0]?.y?.at(-1) ?? 0"
SURFACE = "() => document.querySelector('.st-key-surface .live-plot')?.layout?.images?.[0]?.source ?? null"


def choose_data(page: Page, data: str, tries: int = 6) -> None:
    """Choose the data by their name: the list is long, and only a part of it is drawn until something is typed.

    A list closes when anything scrolls, as the page below it may when its pictures come; a person opens it again.
    """
    open_more(page)
    expect(page.get_by_alt_text("Sixteen training digits, changed at random.")).to_be_visible()
    wait_ready(page)
    box, option = page.get_by_role("combobox", name="Data"), page.get_by_role("option", name=data, exact=True)
    for _ in range(tries):
        box.evaluate("e => e.scrollIntoView({block: 'center'})")
        box.click()
        box.fill(data)
        try:
            option.click(timeout=3000)
            break
        except Error:  # it has closed
            continue
    expect(box).to_have_value(data)
    wait_ready(page)


def train_on(page: Page, server: AppServer, data: str, *, epochs: int) -> str:
    """Choose the data, press Train; the id of the run."""
    open_page(page, server, "train")
    set_number(page, "Epochs", epochs)
    choose_data(page, data)
    button(page, "Train").click()
    page.wait_for_url(RUN_ID)
    found = RUN_ID.search(page.url)
    assert found
    return found.group(1)


def test_the_surface_of_a_spiral_changes_while_it_is_learned(page: Page, server: AppServer, shot: Shot) -> None:
    run = train_on(page, server, "spiral", epochs=10_000)
    first = page.wait_for_function(SURFACE).json_value()
    page.wait_for_function(f"(before) => {{ const now = ({SURFACE})(); return now && now !== before }}", arg=first)
    expect(page.locator(".live-plot").nth(1)).to_be_in_viewport()  # the loss stands beside it
    page.wait_for_function(f"() => ({ACCURACY})() > 0.95")
    store = RunStore(server.home)
    owner = store.spec(run).owner
    assert owner
    store.command(run, owner, "stop")
    expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
    expect(button(page, "See its weights")).to_be_visible()
    expect(button(page, "Draw for this network")).to_have_count(0)
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    shot(page, "spiral")


@pytest.mark.long
def test_an_autoencoder_makes_an_image_of_a_drawn_digit(page: Page, server: AppServer) -> None:
    open_page(page, server, "train")
    choose_data(page, "MNIST to itself (autoencoder)")
    set_number(page, "Training images", 5000)
    set_number(page, "Epochs", 2)
    button(page, "Train").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    expect(page.locator(".reconstructions img")).to_have_count(16)
    button(page, "Draw for this network").click()
    wait_ready(page)
    draw(page, strokes_of(3))
    made = page.get_by_test_id("made")
    expect(made).to_be_visible()
    assert made.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [28, 28]
