"""What all tests of the pages share."""

from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(scope="session", autouse=True)
def packages_scanned_once() -> Iterator[None]:
    """Each AppTest looks through all installed packages for components: once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def no_wait_for_first_reports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker trains the runs of these tests, so that a page would wait in vain; `waits` marks where it shall."""
    if "waits" not in request.fixturenames:
        monkeypatch.setattr("ui.run.view.PATIENCE", 0.0)


@pytest.fixture
def waits() -> None:
    """The page waits for the first report of a run, as it does for people."""
