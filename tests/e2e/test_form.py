"""The training form beside a run: it can be folded, and asks which of the two a change is for."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from runner.store import RunStore
from tests.e2e.app_server import AppServer
from tests.e2e.browser import Device, button, wait_ready
from tests.e2e.conftest import Browse
from tests.e2e.test_app import set_number, start_training, stop_training, wait_for_step
from tests.e2e.test_steering import LONG, run

__all__ = ["run"]


def box(page: Page, selector: str) -> Any:
    """Where the first such element is on the page, and its size."""
    found = page.locator(selector).first.bounding_box()
    assert found
    return found


@pytest.mark.long
def test_the_form_folds_to_a_strip_and_the_charts_take_the_room(page: Page, server: AppServer, run: str) -> None:
    fold = button(page, "Next network")
    set_number(page, "Epochs", 7)
    before, form = box(page, ".live-plot"), box(page, ".st-key-form")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(button(page, "Train")).to_be_hidden()
    after = box(page, ".live-plot")
    room = form["width"] - box(page, ".st-key-form")["width"]
    assert room > 200
    assert after["width"] == pytest.approx(before["width"] + room / 2, abs=2)  # of two columns
    assert after["y"] == before["y"]
    drawn = "(width) => document.querySelector('.live-plot')._fullLayout.width >= width"
    page.wait_for_function(drawn, arg=after["width"] - 1)
    page.reload()
    wait_ready(page)
    expect(button(page, "Train")).to_be_hidden()
    fold.click()
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("7")
    expect(fold).to_have_attribute("aria-expanded", "true")
    assert box(page, ".live-plot") == before


def test_on_a_phone_train_is_on_the_first_screen_and_stays(phone: Page, server: AppServer) -> None:
    phone.goto(f"{server.url}/train")
    wait_ready(phone)
    bar = box(phone, ".st-key-pages")
    train = button(phone, "Train").bounding_box()
    assert train
    assert train["y"] + train["height"] <= bar["y"]
    phone.get_by_label("Seed", exact=True).scroll_into_view_if_needed()
    expect(button(phone, "Train")).to_be_in_viewport(ratio=1)
    field = phone.get_by_label("Seed", exact=True).bounding_box()
    train = button(phone, "Train").bounding_box()
    assert field
    assert train
    assert field["y"] + field["height"] <= train["y"]


@pytest.mark.long
def test_without_a_run_a_folded_form_is_there(page: Page, server: AppServer, run: str) -> None:
    button(page, "Next network").click()
    stop_training(page)
    page.goto(f"{server.url}/train")
    expect(page.get_by_role("heading", name="Train a network")).to_be_visible()
    expect(button(page, "Train")).to_be_visible()


@pytest.mark.long
def test_on_a_phone_the_form_stands_below_the_run_and_folds(phone: Page, server: AppServer) -> None:
    start_training(phone, server, epochs=LONG)
    wait_for_step(phone, 0)
    below = """() => document.querySelector(".st-key-form").getBoundingClientRect().top
      > document.querySelector(".st-key-live-run").getBoundingClientRect().bottom"""
    assert phone.evaluate(below)
    button(phone, "Next network").tap()
    expect(button(phone, "Train")).to_be_hidden()
    expect(button(phone, "Next network")).to_be_in_viewport()
    button(phone, "Next network").tap()
    expect(button(phone, "Train")).to_be_visible()
    stop_training(phone)


# --- for which run is a change? ---------------------------------------------------------------------------------------

RATE = '.in-force[data-setting="learning_rate"]'


def test_what_is_in_force_ticks_under_the_field_and_follows_a_change(page: Page, server: AppServer, run: str) -> None:
    rate = page.locator(RATE)
    expect(rate).to_have_text(re.compile(r"^now 0\.\d+ of 0\.1, one_cycle$"))
    seen = rate.inner_text()
    expect(rate).not_to_have_text(seen)
    set_number(page, "Learning rate", 0.03)
    expect(rate).to_contain_text("of 0.1")  # nobody has said yet that it is for this run
    button(page, "This run, from now on").click()
    expect(rate).to_contain_text("of 0.03")
    expect(button(page, "This run, from now on")).to_be_hidden()
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.03")
    store = RunStore(server.home)
    owner = store.spec(run).owner
    assert owner
    store.command(run, owner, "change", settings={"learning_rate": 0.07, "batch_size": 32})  # as another tab does
    expect(rate).to_contain_text("of 0.07")
    expect(page.locator('.in-force[data-setting="batch_size"]')).to_have_text("now 32")
    stop_training(page)
    expect(rate).to_have_text("")


# Where the fields of the form are in their column, however far it has been scrolled.
POSITIONS = """() => {
  const form = document.querySelector(".st-key-form")
  const top = (one) => Math.round(one.getBoundingClientRect().top - form.getBoundingClientRect().top)
  const fields = [...form.querySelectorAll(".stNumberInput, .stSelectbox, .stButton")]
  const sticks = (one) => innerWidth <= 640 && one.closest(".st-key-action") // it stays in the window instead
  return fields.filter((one) => one.checkVisibility() && !sticks(one)).map(top)
}"""


@pytest.mark.long
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_question_moves_nothing_and_is_in_sight(browse: Browse, server: AppServer, device: Device) -> None:
    page = browse(device)
    run = start_training(page, server, epochs=LONG)
    wait_for_step(page, 0)
    before = page.evaluate(POSITIONS)
    set_number(page, "Learning rate", 0.03)
    answer = button(page, "The next one")
    expect(answer).to_be_in_viewport(ratio=1)
    assert page.evaluate(POSITIONS) == before
    answer.click()
    expect(answer).to_be_hidden()
    assert page.evaluate(POSITIONS) == before
    assert RunStore(server.home).run(run).experiment.training.learning_rate == 0.1
    stop_training(page)
