"""The app as a person uses it: the real server, a real browser, real training. Its screenshots are the README's."""

import re
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from runner.store import RunStore
from tests.e2e.app_server import AppServer
from tests.e2e.browser import CANVAS, DEVICES, Device, Scheme, button, choose, drag, draw, wait_ready
from tests.e2e.conftest import Browse
from tests.pen import examples

DIGIT = "[data-testid=digit]"
RUN_ID = re.compile(r"run=([0-9a-f]{24})")
# Notes when the pen was lifted last, and when the digit on the page changed after that.
STOPWATCH = """() => {
  window.addEventListener("mouseup", () => (window.lifted = performance.now()), true)
  let shown = ""
  new MutationObserver(() => {
    const digit = document.querySelector("[data-testid=digit]")?.textContent ?? ""
    if (digit !== shown) window.answered = performance.now()
    shown = digit
  }).observe(document.body, { childList: true, subtree: true, characterData: true })
}"""
# Whether the charts on a tall screen have been drawn up to a step: those further down are drawn when they come near.
LINES = """(expected) => expected.every((lines, at) =>
    document.querySelectorAll(".live-plot")[at]._fullData?.length === lines)"""
SHOWN_UP_TO = """(step) => [...document.querySelectorAll(".live-plot")].slice(0, 3)
  .every((plot) => Math.max(...(plot._fullData?.[0]?.x ?? [0])) >= step)"""
Shot = Callable[..., Path]


def open_page(page: Page, server: AppServer, path: str = "") -> None:
    page.goto(f"{server.url}/{path}")
    wait_ready(page)


def set_number(page: Page, label: str, value: float) -> None:
    """Type a number into the form and leave the field, as a person does."""
    field = page.get_by_label(label, exact=True)
    field.fill(str(value))
    field.press("Enter")
    wait_ready(page)


def open_more(page: Page) -> None:
    page.get_by_text("More", exact=True).click()
    expect(page.get_by_label("Training images", exact=True)).to_be_visible()


def start_training(page: Page, server: AppServer, *, epochs: int, images: int = 55_000) -> str:
    """Fill in the form, press Train; the id of the run."""
    open_page(page, server, "train")
    set_number(page, "Hidden layer 1: units", 32)
    set_number(page, "Hidden layer 2: units", 16)
    set_number(page, "Epochs", epochs)
    if images != 55_000:
        open_more(page)
        set_number(page, "Training images", images)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(RUN_ID)
    found = RUN_ID.search(page.url)
    assert found
    return found.group(1)


def stop_training(page: Page) -> None:
    button(page, "Stop").click()
    expect(page.get_by_role("heading", name="Stopped")).to_be_visible()


def last_step(page: Page) -> float:
    """The last step that the loss chart shows."""
    script = "() => Math.max(0, ...(document.querySelector('.live-plot')?._fullData?.[0]?.x ?? []))"
    return float(page.evaluate(script))


def wait_for_step(page: Page, step: float) -> None:
    """Wait until the loss chart has gone beyond a step."""
    page.wait_for_function(
        "(step) => Math.max(0, ...(document.querySelector('.live-plot')?._fullData?.[0]?.x ?? [])) > step", arg=step
    )


