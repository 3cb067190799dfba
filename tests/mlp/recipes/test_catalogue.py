"""Every recipe reaches what it expects, and every wrong version the numbers of its mistake."""

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from mlp.config import Experiment
from mlp.errors import ConfigError
from mlp.recipes.catalogue import RECIPES, find_recipe, find_version
from mlp.recipes.classic import squared_features
from mlp.recipes.recipe import MOST_WORDS, RIGHT, Load, Recipe, last
from mlp.training.loop import Training

KEYS = {
    "softmax-delta", "vectorised-regression", "relu-jacobian", "two-seven-two", "autoencoder", "single-layer",
    "or-gate", "two-layer-net", "squared-features", "conjugate-gradient", "random-two-layer", "book-network",
    "lost-on-the-plateau", "convolution-theorem",
}  # fmt: skip
SLOW = {
    "softmax-delta": {RIGHT, "outer-then-hadamard"},
    "autoencoder": {RIGHT},
    "single-layer": {RIGHT},
    "two-layer-net": {RIGHT, "rate-of-the-course", "sum-over-the-batch"},
    "conjugate-gradient": {RIGHT, "positive-weights", "stored-weights", "loop-variable-reused"},
    "random-two-layer": {RIGHT},
    "book-network": {RIGHT, "a-transpose-too-many", "another-seed"},
    "lost-on-the-plateau": {RIGHT, "positive-weights", "wider-weights", "sum-over-the-batch"},
}
"""Versions that take more than about a second."""
VERSIONS = [(key, name) for key, recipe in RECIPES.items() for name in recipe.versions]
WITHOUT_NORMALISING = {"data", "inputs", "biases", "learning_rate"}
"""Without normalising there is a column of ones for the bias, and the known numbers are those of another rate."""


@pytest.mark.parametrize(
    ("key", "name"),
    [pytest.param(*pair, marks=[pytest.mark.long] if pair[1] in SLOW.get(pair[0], ()) else []) for pair in VERSIONS],
)
def test_a_version_reaches_what_is_expected_of_it(key: str, name: str, load: Load):
    recipe = RECIPES[key]
    version = recipe.versions[name]
    reached = last(version.run(load))
    assert version.agrees(reached), reached
    shared = [one for one in recipe.right.expected if name != RIGHT and one.name in reached]
    assert not shared or any(not one.low <= reached[one.name] <= one.high for one in shared), "as good as the right one"


def test_all_that_are_known_are_there():
    assert set(RECIPES) == KEYS
    assert all(key == recipe.key for key, recipe in RECIPES.items())


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_explains_itself_in_few_words(recipe: Recipe):
    assert recipe.words <= MOST_WORDS
    assert all((recipe.title, recipe.why, recipe.look, recipe.try_this, recipe.lines))
    assert recipe.question.endswith("?")


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_wrong_version_differs_in_one_line(recipe: Recipe):
    assert len(recipe.versions) == 1 + len(recipe.wrong), "two versions of one name"
    assert (recipe.right.name, recipe.right.line_wrong) == (RIGHT, "")
    for version in recipe.wrong:
        assert recipe.lines.count(version.line_right) == 1
        assert version.line_wrong not in ("", *recipe.lines)
        assert "\n" not in version.line_wrong
        if version.experiment and recipe.right.experiment:
            changed = changes(recipe.right.experiment, version.experiment)
            assert len(changed) <= 1 or changed == WITHOUT_NORMALISING, changed


def changes(one: Experiment, other: Experiment) -> set[str]:
    """The settings that differ."""

    def differing(a: Any, b: Any) -> set[str]:
        return {field.name for field in fields(a) if getattr(a, field.name) != getattr(b, field.name)}

    return differing(one.network, other.network) | differing(one.training, other.training)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_limits_are_in_order_and_have_words(recipe: Recipe):
    for version in recipe.versions.values():
        names = [one.name for one in version.expected]
        assert names
        assert len(set(names)) == len(names)
        assert all(one.low <= one.high and one.says for one in version.expected)


def test_unknown_names_are_answered_with_those_that_there_are():
    with pytest.raises(ConfigError, match="or-gate"):
        find_recipe("nand-gate")
    with pytest.raises(ConfigError, match="squared-error-as-signal"):
        find_version(find_recipe("or-gate"), "no-such")
    assert find_version(find_recipe("or-gate"), RIGHT) is RECIPES["or-gate"].right


def test_the_first_step_without_normalising_is_the_one_on_paper(load: Load):
    setup = squared_features.experiment(normalised=False, rate=0.01, epochs=1)
    training = Training(setup, load("squared-features"))
    for _ in training.run():
        pass
    np.testing.assert_allclose(training.network.theta[:3], [0.57, 0.81, 1.898], rtol=1e-5)
