"""The pages judged by axe-core by the rules of WCAG 2.2, A and AA, in both themes, on a desktop and on a phone.

Also what no rule of axe-core sees: whether the focus of the keyboard is visible.
"""

import re
from collections.abc import Callable, Sequence
from importlib.resources import files
from secrets import token_urlsafe
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import FilePayload, Page, expect

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.store import RunStore
from tests.e2e.app_server import AppServer
from tests.e2e.browser import Device, Scheme, draw, wait_ready
from tests.e2e.conftest import Browse
from tests.pen import examples
from tests.photos import photo_of
from ui.owner import COOKIE, hash_of
from ui.style import palette

AXE = str(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
"""The only rule whose result depends on the theme."""
# Each violation as the rule, the part of the page (of Streamlit's names for them), the element and what is wrong.
JUDGE = """async (rules) => {
  const { violations } = await axe.run({ runOnly: rules, resultTypes: ["violations"] })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html, failureSummary }) => {
    const part = document.querySelector(target[0])?.closest("[data-testid]")?.dataset.testid
    return { rule: id, part: part ?? "", words: `${html.slice(0, 200)} ${failureSummary}` }
  }))
}"""
STREAMLITS: set[tuple[str, str]] = set()
"""(rule, part) of the violations in what Streamlit draws and we cannot change: with version 1.67 there are none."""

LEARNED = Experiment(NetworkConfig(hidden=(24, 16)), TrainingConfig(epochs=3, train_size=4000))
SPOILT = Experiment(
    NetworkConfig(hidden=(16,), activation="sigmoid"), TrainingConfig(learning_rate=300, train_size=2000)
)
"""One with a finding."""


@pytest.fixture(scope="module")
def secret(server: AppServer) -> str:
    """The cookie of a browser with two runs."""
    secret = token_urlsafe(32)
    for experiment in (LEARNED, SPOILT):
        RunStore(server.home).submit(experiment, owner=hash_of(secret))
    return secret


Visit = Callable[[Page, str], None]


@pytest.fixture
def visit(server: AppServer, secret: str) -> Visit:
    """Opens a page of that browser, as soon as both runs have ended."""

    def open_page(page: Page, path: str) -> None:
        page.context.add_cookies([{"name": COOKIE, "value": secret, "url": server.url}])
        while any(run.status.active for run in RunStore(server.home).list(hash_of(secret))):
            page.wait_for_timeout(50)
        learned, spoilt = sorted(RunStore(server.home).list(hash_of(secret)), key=lambda run: run.spec.created)
        page.goto(f"{server.url}/{path.format(learned=learned.id, spoilt=spoilt.id)}")
        wait_ready(page)
        expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()  # the style sheet is there
        page.add_style_tag(content="* { transition: none !important; animation: none !important }")

    return open_page


def violations(page: Page, rules: object) -> list[str]:
    wait_ready(page)  # what a script still works on is pale
    page.wait_for_function("() => !document.querySelector('[data-stale=true]')")
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(f"() => {{ {AXE} }}")
    found = page.evaluate(JUDGE, rules)
    return [
        f"{page.url}: {one['rule']} in {one['part']}: {one['words']}"
        for one in found
        if (one["rule"], one["part"]) not in STREAMLITS
    ]


def draw_and_unfold(page: Page) -> None:
    draw(page, next(strokes for digit, strokes in examples() if digit == 3))
    expect(page.locator("[data-testid=digit]")).to_have_text("3")
    for fold in page.get_by_test_id("stExpander").all():
        if fold.locator("details:not([open])").count():
            fold.locator("summary").click()
            wait_ready(page)
    photo: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo_of(4, 2)}
    page.locator(".st-key-picture-fold input[type=file]").set_input_files(photo)
    expect(page.get_by_test_id("number")).to_have_text("42")
    page.locator(".read-digits summary").first.click()


def see_the_weights(page: Page) -> None:
    expect(page.locator(".weight-units canvas").first).to_be_visible()


