"""The answer moves while the pen is down, without a run of the page, and the finished stroke gets the same one."""

from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import CANVAS, draw, open_draw, wait_ready
from tests.e2e.conftest import Browse
from tests.pen import Strokes, points, strokes_of

DIGIT = "[data-testid=digit]"
LIVE = ".live-answer .answers"
# What is shown after each change of the answer; how long it took from the movement of the pen to the frame that shows
# its answer; when each answer came; how many messages went to Streamlit and questions to our route.
WATCH = """() => {
  window.seen = []; window.delays = []; window.times = []; window.messages = 0; window.questions = 0
  let moves = [], of = [], open = 0
  window.atRest = () => !moves.length && !open
  for (const event of ["mousemove", "touchmove"])
    window.addEventListener(event, () => moves.push(performance.now()), { capture: true, passive: true })
  const ask = window.fetch
  window.fetch = (url, ...more) => {
    if (!String(url).includes("/inkling/answer")) return ask(url, ...more)
    window.questions++
    ;[of, moves] = [moves, []]
    open++
    return ask(url, ...more).finally(() => open--)
  }
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (...message) { window.messages++; return send.apply(this, message) }
  const live = document.querySelector(".live-answer")
  new MutationObserver(() => {
    if (!live.firstChild) return
    const asked = of
    of = []
    window.seen.push(read(live))
    window.times.push(performance.now())
    requestAnimationFrame(() => setTimeout(() => window.delays.push(...asked.map((at) => performance.now() - at))))
  }).observe(live, { childList: true, subtree: true, attributes: true, characterData: true })
  const read = window.read = (root) => ({
    digit: root.querySelector(".digit").textContent,
    bars: [...root.querySelectorAll(".bar")].map((bar) => parseFloat(bar.style.getPropertyValue("--share"))),
    shares: [...root.querySelectorAll(".share")].map((share) => share.textContent),
    picture: root.querySelector(".seen img").src,
  })
}"""
FINAL = "() => read(document.querySelector('[data-testid=stHtml] .answers'))"
FRAME = "() => new Promise((rest) => requestAnimationFrame(rest))"


def open_watched(page: Page, server: AppServer) -> None:
    open_draw(page, server)
    page.evaluate(WATCH)


def slow_stroke(page: Page, strokes: Strokes, *, touch: bool = False) -> Callable[[], object]:
    """Draw the first stroke, a point each frame, and hold the pen until the live answer is about all of it.

    What is returned lifts the pen.
    """
    box = page.locator(CANVAS).bounding_box()
    assert box
    path = [(box["x"] + x, box["y"] + y) for x, y in points(strokes, round(box["width"]))[0]]
    session = page.context.new_cdp_session(page)

    def finger(kind: str, at: list[dict[str, float]]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    for step, (x, y) in enumerate(path):
        if touch:
            kind = "touchMove" if step else "touchStart"
            finger(kind, [{"x": x, "y": y}])
        else:
            page.mouse.move(x, y)
            if not step:
                page.mouse.down()
        page.evaluate(FRAME)
    page.wait_for_function("() => window.atRest()")
    page.evaluate(FRAME)
    return partial(finger, "touchEnd", []) if touch else page.mouse.up


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[float]:
    return [abs(a - b) for a, b in zip(one["bars"], other["bars"], strict=True)]


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_bars_percentages_and_picture_move_while_a_stroke_is_drawn(
    browse: Browse, server: AppServer, device: Any, record_property: Callable[[str, object], None]
) -> None:
    page, touch = browse(device), device == "phone"
    open_watched(page, server)
    lift = slow_stroke(page, strokes_of(3), touch=touch)
    expect(page.locator(LIVE)).to_be_visible()
    assert page.evaluate("window.messages") == 0  # no run of the page
    seen = page.evaluate("window.seen")
    for part in ("bars", "shares", "picture"):
        assert len({str(one[part]) for one in seen}) >= 5, part
    questions = page.evaluate("window.questions")
    lift()
    expect(page.locator(DIGIT)).to_have_text("3")
    expect(page.locator(LIVE)).to_have_count(0)
    final = page.evaluate(FINAL)
    assert seen[-1]["digit"] == final["digit"] == "3"
    assert max(differences(seen[-1], final)) < 0.5  # the canvas smooths a stroke when it ends
    assert page.evaluate("window.questions") == questions  # nothing is asked when the pen is up
    times, delays = page.evaluate("window.times"), page.evaluate("window.delays")
    per_second = 1000 * (len(times) - 1) / (times[-1] - times[0])
    record_property("live answers a second", round(per_second, 1))
    record_property("median milliseconds from pen to bar", round(median(delays)))
    print(f"\n{device}: {per_second:.1f} answers a second; pen to bar: median {median(delays):.0f} ms of {len(delays)}")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_without_the_route_all_else_is_the_same(
    browse: Browse, server: AppServer, errors: dict[Page, list[str]], device: Any
) -> None:
    finals = []
    for blocked in (False, True):
        page = browse(device)
        if blocked:
            page.route("**/inkling/answer*", lambda route: route.abort())
        open_watched(page, server)
        draw(page, strokes_of(3), touch=device == "phone")
        expect(page.locator(DIGIT)).to_have_text("3")
        expect(page.locator(LIVE)).to_have_count(0)
        wait_ready(page)
        finals.append(page.evaluate(FINAL))
        errors[page][:] = [error for error in errors[page] if "/inkling/answer" not in error]
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    expect(page.locator(DIGIT)).to_have_count(0)
    assert finals[0] == finals[1]
