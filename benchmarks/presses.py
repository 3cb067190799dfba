"""From a press to what the eye sees: `python -m benchmarks.presses`.

A server with an empty home and Chromium on the same machine. A time begins at the press, in the browser, and ends with
the frame in which what was asked for is drawn. Each row is repeated, each time in a browser that has seen nothing; the
medians are stored in `results/presses.json`.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.machine import machine
from benchmarks.server import CANVAS, IDLE, running
from tools.chromium import find

RESULTS = Path(__file__).with_name("results")
CHARTS = ["Loss", "Gradient norm per layer"]
SETTLE = 4.0
"""Seconds in which a person reads the page before the first press."""
FOLDS = {"Why": "[data-testid=stMain] .pictures", "The nearest training digits": "[data-testid=stMain] .near"}
PATIENCE = 30_000
"""Milliseconds."""

WATCH = """
window.wanted = []  // [name, selector]: what a press should bring
window.seen = {}  // milliseconds from the press to the frame after it was drawn, by name
let pressed = 0, steps = {}
addEventListener("pointerdown", () => { pressed = performance.now(); window.seen = {}; steps = lastSteps() }, true)
addEventListener("pointerup", () => { if (window.fromLifting) pressed = performance.now(), (window.seen = {}) }, true)
function charts() {
  const title = (chart) => chart.querySelector(".plot-title b")?.textContent.split(":")[0]
  return Array.from(document.querySelectorAll(".live-plot"), (chart) => [title(chart), chart])
}
function lastStep(chart) {
  const lines = (chart.calcdata ?? []).filter((line) => ![undefined, false].includes(line[0]?.x))
  const drawn = chart.querySelector(".scatterlayer path.js-line, .scatterlayer .points path")?.getAttribute("d")
  return drawn && lines.length ? Math.max(...lines.map((line) => line.at(-1).x)) : undefined
}
function lastSteps() {
  return Object.fromEntries(charts().map(([title, chart]) => [title, lastStep(chart) ?? Infinity]))
}
function look() {
  const now = performance.now() - pressed
  for (const [title, chart] of charts()) {
    const step = lastStep(chart)
    if (step !== undefined && step < (steps[title] ?? Infinity)) window.seen[title] ??= now
  }
  for (const [name, selector] of window.wanted) if (document.querySelector(selector)) window.seen[name] ??= now
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
"""
"""Runs in the page. A chart is seen by its title, as soon as it shows the first points of a run that was not there."""


def main() -> None:
    """Measure, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    args = parser.parse_args()
    found: dict[str, list[float]] = {}
    about = machine()
    with sync_playwright() as playwright, running() as (_, url, _):
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-gpu"])
        for _ in range(args.times):
            for name, milliseconds in one_visit(browser, url).items():
                found.setdefault(name, []).append(milliseconds)
        browser.close()
    print(table(found))
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"machine": about, "milliseconds": found}, indent=1)
    (RESULTS / "presses.json").write_text(text, encoding="utf-8")


def one_visit(browser: Browser, url: str) -> dict[str, float]:
    """Milliseconds by what was pressed, in a browser without memory."""
    found: dict[str, float] = {}
    with tab(browser, f"{url}/train") as page:
        time.sleep(SETTLE)
        for name in ("first", "second"):
            found |= {f"Train, {name} press: {chart}": value for chart, value in train(page).items()}
            page.get_by_role("heading", name="Done").wait_for(timeout=PATIENCE)
            time.sleep(SETTLE)
        run = parse_qs(urlsplit(page.url).query)["run"][0]
    with tab(browser, f"{url}/train?run={run}") as page:
        found["a link to a run: its charts"] = seen(page, ["Loss", "Gradient norm per layer"])[
            "Gradient norm per layer"
        ]
    with tab(browser, url) as page:
        time.sleep(SETTLE)
        found |= drawing(page)
    return found


def train(page: Page) -> dict[str, float]:
    """From the press of Train to the first points."""
    page.get_by_test_id("stMain").get_by_role("button", name="Train", exact=True).click()
    return seen(page, CHARTS)


def seen(page: Page, names: list[str]) -> dict[str, float]:
    """Milliseconds until each of these was there, since the press, or since the page was opened."""
    page.wait_for_function("(names) => names.every((name) => name in window.seen)", arg=names, timeout=PATIENCE)
    times: dict[str, float] = page.evaluate("window.seen")
    return {name: times[name] for name in names}


def drawing(page: Page) -> dict[str, float]:
    """The answer to a drawing, to a test digit, and the first look at what explains it."""
    found = want(page, "pen up to the answer", "[data-testid=digit]", lambda: draw_one(page), from_lifting=True)
    for name, selector in FOLDS.items():
        fold = page.locator("summary", has_text=name).first
        fold.scroll_into_view_if_needed()
        found |= want(page, name, selector, fold.click)
        if name == "Why":
            found |= hide_a_patch(page)
        fold.click()
    page.locator("[data-testid=stMain]").get_by_role("button", name="Test digit").first.scroll_into_view_if_needed()
    return found | want(page, "a test digit", ".truth", page.get_by_role("button", name="Test digit").first.click)


def hide_a_patch(page: Page) -> dict[str, float]:
    """The other way to explain an answer: its pictures take the place of those that are there."""
    page.evaluate("() => (document.querySelector('.pictures').dataset.before = '1')")
    press = page.get_by_test_id("stMain").get_by_text("occlusion", exact=True).first.click
    return want(page, "hide a patch", "[data-testid=stMain] .pictures:not([data-before])", press)


def want(
    page: Page, name: str, selector: str, press: Callable[[], None], *, from_lifting: bool = False
) -> dict[str, float]:
    """Press, and wait for what matches the selector."""
    page.evaluate("([wanted, lifting]) => Object.assign(window, { wanted: [wanted], fromLifting: lifting })",
                  [[name, selector], from_lifting])  # fmt: skip
    press()
    return seen(page, [name])


def draw_one(page: Page) -> None:
    """A stroke downwards on the canvas."""
    box = page.locator(CANVAS).first.bounding_box()
    assert box, "the canvas is not on the page"
    x, y, side = box["x"] + box["width"] / 2, box["y"], box["height"]
    page.mouse.move(x, y + side / 5)
    page.mouse.down()
    page.mouse.move(x, y + 4 * side / 5, steps=8)
    page.mouse.up()


@contextmanager
def tab(browser: Browser, url: str) -> Iterator[Page]:
    """A page in a browser without memory, as soon as it can be used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_selector(IDLE, timeout=PATIENCE)
    yield page
    context.close()


def table(found: dict[str, list[float]]) -> str:
    """Markdown: the median and the slowest of each."""
    lines = ["| from the press to | median | slowest |", "|---|---:|---:|"]
    for name, times in found.items():
        lines.append(f"| {name} | {median(times):,.0f} ms | {max(times):,.0f} ms |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
