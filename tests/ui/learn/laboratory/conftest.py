"""Two trainings of the laboratory that have ended, made once for all tests of its page."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mlp.data.dataset import Splits
from runner import laboratory
from runner.laboratory import FOLDER, Version, train


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory, mnist: Splits) -> Callable[[str], Path]:
    """The folder with both trainings of a mistake."""
    folder = tmp_path_factory.mktemp("laboratory")

    def make(key: str) -> Path:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(laboratory, "load_mnist", lambda: mnist)
            for version in (Version(key), Version(key, is_right=True)):
                train(version, version.path(folder))
        return folder / FOLDER

    return make


@pytest.fixture
def trained(trained_once: Callable[[str], Path], tmp_path: Path) -> Callable[[str], None]:
    """Puts both trainings of a mistake into the home of a test, as if they had been asked for before."""

    def put(key: str) -> None:
        shutil.copytree(trained_once(key), tmp_path / FOLDER, dirs_exist_ok=True)

    return put


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The curves need no time; a browser would bring the ticks."""
    monkeypatch.setattr("ui.learn.laboratory.curves.SECONDS", 1e-9)
