"""The running app and a real browser for the tests of this folder."""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.app_server import ROOT, AppServer
from tests.e2e.browser import ARGUMENTS, DEVICES, Device, Scheme, collect_errors
from tools.chromium import find

SCREENSHOTS = ROOT / "docs" / "screenshots"
SECONDS_PATIENCE = 30.0
expect.set_options(timeout=1000 * SECONDS_PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("e2e")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the end of the server's log under the report of a test that failed."""
    report = yield
    server = getattr(item, "funcargs", {}).get("server")
    if report.failed and isinstance(server, AppServer):
        report.sections.append((f"log of {server.url}", "\n".join(server.log().splitlines()[-60:])))
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The app, started once for all tests, with a home of its own."""
    with AppServer(ROOT / "app.py", tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(autouse=True)
def place_is_free(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that fails leaves no run in training: the runs of all later tests would wait for it."""
    if not isinstance(server := request.node.funcargs.get("server"), AppServer):
        yield
        return
    before = set(server.active_runs())
    yield
    for run in set(server.active_runs()) - before:
        server.stop_run(run)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = find()
    if path is None:
        pytest.fail("there is no Chromium; `python tools/chromium.py` gets one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Browse(Protocol):
    """Opens a page: of a person of its own with their own cookies, or in a further tab of `context`."""

    def __call__(
        self, device: Device = "desktop", scheme: Scheme = "light", context: BrowserContext | None = None
    ) -> Page: ...


@pytest.fixture
def errors() -> dict[Page, list[str]]:
    """The JavaScript errors of each page of this test; a test that expects some clears them."""
    return {}


@pytest.fixture
def browse(browser: Browser, errors: dict[Page, list[str]]) -> Iterator[Browse]:
    """A function that opens pages. The test fails if there was a JavaScript error in any of them."""
    contexts: list[BrowserContext] = []

    def open_page(device: Device = "desktop", scheme: Scheme = "light", context: BrowserContext | None = None) -> Page:
        if context is None:
            context = browser.new_context(**DEVICES[device], color_scheme=scheme, locale="en-US")
            context.set_default_timeout(1000 * SECONDS_PATIENCE)
            contexts.append(context)
        page = context.new_page()
        errors[page] = collect_errors(page)
        return page

    yield open_page
    found = [error for of_page in errors.values() for error in of_page]
    for context in contexts:
        context.close()
    assert not found, "JavaScript errors:\n" + "\n".join(found)


@pytest.fixture
def page(browse: Browse) -> Page:
    """An empty page on a desktop, in the light theme."""
    return browse()


@pytest.fixture
def phone(browse: Browse) -> Page:
    """An empty page on a phone 360 pixels wide, with a finger."""
    return browse("phone")


@pytest.fixture
def shot(tmp_path: Path) -> Callable[..., Path]:
    """`shot(page, "train")` stores a picture: for the README if INKLING_SHOTS=1, else in the test's own folder."""
    folder = SCREENSHOTS if os.environ.get("INKLING_SHOTS") == "1" else tmp_path

    def store(page: Page, name: str, **options: Any) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", **options)
        return folder / f"{name}.png"

    return store
