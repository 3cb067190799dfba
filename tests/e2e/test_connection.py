"""The end of a server that a page is open of: what the page says, and that it comes back with the next server."""

import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app_server import ROOT, SECONDS_TO_STOP, AppServer
from tests.e2e.browser import Device, wait_ready
from tests.e2e.conftest import Browse
from tests.e2e.test_app import last_step, open_page, start_training, stop_training, wait_for_step

LOST = "No connection to the server."


@pytest.mark.long
@pytest.mark.parametrize(
    ("how", "device"), [(signal.SIGTERM, "desktop"), (signal.SIGKILL, "phone")], ids=["stopped", "killed"]
)
def test_the_page_says_that_the_server_is_gone_and_comes_back_with_the_next_one(
    browse: Browse, errors: dict[Page, list[str]], tmp_path: Path, how: signal.Signals, device: Device
) -> None:
    with AppServer(ROOT / "app.py", tmp_path / "home") as server:
        page = browse(device)
        run = start_training(page, server, epochs=1000)
        wait_for_step(page, 0)
        bar = page.get_by_role("alert").filter(has_text=LOST)
        expect(bar).to_have_count(0)
        with page.expect_console_message(lambda message: "Is Streamlit still running" in message.text):
            end(server, how)
            expect(bar).to_contain_text("Your run is safe")
            expect(bar).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("dialog")).to_have_count(0)  # Streamlit has opened one, with the words of that message
        expect(page.get_by_test_id("stStatusWidget")).to_be_hidden()
        step = last_step(page)
        server.start()
        wait_for_step(page, step)
        expect(bar).to_be_hidden()
        assert run in page.url
        stop_training(page)
        errors[page].clear()  # of requests that no server answered


@pytest.mark.long
def test_a_page_without_a_run_says_nothing_of_one(
    browse: Browse, errors: dict[Page, list[str]], tmp_path: Path
) -> None:
    with AppServer(ROOT / "app.py", tmp_path / "home") as server:
        page = browse()
        open_page(page, server)
        page.wait_for_function("() => document.querySelector('.connection-bar')")  # its script is there
        end(server, signal.SIGKILL)
        expect(page.get_by_role("alert").filter(has_text=LOST)).not_to_contain_text("run")
        server.start()
        expect(page.get_by_role("alert").filter(has_text=LOST)).to_be_hidden()
        wait_ready(page)
        errors[page].clear()


def end(server: AppServer, how: signal.Signals) -> None:
    """End the server's own process; its workers are processes of their own."""
    assert server.process
    server.process.send_signal(how)
    server.process.wait(SECONDS_TO_STOP)
