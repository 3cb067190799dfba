"""What the browser tests do again and again: wait for a page, draw on its canvas, collect its errors."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.e2e.app_server import AppServer
from tests.pen import Strokes, points

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Point = tuple[float, float]
Device = Literal["desktop", "phone"]
Scheme = Literal["light", "dark"]
DEVICES: dict[Device, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}

READY = """() =>
  document.querySelector("[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]")
  && document.querySelector("[data-testid=stMain] [data-testid=stElementContainer]")"""
CANVAS = "[data-testid=stBidiComponentIsolated] canvas.upper-canvas"


def wait_ready(page: Page, seconds: float = 30) -> None:
    """Wait until the page is connected to the server, has its elements, and its script has run to the end."""
    page.wait_for_function(READY, timeout=1000 * seconds)


def open_draw(page: Page, server: AppServer) -> None:
    """The page with the canvas, which is there."""
    page.goto(server.url)
    wait_ready(page)
    expect(page.locator(CANVAS)).to_be_visible()


def button(page: Page, name: str) -> Locator:
    """A button of the page itself: while a script runs, the frame around it has a button Stop of its own."""
    return page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)


def choose(page: Page, box: Locator, option: str | re.Pattern[str]) -> None:
    """Choose an option of a select box.

    The list closes as soon as anything scrolls, and a press on a box at the edge of the window scrolls it into view:
    so it is brought to the middle before, and the page comes to rest.
    """
    box.evaluate("e => e.scrollIntoView({block: 'center'})")
    page.evaluate("() => new Promise(rest => requestAnimationFrame(() => requestAnimationFrame(rest)))")
    box.click()
    page.get_by_role("option", name=option).click()


def rest_on(page: Page, place: Locator, sight: Locator, tries: int = 5) -> None:
    """Rest the mouse on a place until the sight is there.

    While a page loads, a place may move away under a mouse that lies still, and the browser tells nobody.
    """
    for _ in range(tries):
        page.mouse.move(0, 0)
        place.hover()
        with suppress(NotInTime):
            sight.wait_for(timeout=5_000)
            return
    raise AssertionError(f"nothing came into sight where the mouse rested, {tries} times: {sight}")


def draw(page: Page, strokes: Strokes, *, touch: bool = False) -> None:
    """Draw strokes, in the unit square as in `tests.pen.examples()`, on the canvas: with the mouse or a finger."""
    canvas = page.locator(CANVAS).first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box, "the canvas is not on the page"
    stroke_with = swipe if touch else drag
    for stroke in points(strokes, round(box["width"])):
        stroke_with(page, [(box["x"] + x, box["y"] + y) for x, y in stroke])


def drag(page: Page, path: Sequence[Point]) -> None:
    """Go along these points of the window with the mouse button down."""
    page.mouse.move(*path[0])
    page.mouse.down()
    for point in path[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def swipe(page: Page, path: Sequence[Point]) -> None:
    """Go along these points of the window with a finger."""
    session = page.context.new_cdp_session(page)
    for step, (x, y) in enumerate(path):
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def collect_errors(page: Page) -> list[str]:
    """The list that every JavaScript error and every error on the console of this page will be appended to."""
    errors: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"console: {message.text} ({message.location['url']})")

    page.on("console", on_console)
    page.on("pageerror", lambda error: errors.append(f"error: {error.stack or error.message}"))
    return errors
