"""What the server answers, and to whom: asked over the network, as browsers and other programs ask."""

import base64
import http.client
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app_server import ROOT, AppServer
from tests.e2e.browser import Scheme, wait_ready
from tests.e2e.conftest import Browse

OUTSIDE = Path(__file__).with_name("outside")
FOREIGN = ["http://evil.example", "https://localhost.evil.example", "http://localhost:1", "null"]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Whom the server has asked, a line each."""
    return tmp_path_factory.mktemp("asked") / "asked"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, asked: Path) -> Iterator[AppServer]:
    """The app as it is started for a class, on all addresses of the machine."""
    path = os.pathsep.join([str(OUTSIDE), str(ROOT)])
    home = tmp_path_factory.mktemp("home")
    with AppServer(
        ROOT / "app.py", home, PYTHONPATH=path, ASKED_OUTSIDE=str(asked), STREAMLIT_SERVER_ADDRESS="0.0.0.0",
        STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="2",
    ) as running:  # fmt: skip
        yield running


def ask(server: AppServer, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    """The answer to one request; `_` in a header's name stands for `-`."""
    connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def open_socket(server: AppServer, **headers: str) -> int:
    """The status that the server answers when a websocket is asked for: 101 opens it."""
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
        "Sec-WebSocket-Protocol": "streamlit",
    }
    return ask(server, "/_stcore/stream", **handshake, **headers).status


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_gets_no_websocket(server: AppServer, origin: str) -> None:
    assert open_socket(server, Origin=origin) == 403


def test_the_server_asks_nobody(server: AppServer, asked: Path) -> None:
    for origin in FOREIGN:
        open_socket(server, Origin=origin)
        ask(server, "/_stcore/health", Origin=origin)
    assert ask(server, "/").status == 200
    assert not asked.exists(), asked.read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_load_nothing_from_outside_and_no_address_in_vain(
    browse: Browse, server: AppServer, scheme: Scheme
) -> None:
    page = browse(scheme=scheme)
    answers: list[tuple[int, str]] = []
    page.on("response", lambda answer: answers.append((answer.status, answer.url)))
    for path in ("train", "weights", "", "runs", "train?run=none"):
        page.goto(f"{server.url}/{path}")
        wait_ready(page)
    own = (server.url, "data:", "blob:")
    assert [answer for answer in answers if answer[0] >= 400 or not answer[1].startswith(own)] == []


def test_the_page_of_a_link_leads_to_the_others(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/train")
    wait_ready(page)
    page.get_by_role("link", name="Weights").click()
    page.wait_for_url(f"{server.url}/weights")
    page.reload()
    wait_ready(page)
    expect(page.get_by_role("heading", name="Look at the weights")).to_be_visible()


@pytest.mark.long
def test_closed_tabs_are_forgotten_without_a_new_one(browse: Browse, server: AppServer) -> None:
    tabs = [browse() for _ in range(3)]
    for tab in tabs:
        tab.goto(f"{server.url}/weights")
        wait_ready(tab)
    assert loops_of(server) >= 1 + len(tabs)
    for tab in tabs:
        tab.close()
    end = time.monotonic() + 60
    while loops_of(server) > 1 and time.monotonic() < end:  # the server is not asked anything
        time.sleep(0.1)
    assert loops_of(server) == 1


def loops_of(server: AppServer) -> int:
    """How many event loops the server has open: its own, and one of each session that it remembers."""
    assert server.process
    files = Path(f"/proc/{server.process.pid}/fd").iterdir()
    return sum("eventpoll" in str(file.readlink()) for file in files if file.is_symlink())
