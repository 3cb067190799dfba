"""A digit that is named, kept and taught, as a person does it."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import CANVAS, choose, draw, wait_ready
from tests.pen import examples


def test_a_drawing_is_named_kept_and_taught(page: Page, server: AppServer, shot: Callable[..., Path]) -> None:
    page.goto(server.url)
    wait_ready(page)
    expect(page.locator(CANVAS)).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Answered by"), re.compile("^MNIST alone"))
    wait_ready(page)
    draw(page, next(strokes for label, strokes in examples() if label == 3))
    expect(page.locator("[data-testid=digit]")).to_have_text("3")
    # What the person says counts, whatever the network has read.
    page.get_by_role("group", name="Wrong? It was a").get_by_role("button", name="8").click()
    expect(page.locator(".verdict")).to_contain_text("Kept as a 8.")
    page.get_by_text("My digits", exact=True).click()
    expect(page.get_by_alt_text("Your drawing of a 8")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    names = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())).namelist()
    assert any(re.fullmatch(r"8/[0-9a-f]{24}\.png", name) for name in names)
    begun = time.perf_counter()
    page.get_by_role("button", name="Teach it").click()
    compared = page.get_by_test_id("compared")
    expect(compared).to_contain_text("It reads 1 of 1 of your digits now, 0 of 1 before.")
    print(f"\nfrom the press to the answer of the taught network: {time.perf_counter() - begun:.1f} s")
    expect(compared).to_contain_text("before 3 ✗")
    expect(compared).to_contain_text("after 8 ✓")
    shot(page, "my-digits", full_page=True)
    page.keyboard.press("Control+z")  # brings the drawing back
    expect(page.locator("[data-testid=digit]")).to_have_text("3")
    page.get_by_role("button", name="Use the taught network").click()
    expect(page.locator("[data-testid=digit]")).to_have_text("8")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("it appears here, and a network can learn it")).to_be_visible()
