"""What all tests of the pages share."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test

from mlp.data import idx, mnist


@pytest.fixture(scope="session", autouse=True)
def as_one_server() -> Iterator[None]:
    """As a server: packages are searched for components once, a page is compiled once, a data set is read once."""
    scripts, read = ScriptCache(), cache(idx.read_idx_gz)

    def copied(path: Path) -> tuple[bytes, NDArray[np.uint8]]:
        header, values = read(path)
        return header, values.copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        patch.setattr(app_test, "ScriptCache", lambda: scripts)
        patch.setattr(mnist, "read_idx_gz", copied)
        yield


@pytest.fixture(autouse=True)
def no_wait_for_first_reports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker trains the runs of these tests, so that a page would wait in vain; `waits` marks where it shall."""
    if "waits" not in request.fixturenames:
        monkeypatch.setattr("ui.run.view.PATIENCE", 0.0)


@pytest.fixture
def waits() -> None:
    """The page waits for the first report of a run, as it does for people."""
