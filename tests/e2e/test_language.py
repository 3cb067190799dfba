"""The pages in German and in Chinese: by the browser's language, by the switch, and by a link; and every text fits."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import DEVICES, Device, wait_ready
from tests.e2e.conftest import Browse

FINGER = 44
# The heading comes before the switch, whose script keeps the choice for the next visit.
KEPT = "(language) => document.cookie.includes(`inkling_language=${language}`)"
TRAIN = {"de-DE": "Trainieren", "zh-CN": "训练"}
# Labels, buttons and links whose text is wider than the room it has, or ends outside of the window; but those that show
# an icon alone.
CUT_OFF = """() => [...document.querySelectorAll(`.st-key-pages :is(a, button, .language-switch),
  [data-testid=stTopNavLink], [data-testid=stMain] :is(button, label, h1, h3, dt, dd, th)`
)].filter((one) => !one.closest("[class*=st-key-remove]")).filter((one) => {
  const { left, right, width } = one.getBoundingClientRect()
  const texts = [one, ...one.querySelectorAll("p, span")].filter((part) => part.innerText?.trim() && part.clientWidth)
  const isWide = (part) => part.scrollWidth > part.clientWidth + 1
  const clipped = texts.some((part) => isWide(part) && getComputedStyle(part).overflow !== "visible")
  return one.innerText?.trim() && width > 1 && (clipped || left < -1 || right > innerWidth + 1)
}).map((one) => one.innerText)"""


def open_in(browser: Browser, browse: Browse, locale: str, device: Device = "desktop") -> Page:
    """A page of a browser of this language."""
    return browse(device, context=browser.new_context(**DEVICES[device], locale=locale))


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("locale", ["de-DE", "zh-CN"])
def test_a_page_is_in_the_language_of_the_browser_and_every_text_fits(
    browser: Browser, browse: Browse, server: AppServer, locale: str, device: Device
) -> None:
    page = open_in(browser, browse, locale, device)
    page.goto(f"{server.url}/train")
    wait_ready(page)
    expect(page.get_by_test_id("stMain").get_by_role("button", name=TRAIN[locale], exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    page.get_by_test_id("stMain").locator("summary").first.click()  # all of the form
    expect(page.get_by_test_id("stSlider").first).to_be_visible()
    assert page.evaluate(CUT_OFF) == []
    page.context.close()


def test_the_head_of_a_run_fits_in_german_on_a_phone(browser: Browser, browse: Browse, server: AppServer) -> None:
    page = open_in(browser, browse, "de-DE", "phone")
    page.goto(f"{server.url}/train")
    wait_ready(page)
    page.get_by_test_id("stMain").get_by_role("button", name="Trainieren", exact=True).tap()
    expect(page.get_by_role("button", name="Beenden")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("Restzeit")
    assert page.evaluate(CUT_OFF) == []
    page.context.close()


def test_the_switch_changes_the_language_and_the_browser_remembers_it(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/train")
    wait_ready(page)
    switch = page.get_by_role("combobox", name="Language")
    box = page.locator(".language-switch").bounding_box()
    assert box
    expect(switch.locator("option")).to_have_text(["English", "Deutsch", "中文"])
    units = page.get_by_role("spinbutton", name="Hidden layer 1: units")
    units.fill("99")
    units.press("Enter")
    wait_ready(page)
    switch.select_option("de")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("h1")).to_contain_text("Ein Netz trainieren")
    expect(page.get_by_role("spinbutton", name="Verborgene Schicht 1: Einheiten")).to_have_value(
        "99"
    )  # what was set stays
    page.wait_for_function(KEPT, arg="de")
    page.reload()
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("Ein Netz trainieren")


def test_a_link_names_the_language_and_a_press_on_a_phone_overrules_it(phone: Page, server: AppServer) -> None:
    phone.goto(f"{server.url}/runs?lang=zh")
    wait_ready(phone)
    expect(phone.locator("h1")).to_contain_text("你的运行")
    box = phone.locator(".language-switch").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= FINGER
    phone.get_by_role("combobox", name="语言").select_option("en")
    expect(phone.locator("h1")).to_contain_text("Your runs")
    phone.wait_for_function(KEPT, arg="en")
    phone.reload()
    wait_ready(phone)
    expect(phone.locator("h1")).to_contain_text("Your runs")
