"""A home of its own for each test, and launchers that never outlive it."""

from pathlib import Path

import pytest

from mlp.training.threads import set_threads
from runner.launcher import Launcher
from runner.store import RunStore


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """As many as a worker gets for networks so small: bits are compared, whatever ran in this process before."""
    set_threads(1)


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(tmp_path / "home")


@pytest.fixture
def launch(store, monkeypatch):
    """Start a launcher for the home of `store`; all are stopped at the end."""
    started = []
    monkeypatch.setenv("INKLING_SPARE_WORKER", "0")  # tests/runner/test_spare_worker.py has its tests

    def launch(slots: int = 1) -> Launcher:
        started.append(Launcher(store.home, slots))
        started[-1].start()
        return started[-1]

    yield launch
    for launcher in started:
        launcher.stop()


@pytest.fixture
def runs(tmp_path: Path, monkeypatch, mnist) -> Path:
    """Where runs are made; a worker in this process takes the data that is already in memory."""
    monkeypatch.setattr("runner.attempt.load_splits", lambda *_: mnist)
    return tmp_path / "runs"