# --- Draw -------------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_drawn_digits_are_answered_while_the_pen_is_lifted(
    page: Page, server: AppServer, shot: Shot, record_property: Callable[[str, object], None]
) -> None:
    open_page(page, server)
    expect(page.get_by_text("Draw a digit, 0 to 9.")).to_be_visible()
    page.evaluate(STOPWATCH)
    times = []
    for label in range(10):
        strokes = next(strokes for digit, strokes in examples() if digit == label)
        draw(page, strokes)
        # Until the last stroke is answered: the beginning of a second one may have been read as a digit of its own.
        wait_ready(page)
        expect(page.locator(".live-answer .answers")).to_have_count(0)
        expect(page.locator(DIGIT)).to_have_text(str(label))
        times.append(page.evaluate("window.answered - window.lifted"))
        expect(page.locator(".bars .winner .name")).to_have_text(str(label))
        expect(page.get_by_alt_text("The 28 by 28 image that the network sees")).to_be_visible()
        if label == 2:
            page.set_viewport_size({"width": 1280, "height": 720})
            page.mouse.move(1200, 700)
            shot(page, "draw")
        page.get_by_role("button", name="Clear").click()
        expect(page.get_by_text("Draw a digit, 0 to 9.")).to_be_visible()
    record_property("median milliseconds from pen-up to answer", round(median(times)))
    print(f"\npen-up to answer: median {median(times):.0f} ms, slowest {max(times):.0f} ms of {len(times)}")


def test_a_finger_draws_on_a_phone_and_the_page_stays_where_it_is(phone: Page, server: AppServer) -> None:
    open_page(phone, server)
    at = phone.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    draw(phone, next(strokes for digit, strokes in examples() if digit == 1), touch=True)
    expect(phone.locator(DIGIT)).to_have_text("1")
    assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == at


def test_another_brush_keeps_the_drawing(page: Page, server: AppServer) -> None:
    open_page(page, server)
    draw(page, next(strokes for digit, strokes in examples() if digit == 3))
    expect(page.locator(DIGIT)).to_have_text("3")
    slider = page.get_by_role("slider", name="Brush")
    slider.press("ArrowRight")
    wait_ready(page)
    expect(page.locator(DIGIT)).to_have_text("3")


def test_a_dot_is_said_to_be_no_digit(page: Page, server: AppServer) -> None:
    open_page(page, server)
    draw(page, [[[0.5, 0.5], [0.5, 0.5]]])
    expect(page.locator(".verdict")).to_contain_text("looks like a dot")
    expect(page.locator(DIGIT)).to_have_count(0)


# --- Train ------------------------------------------------------------------------------------------------------------


def test_on_a_phone_a_press_of_train_leads_to_the_run(phone: Page, server: AppServer) -> None:
    start_training(phone, server, epochs=300)
    expect(phone.get_by_role("heading", name="Learning")).to_be_in_viewport()
    expect(button(phone, "Stop")).to_be_in_viewport()
    stop_training(phone)


def test_a_network_is_trained_to_the_end_and_then_drawn_for(page: Page, server: AppServer, shot: Shot) -> None:
    run = start_training(page, server, epochs=20)  # long enough to be seen moving
    wait_for_step(page, 0)
    seen = last_step(page)
    wait_for_step(page, seen)
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    expect(page.locator(".live-plot")).to_have_count(7)
    # Training, validation and test; one line for each of h1, h2 and the output; one learning rate.
    page.wait_for_function(LINES, arg=[3, 3, 3, 3, 1])
    page.locator(".live-plot").nth(5).scroll_into_view_if_needed()  # one below the screen is drawn when it comes near
    page.wait_for_function("() => document.querySelectorAll('.live-plot')[5]._fullData.length === 2")  # h1, h2
    assert page.evaluate("() => document.querySelectorAll('.live-plot')[2]._fullLayout.yaxis.type") == "log"
    status = RunStore(server.home).status(run)
    assert status.test_accuracy is not None
    assert status.test_accuracy > 0.93
    expect(page.locator(".facts")).to_contain_text(f"{100 * status.test_accuracy:.1f}")
    page.set_viewport_size({"width": 1280, "height": 1480})
    page.get_by_role("heading", name="Next network").scroll_into_view_if_needed()
    page.wait_for_function(SHOWN_UP_TO, arg=status.step)
    shot(page, "train")
    page.get_by_role("button", name="Draw for this network").click()
    page.wait_for_url(re.compile(rf"{server.url}/\?run={run}"))
    wait_ready(page)
    draw(page, next(strokes for digit, strokes in examples() if digit == 0))
    expect(page.locator(DIGIT)).to_have_text("0")
    assert server.process
    loaded = Path(f"/proc/{server.process.pid}/maps")
    if loaded.exists():  # the libraries of the server, which has done all that: none of the compiler
        assert "numpy" in loaded.read_text()
        assert "llvmlite" not in loaded.read_text()


