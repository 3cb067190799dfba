"""The end of a run moves nothing: what a person looks at or is about to press stays where it is."""

import pytest
from playwright.sync_api import Page, expect

from runner.store import RunStore
from tests.e2e.app_server import AppServer
from tests.e2e.browser import Device, button
from tests.e2e.conftest import Browse
from tests.e2e.test_app import start_training, wait_for_step

# Notes in each frame where charts, switches and the fields beside them are; one entry for each arrangement.
WATCH = """() => {
  const places = (window.places = [])
  const look = () => {
    const start = document.querySelector(".st-key-live-run").getBoundingClientRect().top
    const top = (one) => Math.round(one.getBoundingClientRect().top - start)
    const all = [".st-key-head", ".st-key-presses", ".st-key-notes", ".st-key-switches", ".live-plot"]
    if (innerWidth > 640) all.push(".st-key-form .stNumberInput") // on a phone it is below
    const said = [...document.querySelectorAll("[data-testid=stAlert]")].map((one) => one.innerText)
    const placesOf = (kind) => [kind, [...document.querySelectorAll(kind)].slice(0, 6).map(top)]
    const now = JSON.stringify([...said, ...all.map(placesOf)])
    if (now !== places.at(-1)) places.push(now)
    window.looking = requestAnimationFrame(look)
  }
  look()
}"""
SIZES: dict[Device, tuple[int, int]] = {"desktop": (1280, 900), "phone": (360, 740)}


def arrangements(page: Page) -> list[str]:
    """What was noted until now."""
    found: list[str] = page.evaluate("() => { cancelAnimationFrame(window.looking); return window.places }")
    return found


@pytest.mark.long
@pytest.mark.parametrize(
    ("device", "stopped"),
    [("desktop", False), ("phone", False), ("desktop", True)],
    ids=["desktop", "phone", "stopped"],
)
def test_the_end_of_a_run_moves_nothing(browse: Browse, server: AppServer, device: Device, stopped: bool) -> None:
    page = browse(device)
    width, height = SIZES[device]
    page.set_viewport_size({"width": width, "height": height})
    run = start_training(page, server, epochs=1000 if stopped else 12)
    store = RunStore(server.home)
    owner = store.spec(run).owner
    assert owner
    store.command(run, owner, "slow", steps_per_second=5.0)  # until the page has all its parts
    wait_for_step(page, 0)
    expect(page.locator(".st-key-live-weights button").first).to_be_attached()
    expect(page.locator(".digit-wall button").first).to_be_attached()
    expect(page.locator(".live-plot")).to_have_count(7)
    page.evaluate(WATCH)
    store.command(run, owner, "slow", steps_per_second=None)
    if stopped:
        button(page, "Stop").click()
        expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
    else:
        expect(page.get_by_role("heading", name="Done")).to_be_visible()
    expect(button(page, "Draw for this network")).to_be_visible()
    expect(page.get_by_role("button", name="Play it again")).to_be_visible()  # the last that comes
    assert len(arrangements(page)) == 1, "\n".join(arrangements(page))
