"""What Streamlit itself must not do to our pages, with the settings of ours that prevent it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import button

PRESSES = 20
"""With references to cached messages, two or three were enough to lose the page."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """A page on which ticks and runs of the whole page cross, in place of the app."""
    with AppServer(Path(__file__).parent / "lab" / "crossing.py", tmp_path_factory.mktemp("crossing")) as running:
        yield running


def test_a_tick_that_crosses_a_run_of_the_page_does_not_lose_the_page(page: Page, server: AppServer) -> None:
    page.goto(server.url)
    for press in range(1, PRESSES + 1):
        button(page, "Again").click()
        expect(page.get_by_text(f"after {press} presses")).to_be_visible()
