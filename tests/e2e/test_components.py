"""What our page elements do in a real browser: live charts, the grid of weights, the cookie that knows a browser."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import drag, swipe, wait_ready
from tests.e2e.conftest import Browse
from tests.e2e.lab.odd_texts import ODD_TEXTS
from ui import charts
from ui.style import palette

FIGURES = "document.querySelectorAll('.live-plot')"

# Looks at every frame: are all charts there, with their lines, and is there a hover label.
WATCH = """() => {
  const seen = (window.seen = { frames: 0, missing: 0, blank: 0, hover: 0, elements: new Set() })
  const look = () => {
    const plots = [...document.querySelectorAll(".live-plot")]
    seen.frames++
    if (plots.length < 4) seen.missing++
    if (document.querySelector(".live-plot .hoverlayer .legend")) seen.hover++
    for (const plot of plots) {
      seen.elements.add(plot)
      const { top, bottom } = plot.getBoundingClientRect()
      if (bottom > 0 && top < innerHeight && !plot.querySelector(".scatterlayer path.js-line")) seen.blank++
    }
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The lab in place of the app."""
    with AppServer(Path(__file__).parent / "lab" / "app.py", tmp_path_factory.mktemp("lab")) as running:
        yield running


def open_plots(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function(
        f"() => {FIGURES}.length === 4 && [...{FIGURES}].slice(0, 2).every((plot) => plot._fullLayout)"
    )


def x_range(page: Page, plot: int) -> list[float]:
    found: list[float] = page.evaluate(f"{FIGURES}[{plot}]._fullLayout.xaxis.range")
    return found


def visible(page: Page, plot: int) -> list[Any]:
    found: list[Any] = page.evaluate(f"{FIGURES}[{plot}]._fullData.map((trace) => trace.visible)")
    return found


def last_step(page: Page) -> int:
    """How far the data are that the server has sent."""
    return int(page.get_by_text("last ").inner_text().split()[1])


def wait_for_ticks(page: Page, ticks: int) -> None:
    """Wait until so many new figures have come and been drawn."""
    goal = last_step(page) + 100 * ticks
    page.wait_for_function(
        f"(goal) => {FIGURES}[0]._fullData[0].x.at(-1) >= goal", arg=goal, polling="raf", timeout=60_000
    )


def test_new_data_leave_no_blank_frame_and_undo_nothing(page: Page, server: AppServer):
    page.set_viewport_size({"width": 1440, "height": 1200})
    open_plots(page, f"{server.url}/?tick=0.3")
    wait_for_ticks(page, 2)
    box = page.locator(".live-plot").first.bounding_box()
    assert box
    y = box["y"] + 130
    drag(page, [(box["x"] + 300, y), (box["x"] + 400, y + 2), (box["x"] + 600, y + 4)])
    page.locator(".live-plot").nth(2).get_by_text("h2 64 relu").click()
    page.wait_for_function(f"() => {FIGURES}[2]._fullData[1].visible === 'legendonly'")
    zoom = x_range(page, 0)
    assert 0 < zoom[0] < zoom[1] < last_step(page)
    page.mouse.move(box["x"] + 500, y)
    page.wait_for_selector(".live-plot .hoverlayer .legend", state="attached")

    page.evaluate(WATCH)
    wait_for_ticks(page, 10)
    seen = page.evaluate("({ ...seen, elements: seen.elements.size })")
    assert seen["frames"] > 60
    assert (seen["missing"], seen["blank"], seen["elements"]) == (0, 0, 4), seen
    assert seen["hover"] == seen["frames"], seen
    assert x_range(page, 0) == x_range(page, 1) == x_range(page, 2) == zoom
    assert visible(page, 2) == [True, "legendonly", True, True]

    page.mouse.dblclick(box["x"] + 500, y)
    page.wait_for_function(f"() => [0, 1, 2].every((i) => {FIGURES}[i]._fullLayout.xaxis.range[0] === 0)")
    page.locator(".live-plot").nth(2).get_by_text("h2 64 relu").click()
    page.wait_for_function(f"() => {FIGURES}[2]._fullData[1].visible === true")


# Resolves when the first chart has drawn this step; asks nothing of the page until then, as it would be counted.
DRAWN = """(step) => new Promise((done) => {
  const plot = document.querySelector(".live-plot")
  const look = () => plot._fullData[0].x.at(-1) >= step && done(plot.removeListener("plotly_afterplot", look))
  plot.on("plotly_afterplot", look)
})"""


def task_seconds(session: CDPSession) -> float:
    """The processor time of the page's main thread since the session asked for it first."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


@pytest.mark.long
def test_what_a_tick_of_a_long_run_costs_is_reported(
    page: Page, server: AppServer, record_property: Callable[[str, object], None]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{server.url}/long_run?tick=0.5")
    page.wait_for_function(f"() => {FIGURES}.length === 7 && {FIGURES}[0]._fullLayout")
    wait_for_ticks(page, 4)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # not the time in which others had the processor
    before, first = task_seconds(session), last_step(page)
    page.evaluate(DRAWN, first + 100 * 20)
    ticks = (last_step(page) - first) / 100
    record_property("browser, ms a tick", round(1000 * (task_seconds(session) - before) / ticks, 1))
    record_property("server, ms a tick", float(page.get_by_text("server ").inner_text().split()[3]))
    assert page.evaluate(f"{FIGURES}[6]._fullData.length") == 4


@pytest.mark.parametrize("script", ["**/plotly.min.js*", "**/live_plot.js"])
def test_space_is_reserved_before_the_scripts_are_there(page: Page, server: AppServer, script: str):
    page.route(script, lambda route: None)  # never answered
    page.goto(server.url)
    expect(page.locator(".live-plot")).to_have_count(4)
    places = page.locator(".stBidiComponent", has=page.locator(".live-plot"))
    heights = places.evaluate_all("(places) => places.map((place) => place.clientHeight)")
    assert heights == [charts.HEIGHT] * 4


def test_a_chart_library_that_does_not_load_is_said_in_words(
    page: Page, errors: dict[Page, list[str]], server: AppServer
):
    page.route("**/plotly.min.js*", lambda route: route.abort())
    page.goto(server.url)
    expect(page.locator(".live-plot").first).to_contain_text("No chart: the chart library did not load from /plotly/")
    errors[page].clear()  # the browser's own about the missing file


# The bytes that came over the line for each of our scripts: none for what the browser has kept.
CAME = """() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/inkling/"))
  .map(({ name, transferSize }) => [name.split("/").at(-1), transferSize])"""


PREPARED = "() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/prepare.js'))"


NOTE_PLOTS = """new MutationObserver((changes) => {
  if (changes.some(({ target }) => target.classList.contains("js-plotly-plot"))) window.plots = true
}).observe(document, { attributes: true, attributeFilter: ["class"], subtree: true })"""


def test_a_chart_is_drawn_out_of_sight_before_there_is_one_to_see(page: Page, server: AppServer):
    page.add_init_script(NOTE_PLOTS)
    page.goto(f"{server.url}/owner")
    page.wait_for_function("() => window.Plotly && window.plots && !document.querySelector('.js-plotly-plot')")


def test_the_scripts_are_asked_for_once_in_a_browser(browse: Browse, server: AppServer):
    page = browse()
    open_plots(page, f"{server.url}/?tick=0.3")
    wait_for_ticks(page, 3)
    page.wait_for_function(PREPARED)
    first = page.evaluate(CAME)
    scripts = ["colors.js", "live_plot.js", "moment.js", "overlay.js", "prepare.js", "start.js", "style.css"]
    assert sorted(name for name, _ in first) == scripts
    assert all(size > 0 for _, size in first)
    later = browse(context=page.context)
    open_plots(later, server.url)
    later.wait_for_function(PREPARED)
    assert sorted(later.evaluate(CAME)) == sorted([name, 0] for name, _ in first)


def test_a_script_that_does_not_load_leaves_the_rest_of_the_page(
    page: Page, errors: dict[Page, list[str]], server: AppServer
):
    page.route("**/inkling/**", lambda route: route.abort())
    page.goto(server.url)
    expect(page.get_by_text("last 4000")).to_be_visible()
    expect(page.get_by_text("dynamically imported module").first).to_be_visible()
    page.unroute("**/inkling/**")
    page.get_by_role("link", name="weights").click()
    expect(page.locator(".weight-units canvas")).to_have_count(12)
    assert not [error for error in errors[page] if error.startswith("error: ")]
    errors[page].clear()  # the browser's own about the missing files


def test_a_chart_below_the_screen_is_drawn_when_it_comes_near(page: Page, server: AppServer):
    page.set_viewport_size({"width": 1200, "height": 500})
    open_plots(page, f"{server.url}/?tick=0.3")
    wait_for_ticks(page, 3)
    far = f"{FIGURES}[3]._fullData[0].x.at(-1)"
    before = page.evaluate(far)
    wait_for_ticks(page, 3)
    assert page.evaluate(far) == before
    page.locator(".live-plot").nth(3).scroll_into_view_if_needed()
    page.wait_for_function(f"(before) => {far} > before", arg=before)


def test_another_theme_changes_the_colours_without_new_data(page: Page, server: AppServer):
    open_plots(page, server.url)
    color = f"getComputedStyle({FIGURES}[0].querySelector('.scatterlayer path.js-line')).stroke"
    before = page.evaluate(color)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(before) => {color} !== before", arg=before)
    assert page.evaluate(color) == "rgb({}, {}, {})".format(*palette.rgb(palette.DARK.muted))
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"(before) => {color} === before", arg=before)


def test_a_chart_is_as_wide_as_its_place(page: Page, server: AppServer):
    open_plots(page, server.url)
    for width in (1900, 700):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(
            f"""() => {{ const svg = {FIGURES}[0].querySelector('.main-svg')
            return Math.abs(svg.getBoundingClientRect().width - {FIGURES}[0].clientWidth) < 1 }}"""
        )


def test_on_a_phone_names_are_in_a_legend_and_a_finger_scrolls(phone: Page, server: AppServer):
    open_plots(phone, server.url)
    plot = phone.locator(".live-plot").nth(2)
    plot.scroll_into_view_if_needed()
    expect(plot.locator(".legend .legendtext")).to_have_text(["h1", "h2", "h3", "output"])
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    title = phone.locator(".plot-title").first.bounding_box()
    assert title
    assert title["x"] + title["width"] <= 360  # in several lines

    plot.locator(".legend .legendtoggle").nth(1).tap()
    phone.wait_for_function(f"() => {FIGURES}[2]._fullData[1].visible === 'legendonly'")

    box = plot.bounding_box()
    assert box
    x, y = box["x"] + 180, box["y"] + 100
    swipe(phone, [(x, y - 10 * step) for step in range(15)])
    phone.wait_for_function(f"(top) => {FIGURES}[2].getBoundingClientRect().top < top - 50", arg=box["y"])


def test_what_was_changed_stands_above_the_lines_and_inside_a_narrow_chart(phone: Page, server: AppServer):
    phone.goto(f"{server.url}/long_run")
    chart = phone.locator(".live-plot").first
    text = chart.get_by_text("learning rate 0.1 → 0.05")
    expect(text).to_be_visible()
    words, lines = text.bounding_box(), chart.locator(".nsewdrag").bounding_box()
    assert words
    assert lines
    assert words["y"] + words["height"] <= lines["y"]
    assert words["x"] >= 0
    assert words["x"] + words["width"] <= lines["x"] + lines["width"]


def test_a_line_is_switched_with_the_keyboard(page: Page, server: AppServer):
    open_plots(page, server.url)
    name = page.locator(".live-plot").nth(2).get_by_role("button", name="h2 64 relu")
    for pressed, shown in (("false", "legendonly"), ("true", True)):
        name.press("Enter")
        expect(name).to_have_attribute("aria-pressed", pressed)
        page.wait_for_function(f"(shown) => {FIGURES}[2]._fullData[1].visible === shown", arg=shown)
        expect(name).to_be_focused()


def test_leaving_the_page_takes_the_charts_down(page: Page, server: AppServer):
    open_plots(page, f"{server.url}/?tick=0.3")
    page.evaluate(f"window.plot = {FIGURES}[0]")
    page.get_by_role("link", name="weights").click()
    page.wait_for_function("() => !window.plot.isConnected && !window.plot._fullLayout")
    page.get_by_role("link", name="plots").click()
    page.wait_for_function(f"() => {FIGURES}[0]?._fullLayout")


def pixel(page: Page, canvas: int, row: int, column: int) -> list[int]:
    found: list[int] = (
        page.locator(".weight-units canvas")
        .nth(canvas)
        .evaluate(
            "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)", [column, row]
        )
    )
    return found


def test_each_unit_is_a_picture_with_a_name(page: Page, server: AppServer):
    page.goto(f"{server.url}/weights")
    expect(page.locator(".weight-units canvas")).to_have_count(12)
    expect(page.get_by_role("button", name="unit 11, norm 11.0")).to_be_visible()
    light = palette.LIGHT
    assert pixel(page, 11, 5, 11) == list(palette.rgb(light.negative))
    assert pixel(page, 11, 0, 0) == pixel(page, 0, 5, 0) == list(palette.rgb(light.background))
    red, _, blue = pixel(page, 10, 5, 10)
    assert red > blue
    assert page.locator(".weight-most").inner_text() == "+11"

    page.get_by_text("by norm").click()
    expect(page.locator(".weight-units button span").first).to_have_text("11")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        """(color) => [...document.querySelector('.weight-units canvas').getContext('2d')
        .getImageData(0, 0, 1, 1).data].slice(0, 3).join() === color""",
        arg=",".join(map(str, palette.rgb(palette.DARK.background))),
    )


def test_weights_below_the_screen_are_painted_when_they_come_near(page: Page, server: AppServer):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{server.url}/long_run?tick=0.3")
    page.wait_for_function(f"() => {FIGURES}.length === 7 && {FIGURES}[0]._fullLayout")
    wait_for_ticks(page, 1)
    picture = "document.querySelector('.weight-units canvas').toDataURL()"
    before = page.evaluate(picture)
    wait_for_ticks(page, 3)
    assert page.evaluate(picture) == before
    page.locator(".weight-units canvas").first.scroll_into_view_if_needed()
    page.wait_for_function(f"(before) => {picture} !== before", arg=before)


def test_a_unit_can_be_enlarged_and_its_weights_read(page: Page, server: AppServer):
    page.goto(f"{server.url}/weights")
    page.get_by_role("button", name="unit 10, norm").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("unit 10, norm 10.0")
    box = dialog.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 10.5 * box["width"] / 28, box["y"] + 5.5 * box["height"] / 28)
    expect(dialog.locator("output")).to_have_text("row 5, column 10: +10")
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("unit 11, norm 11.0")
    page.mouse.move(box["x"] + 11.5 * box["width"] / 28, box["y"] + 5.5 * box["height"] / 28)
    expect(dialog.locator("output")).to_have_text("row 5, column 11: −11")
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("unit 0, norm 0")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_for_the_keyboard_the_grid_is_one_stop_and_arrows_go_from_unit_to_unit(page: Page, server: AppServer):
    page.goto(f"{server.url}/weights")
    units = page.locator(".weight-units button")
    expect(units).to_have_count(12)
    assert page.locator(".weight-units [tabindex='0']").count() == 1
    units.first.focus()
    for key, unit in (
        ("ArrowRight", 1),
        ("ArrowLeft", 0),
        ("ArrowLeft", 0),
        ("End", 11),
        ("ArrowRight", 11),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        expect(units.nth(unit)).to_be_focused()
    page.set_viewport_size({"width": 400, "height": 800})
    page.keyboard.press("ArrowDown")
    below = page.evaluate("() => [...document.activeElement.parentNode.children].indexOf(document.activeElement)")
    tops = units.evaluate_all("(all) => all.map((one) => one.offsetTop)")
    assert 0 < below == tops.count(tops[0])
    page.keyboard.press("Tab")
    assert page.evaluate("() => !document.activeElement.closest('.weight-units')")
    page.keyboard.press("Shift+Tab")
    expect(units.nth(below)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def owner_of(page: Page, url: str) -> str:
    page.goto(f"{url}/owner")
    return page.get_by_text(re.compile("^owner [0-9a-f]{64}$")).inner_text().removeprefix("owner ")


def test_a_browser_is_known_from_its_first_page_on(browse: Browse, server: AppServer):
    page = browse()
    first = owner_of(page, server.url)
    [cookie] = [cookie for cookie in page.context.cookies() if cookie["name"] == "inkling_owner"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert first == sha256(cookie["value"].encode()).hexdigest()
    assert "inkling_owner" not in page.evaluate("document.cookie")
    assert owner_of(page, server.url) == first
    assert owner_of(browse(context=page.context), server.url) == first
    assert owner_of(browse(), server.url) != first


def test_a_cookie_of_somebody_elses_making_is_replaced(browse: Browse, server: AppServer):
    page = browse()
    page.context.add_cookies([{"name": "inkling_owner", "value": "../../etc", "url": server.url}])
    owner = owner_of(page, server.url)
    [cookie] = [cookie for cookie in page.context.cookies() if cookie["name"] == "inkling_owner"]
    assert len(cookie["value"]) == 43
    assert owner == sha256(cookie["value"].encode()).hexdigest()


def test_text_from_outside_is_shown_as_it_was_written(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/texts")
    wait_ready(page)
    main = page.get_by_test_id("stMain")
    for found in (main.get_by_test_id("stAlert"), main.get_by_test_id("stButton")):
        expect(found).to_have_count(len(ODD_TEXTS))
        expect(found.last).not_to_have_text("")  # what draws Markdown is loaded when it is first needed
        shown = [text.replace("\N{WORD JOINER}", "").strip() for text in found.all_inner_texts()]
        assert shown == [" ".join(text.split()) for text in ODD_TEXTS]
    meant = "a, img, strong, em, del, code, pre, ul, ol, h1, blockquote, table, hr, sup, .katex, [role=img]"
    assert main.locator(f":is([data-testid=stAlert], [data-testid=stButton]) :is({meant})").count() == 0
