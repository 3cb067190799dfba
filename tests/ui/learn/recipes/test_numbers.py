"""The table of numbers: limits in words, a mark for each version that is no colour alone."""

import re
from dataclasses import replace
from math import inf, nan

import pytest

from mlp.recipes.catalogue import RECIPES
from mlp.recipes.recipe import Expected
from runner.courses import Look
from runner.recipe_courses import Outcome
from ui.learn.recipes.numbers import limits, number, numbers_html
from ui.learn.recipes.pair import Pair

RECIPE = RECIPES["squared-features"]
RIGHT = {"loss_0": 0.257558, "loss_10": 0.0799487, "loss_20": 0.028329}


def both(right: dict[str, float] | None, wrong: dict[str, float] | None) -> Pair:
    looks = [Look((), Outcome((), one)) if one is not None else Look[Outcome]() for one in (right, wrong)]
    return Pair(RECIPE, RECIPE.wrong[0], *looks)


def marks(text: str) -> list[str]:
    return re.findall(r"aria-label='([\w ]+)'", text)


def test_each_number_of_the_right_version_is_judged_in_both_and_the_mistake_by_its_own() -> None:
    text = numbers_html(both(RIGHT, {"loss_0": 0.257558, "loss_10": 0.117968, "loss_20": 0.0562189}))
    good, bad = "as expected", "not as expected"
    assert marks(text) == [good, good, good, bad, good, bad, good, good, good]


def test_a_version_that_still_runs_or_does_not_compute_a_number_has_no_mark() -> None:
    text = numbers_html(both(RIGHT, None))
    assert marks(text) == ["as expected"] * 3
    assert text.count("\N{HORIZONTAL ELLIPSIS}") == 6
    assert marks(numbers_html(both(RIGHT, {}))) == ["as expected"] * 3


def test_a_number_that_is_not_finite_is_never_as_expected() -> None:
    assert marks(numbers_html(both(RIGHT | {"loss_0": nan}, None)))[0] == "not as expected"


def test_a_recipe_without_a_mistake_has_one_table() -> None:
    alone = replace(both(RIGHT, None), wrong=None, wrong_version=None)
    assert numbers_html(alone).count("<table") == 1


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.5, 0.5, "exactly 0.5"),
        (0.0, 1e-7, "at most 1e-07"),
        (-301, -285, "-301 to -285"),
        (0, 0, "exactly 0"),
        (1.0001, 1.00014, "1.0001 to 1.00014"),
    ],
)
def test_limits_in_words(low: float, high: float, words: str) -> None:
    assert limits(Expected("x", low, high, "")) == words


def test_numbers_are_short_and_never_fail() -> None:
    assert number(291.6123) == "291.6"
    assert number(0.0) == "0"
    for odd in (nan, inf, -inf, 1e300, 1e-300, 2.104146e11):
        assert number(odd)
