"""A home of its own for each test, and launchers that never outlive it."""

import pytest

from runner.launcher import Launcher
from runner.store import RunStore


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(tmp_path / "home")


@pytest.fixture
def launch(store):
    """Start a launcher for the home of `store`; all are stopped at the end."""
    started = []

    def launch(slots: int = 1) -> Launcher:
        started.append(Launcher(store.home, slots))
        started[-1].start()
        return started[-1]

    yield launch
    for launcher in started:
        launcher.stop()
