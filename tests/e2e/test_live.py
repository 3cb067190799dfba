"""The charts of a run while it learns: over a minute nothing blinks, and nothing that a person has done is undone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from runner.store import RunStore
from tests.e2e.app_server import AppServer
from tests.e2e.browser import drag
from tests.e2e.test_app import start_training, stop_training

LINES = 5
"""So many charts have lines from the first reports on; the others begin with the first epoch."""
POINTS = 300
"""With so many points before it begins, there is still one near the mouse when they are thinned."""

# Looks at every frame: what is blank or replaced, and what of the person's doing is lost.
WATCH = """(lines) => {
  const plots = () => [...document.querySelectorAll(".live-plot")]
  const chosen = () => JSON.stringify(plots()[0]._fullLayout.xaxis.range)
  const [first, zoom, began] = [plots(), chosen(), performance.now()]
  const seen = (window.seen = { frames: 0, updates: 0, blank: 0, replaced: 0, unzoomed: 0, shown: 0, unhovered: 0 })
  let last
  const look = () => {
    const now = plots()
    seen.frames++
    seen.seconds = (performance.now() - began) / 1000
    if (now.some((plot, at) => plot !== first[at]) || now.length !== first.length) seen.replaced++
    if (now.slice(0, lines).some((plot) => !plot.querySelector("path.js-line")?.getAttribute("d"))) seen.blank++
    if (chosen() !== zoom) seen.unzoomed++
    if (now[2]._fullData[1].visible !== "legendonly") seen.shown++
    if (!now[1].querySelector(".hoverlayer .legend")) seen.unhovered++
    const newest = now[0]._fullData[0].x.at(-1)
    if (newest !== last) seen.updates++
    last = newest
    if (!seen.over) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""


def middle(page: Page, plot: int) -> dict[str, float]:
    """The centre of the part of a chart where its lines are, and its width."""
    box = page.locator(".live-plot").nth(plot).locator(".nsewdrag").bounding_box()
    assert box
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "width": box["width"]}


@pytest.fixture
def run(page: Page, server: AppServer) -> Iterator[str]:
    """A run that learns for minutes, with all its charts on the screen; stopped at the end."""
    page.set_viewport_size({"width": 1440, "height": 2600})
    run = start_training(page, server, epochs=1000)
    yield run
    if RunStore(server.home).status(run).active:
        stop_training(page)


@pytest.mark.long
def test_over_a_minute_of_updates_no_frame_is_blank_and_nothing_is_undone(
    page: Page, server: AppServer, run: str
) -> None:
    many = "(points) => document.querySelector('.live-plot')?._fullData?.[0].x.length >= points"
    page.wait_for_function(many, arg=POINTS, timeout=180_000)
    at = middle(page, 0)
    drag(page, [(at["x"] + share * at["width"], at["y"]) for share in (-0.4, 0.0, 0.4)])
    zoomed = "(min) => document.querySelectorAll('.live-plot')[2]._fullLayout.xaxis.range[0] > min"
    page.wait_for_function(zoomed, arg=0)
    hidden = page.locator(".live-plot").nth(2).get_by_role("button", name=re.compile("^h2 "))
    hidden.click()
    expect(hidden).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("() => document.querySelectorAll('.live-plot')[2]._fullData[1].visible === 'legendonly'")
    at = middle(page, 1)
    page.mouse.move(at["x"], at["y"])
    page.wait_for_function("() => document.querySelectorAll('.live-plot')[1].querySelector('.hoverlayer .legend')")

    page.evaluate(WATCH, LINES)
    page.wait_for_function("() => window.seen.seconds >= 60 && window.seen.updates >= 30", timeout=240_000)
    seen: dict[str, Any] = page.evaluate("() => { window.seen.over = true; return window.seen }")
    assert RunStore(server.home).status(run).state == "running"
    lost = {name: seen[name] for name in ("blank", "replaced", "unzoomed", "shown", "unhovered")}
    assert not any(lost.values()), seen
