"""What a browser loads before the press of Train, so that the page of the run need not wait for it."""

from pathlib import Path

from tests.homes.lived_in import RUNS, move_in
from tests.ui.views.test_views import Canvas, canvas, home
from tests.ui.views.test_views import page as whole_page
from ui.run.ready import KEY

__all__ = ["canvas", "home"]


def kinds(query: dict[str, str]) -> list[str | None]:
    """The keys of the switches on the page Train."""
    return [one.key for one in whole_page("train", **query).get("button_group")]


def test_the_page_without_a_run_has_them_and_the_page_of_a_run_has_its_own(home: Path, canvas: Canvas) -> None:
    assert KEY in kinds({})
    move_in(home)
    assert KEY not in kinds({"run": RUNS["done"]})
