"""What all tests of the pages share."""

from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test


@pytest.fixture(scope="session", autouse=True)
def as_one_server() -> Iterator[None]:
    """A server looks through all packages for components once and compiles a page once; each run of an AppTest would."""
    scripts = ScriptCache()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        patch.setattr(app_test, "ScriptCache", lambda: scripts)
        yield


@pytest.fixture(autouse=True)
def no_wait_for_first_reports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker trains the runs of these tests, so that a page would wait in vain; `waits` marks where it shall."""
    if "waits" not in request.fixturenames:
        monkeypatch.setattr("ui.run.view.PATIENCE", 0.0)


@pytest.fixture
def waits() -> None:
    """The page waits for the first report of a run, as it does for people."""