@pytest.mark.long
def test_a_reload_and_another_browser_do_not_disturb_a_run(browse: Browse, server: AppServer) -> None:
    page = browse()
    run = start_training(page, server, epochs=1000)
    wait_for_step(page, 0)
    pid = RunStore(server.home).status(run).pid
    page.reload()
    wait_for_step(page, last_step(page))
    other = browse()
    open_page(other, server, f"train?run={run}")
    wait_for_step(other, 0)
    expect(button(other, "Stop")).to_have_count(0)
    status = RunStore(server.home).status(run)
    assert (status.state, status.pid) == ("running", pid)
    stop_training(page)
    expect(other.get_by_role("heading", name="Stopped")).to_be_visible()


def test_the_form_survives_a_reload_and_is_nobody_elses(browse: Browse, server: AppServer) -> None:
    page, other = browse(), browse()
    open_page(page, server, "train")
    set_number(page, "Learning rate", 0.03)
    page.get_by_role("button", name="Add a hidden layer").click()
    expect(page.get_by_label("Hidden layer 3: units", exact=True)).to_have_value("64")
    wait_ready(page)
    page.reload()
    expect(page.get_by_label("Hidden layer 3: units", exact=True)).to_have_value("64")
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.03")
    open_page(other, server, "train")
    expect(other.get_by_label("Learning rate", exact=True)).to_have_value("0.1")


def test_a_zoom_survives_new_data(page: Page, server: AppServer) -> None:
    start_training(page, server, epochs=1000)
    wait_for_step(page, 500)
    box = page.locator(".live-plot .nsewdrag").first.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    drag(page, [(box["x"] + share * box["width"], middle) for share in (0.2, 0.3, 0.4, 0.5)])
    chosen = page.evaluate("() => document.querySelector('.live-plot')._fullLayout.xaxis.range")
    wait_for_step(page, last_step(page))
    assert page.evaluate("() => document.querySelector('.live-plot')._fullLayout.xaxis.range") == chosen
    assert chosen[0] > 0
    stop_training(page)


@pytest.mark.long
def test_a_second_run_begins_after_the_first_or_in_its_place(page: Page, server: AppServer) -> None:
    start_training(page, server, epochs=1000)
    wait_for_step(page, 0)
    first = page.url
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="Start after it").click()
    expect(page.get_by_test_id("next")).to_be_visible()
    assert page.url == first
    wait_for_step(page, last_step(page))  # its charts go on
    page.get_by_test_id("next").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Waiting for its turn: number 1")).to_be_visible()
    expect(page.get_by_test_id("queue")).to_contain_text("This run")
    tab = page.context.new_page()
    open_page(tab, server, "train")
    expect(tab).to_have_url(first)
    expect(tab.get_by_role("heading", name="Learning")).to_be_visible()
    wait_ready(tab)
    tab.get_by_role("button", name="Train", exact=True).click()
    tab.get_by_role("button", name="Stop all 2 and start this one").click()
    expect(tab).not_to_have_url(first)
    expect(tab.get_by_role("heading", name="Learning")).to_be_visible()
    stop_training(tab)


def test_a_diverged_run_says_where_and_why(page: Page, server: AppServer) -> None:
    open_page(page, server, "train")
    choose(page, page.get_by_role("combobox", name="Activation"), "identity")
    set_number(page, "Learning rate", 100)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("heading", name="Diverged")).to_be_visible()
    advice = page.locator(".st-key-advice")
    expect(advice).to_contain_text("The learning rate 100 is most likely too high")
    expect(page.get_by_text("try ")).to_have_count(0)  # one advice, that of the button
    expect(page.locator(".st-key-loss .annotation").filter(has_text="infinite after step")).to_be_visible()
    spoilt = page.url
    advice.get_by_role("button", name="Start again with learning rate 0.1").click()
    expect(page).not_to_have_url(spoilt)  # the page shows the new run
    expect(page.get_by_role("heading", name=re.compile("Starting|Learning|Done"))).to_be_visible()


