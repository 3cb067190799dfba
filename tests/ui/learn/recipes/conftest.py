"""The page Recipes needs no time for its curves in tests; a browser would bring the ticks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlp.recipes.recipe import RIGHT
from runner.recipe_courses import RecipeCourse, run


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All curves are whole from the first moment on."""
    monkeypatch.setattr("ui.learn.recipes.curves.SECONDS", 1e-9)


@pytest.fixture
def ended(tmp_path: Path) -> Callable[..., None]:
    """Runs versions of a recipe before a page asks for them: `ended(key, name)`, the right one too."""

    def put(key: str, *names: str) -> None:
        for name in (RIGHT, *names):
            course = RecipeCourse(key, name)
            run(course, course.path(tmp_path))

    return put
