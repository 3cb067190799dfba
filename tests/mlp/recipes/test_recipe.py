"""What counts as agreement."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.recipes.recipe import RIGHT, Expected, Recipe, Version, at_most, exactly, last
from mlp.recipes.runs import computed

numbers = st.floats(-1e6, 1e6)


def version(*expected: Expected, name: str = RIGHT) -> Version:
    return Version(name, "", computed(lambda: {"a": 1.0, "b": 2.0}), expected)


@given(low=numbers, high=numbers, value=numbers)
def test_a_number_agrees_between_its_limits(low: float, high: float, value: float):
    one = version(Expected("a", low, high, ""))
    assert one.agrees({"a": value, "other": nan}) == (low <= value <= high)


@pytest.mark.parametrize("reached", [{}, {"b": 1.0}, {"a": nan}, {"a": inf}, {"a": -0.1}])
def test_what_is_missing_or_no_number_does_not_agree(reached: dict[str, float]):
    assert not version(at_most("a", 1, "")).agrees(reached)


def test_every_number_has_to_agree():
    one = version(exactly("a", 1, ""), exactly("b", 2, ""))
    assert one.agrees(last(one.run(lambda name: pytest.fail(f"{name} is not needed"))))
    assert not one.agrees({"a": 1.0, "b": 2.5})
    assert not one.agrees({"a": 1.5, "b": 2.0})


def test_the_right_version_is_the_first_and_words_are_counted_over_all_texts():
    recipe = Recipe(
        "key", "Title", "Question?", (), "one two", "three", "four five six", version(), (version(name="w"),)
    )
    assert list(recipe.versions) == [RIGHT, "w"]
    assert recipe.words == 6