def see_the_charts(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('.live-plot')?._fullLayout")


def check_a_gradient(page: Page) -> None:
    page.get_by_text("The arrays as NumPy code").click()
    page.locator(".st-key-check-mine textarea").fill(f"dW2 = {np.ones((5, 3)).tolist()}")
    page.get_by_test_id("stMain").get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".tensors")).to_be_visible()
    see_the_charts(page)


def change_a_run(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Change")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def open_help(page: Page) -> None:
    page.get_by_role("button", name="Help", exact=True).click()
    page.locator(".glossary summary").first.click()
    expect(page.locator(".glossary img").first).to_be_visible()


def explain_an_error(page: Page) -> None:
    page.get_by_test_id("stMain").get_by_text("NumPy", exact=True).click()
    expect(page.locator(".shape-error")).to_be_visible()
    for fold in page.get_by_test_id("stExpander").all():
        fold.locator("summary").click()
    wait_ready(page)


def see_the_numbers(page: Page) -> None:
    expect(page.locator(".worked td.chosen")).to_be_visible()


def write_by_hand(page: Page) -> None:
    page.get_by_label("z1[1, 1]").fill("5")
    page.get_by_label("z1[1, 1]").press("Enter")
    expect(page.get_by_label("z1[1, 1], wrong")).to_be_visible()


def guess_a_mistake(page: Page) -> None:
    page.get_by_role("button", name="It explodes", exact=True).click()
    expect(page.locator(".lab-answer")).to_be_visible()
    see_the_charts(page)
    page.get_by_test_id("stExpander").locator("summary").click()
    expect(page.locator(".lab-table")).to_be_visible()


def answer_a_class(page: Page) -> None:
    page.get_by_role("button", name="Make a link for the class").click()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".lab-answer")).to_be_visible()
    see_the_charts(page)


def run_a_recipe(page: Page) -> None:
    page.get_by_role("button", name="Run both", exact=True).click()
    expect(page.get_by_text("Both versions have run to their end.")).to_be_visible()
    expect(page.locator(".recipe-numbers i")).to_have_count(9)
    see_the_charts(page)


PLACES: list[tuple[str, Callable[[Page], None]]] = [
    ("train?run={learned}", see_the_charts),
    ("train?run={spoilt}", lambda page: page.get_by_text("More", exact=True).click()),
    ("weights", see_the_weights),
    ("check", check_a_gradient),
    ("runs", change_a_run),
    ("runs", open_help),
    ("", draw_and_unfold),
    ("shapes", explain_an_error),
    ("shapes?part=numbers&net=4-5-3-6&step=dW1", see_the_numbers),
    ("gradient?run={learned}", see_the_charts),
    ("homework", write_by_hand),
    ("laboratory?mistake=same-batch", guess_a_mistake),
    ("laboratory?mistake=update-adds", answer_a_class),
    ("recipes", lambda page: expect(page.get_by_role("button", name="One unit learns OR")).to_be_visible()),
    ("recipes?recipe=squared-features", run_a_recipe),
]
FEW = (0, 3, 6)  # a run, Check, Draw; all others with the long tests


def of_all(device: Device) -> Any:
    return pytest.param(device, range(len(PLACES)), marks=pytest.mark.long)


@pytest.mark.parametrize("device, chosen", [("phone", FEW), of_all("phone"), of_all("desktop")])
def test_no_page_breaks_a_rule_in_either_theme(
    browse: Browse, visit: Visit, device: Device, chosen: Sequence[int]
) -> None:
    page = browse(device)
    if device == "desktop":  # so tall that nothing lies under a bar that keeps its place in the window
        page.set_viewport_size({"width": 1440, "height": 3000})
    found = []
    for path, prepare in (PLACES[number] for number in chosen):
        page.emulate_media(color_scheme="light")
        visit(page, path)
        prepare(page)
        found += violations(page, RULES)
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("() => getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'")
        wait_ready(page)
        found += violations(page, COLOURS)
    assert not found, "\n\n".join(found)


