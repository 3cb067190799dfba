"""A home of its own for each test, launchers that never outlive it, and one thread for the matrix products."""

import pytest
from threadpoolctl import threadpool_limits

from runner.launcher import Launcher
from runner.store import RunStore


@pytest.fixture(autouse=True)
def one_thread():
    """As the workers have it: with several threads the last bits may differ, and beside other work they are slow."""
    with threadpool_limits(1, user_api="blas"):
        yield


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
