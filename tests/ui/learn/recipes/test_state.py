"""What the URL says is taken only if there is such a thing."""

from pathlib import Path

import pytest

from tests.ui.views.test_views import canvas, home, page

__all__ = ["canvas", "home"]


@pytest.mark.parametrize(("wrong", "shown"), [("not-normalised", "not-normalised"), ("nonsense", "rate-as-printed")])
def test_the_wrong_version_of_the_url_or_the_first(wrong: str, shown: str, home: Path) -> None:
    test = page("recipes", recipe="squared-features", wrong=wrong)
    assert test.selectbox[0].value == shown


def test_a_recipe_with_one_mistake_or_none_has_no_choice(home: Path) -> None:
    assert not page("recipes", recipe="two-seven-two").selectbox
    assert not page("recipes", recipe="convolution-theorem").selectbox