# Of what has the focus, or of what shows its focus: the colours of its ring, and what it is.
RING = """() => {
  const focused = document.activeElement
  if (!focused || focused === document.body) return null
  const shown = [focused, focused.closest("[data-focus-visible], label"), focused.parentElement].filter(Boolean)
  const rings = shown.flatMap((element) => {
    const style = getComputedStyle(element)
    const outline = style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2 ? [style.outlineColor] : []
    const field = element !== focused && focused.matches("input, textarea") && style.borderStyle === "solid"
    return field && parseFloat(style.borderWidth) >= 1 ? [...outline, style.borderColor] : outline
  })
  return [rings, focused.outerHTML.slice(0, 200)]
}"""


def hexadecimal(color: str) -> str:
    """`rgb(91, 69, 184)` as `#5b45b8`."""
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", color)[:3])


@pytest.mark.parametrize(
    "scheme, path",
    [
        ("light", "train?run={learned}"),
        ("dark", ""),
        pytest.param("light", "weights", marks=pytest.mark.long),
    ],
)
def test_the_focus_of_the_keyboard_is_seen(browse: Browse, visit: Visit, scheme: Scheme, path: str) -> None:
    page = browse("desktop", scheme)
    visit(page, path)
    background = palette.theme(scheme == "dark").background
    page.emulate_media(color_scheme=scheme)
    for _ in range(45):
        page.keyboard.press("Tab")
        if not (focused := page.evaluate(RING)):
            break
        rings, element = focused
        assert any(palette.contrast(hexadecimal(ring), background) >= 3 for ring in rings), (rings, element)


LISTEN = """() => {
  window.said = []
  new MutationObserver(() => said.push(document.querySelector(".live-region").textContent))
    .observe(document.querySelector(".live-region"), { childList: true, characterData: true, subtree: true })
}"""
STEP = "Math.max(0, ...(document.querySelector('.live-plot')?._fullData?.[0]?.x ?? []))"


@pytest.mark.long
def test_another_state_is_told_and_numbers_are_not(browse: Browse, server: AppServer) -> None:
    page, secret = browse(), token_urlsafe(32)
    page.context.add_cookies([{"name": COOKIE, "value": secret, "url": server.url}])
    long = Experiment(NetworkConfig(hidden=(16,)), TrainingConfig(epochs=10_000, train_size=2000, learning_rate=0.01))
    run = RunStore(server.home).submit(long, owner=hash_of(secret))
    page.goto(f"{server.url}/train?run={run}")
    told = page.locator(".live-region")
    expect(told).to_contain_text("Learning")
    page.evaluate(LISTEN)
    page.wait_for_function(f"(step) => {STEP} > step", arg=page.evaluate(f"() => {STEP}") + 200)
    assert not [words for words in page.evaluate("said") if "Learning" not in words]
    assert len(page.evaluate("said")) <= 1  # a finding may have come
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    expect(told).to_contain_text("Stopped")


SMALL = """(least) => [...document.querySelectorAll("a, button, input, summary, [role=tab]")]
  .filter((element) => element.checkVisibility() && Math.min(element.offsetWidth, element.offsetHeight) > 1)
  .filter((element) => !element.closest("[data-testid=stElementToolbar], [data-testid=stSlider], .runs thead"))
  .map((element) => (element.matches("[type=checkbox]") ? element.closest("label") : element))
  .filter((element) => {
    const after = getComputedStyle(element, "::after")
    const around = after.position === "absolute" ? -2 * parseFloat(after.inset) : 0
    const { width, height } = element.getBoundingClientRect()
    const enough = element.closest(".it-was") ? 24 : least // ten in a row, each below the bar of its digit
    return width + around < enough || height + around < enough
  })
  .map((element) => `${element.offsetWidth} x ${element.offsetHeight} ${element.outerHTML.slice(0, 160)}`)"""
"""What is too small for a finger; a slider is moved along its whole length, and a toolbar comes with the pointer."""


@pytest.mark.parametrize("path", ["", "train?run={learned}", "weights", "runs", "check", "laboratory"])
def test_what_is_pressed_on_a_phone_is_as_large_as_a_finger(phone: Page, visit: Visit, path: str) -> None:
    visit(phone, path)
    if path == "weights":
        see_the_weights(phone)
    assert phone.evaluate(SMALL, 44) == []