def test_a_configuration_that_cannot_be_is_explained_and_cannot_be_started(page: Page, server: AppServer) -> None:
    open_page(page, server, "train")
    set_number(page, "Batch size", 5000)
    open_more(page)
    set_number(page, "Training images", 1000)
    expect(page.get_by_text("from 1 to 1,000; got 5000")).to_be_visible()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()


# --- Weights ----------------------------------------------------------------------------------------------------------


def test_weights_shows_as_many_heatmaps_as_units(page: Page, server: AppServer, shot: Shot) -> None:
    run = start_training(page, server, epochs=2)
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    page.get_by_role("button", name="See its weights").click()
    page.wait_for_url(re.compile(rf"weights\?run={run}"))
    wait_ready(page)
    expect(page.get_by_label(re.compile(r"^unit \d+, norm"))).to_have_count(32)
    page.set_viewport_size({"width": 1280, "height": 1100})
    shot(page, "weights")


@pytest.mark.long
def test_weights_are_live_for_the_network_in_training(page: Page, server: AppServer) -> None:
    run = start_training(page, server, epochs=1000)
    wait_for_step(page, 0)
    open_page(page, server, f"weights?run={run}")
    unit = page.get_by_label(re.compile(r"^unit 0, norm"))
    before = unit.get_attribute("aria-label")
    assert before
    expect(unit).not_to_have_attribute("aria-label", before)
    open_page(page, server, f"train?run={run}")
    stop_training(page)


# --- everywhere -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440, 1920])
@pytest.mark.parametrize("path", ["", "train", "weights"])
def test_no_page_is_wider_than_the_window(
    browse: Browse, server: AppServer, shot: Shot, path: str, width: int, scheme: Scheme
) -> None:
    device: Device = "phone" if width < 500 else "desktop"
    page = browse(device, scheme)
    page.set_viewport_size({"width": width, "height": DEVICES[device]["viewport"]["height"]})
    open_page(page, server, path)
    expect(page.locator("h1")).to_be_visible()
    if path == "":
        expect(page.locator(CANVAS)).to_be_visible()
    main = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{main}.scrollWidth - {main}.clientWidth") <= 0
    background = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert background == {"light": "rgb(252, 252, 253)", "dark": "rgb(17, 17, 19)"}[scheme]


def test_an_inner_page_opens_with_its_navigation_on_a_server_that_has_just_begun(
    browse: Browse, tmp_path: Path
) -> None:
    with AppServer(Path(__file__).parents[2] / "app.py", tmp_path / "home") as fresh:
        page = browse()
        open_page(page, fresh, "weights")
        expect(page.get_by_role("link", name="Draw")).to_be_visible()
        expect(page.get_by_role("heading", name="Look at the weights")).to_be_visible()


@pytest.mark.long
def test_a_run_is_interrupted_by_the_end_of_the_server_and_resumed_on_request(browse: Browse, tmp_path: Path) -> None:
    server = AppServer(Path(__file__).parents[2] / "app.py", tmp_path / "home", INKLING_RESUME="0")
    page = browse()
    context: BrowserContext = page.context
    with server:
        run = start_training(page, server, epochs=1000)
        wait_for_step(page, 0)
        page.close()
    status = RunStore(server.home).status(run)
    assert status.state == "interrupted"
    with server:
        page = browse(context=context)
        open_page(page, server, f"train?run={run}")
        expect(page.get_by_role("heading", name="Interrupted")).to_be_visible()
        page.get_by_role("button", name="Resume").click()
        wait_for_step(page, status.step)
        stop_training(page)
