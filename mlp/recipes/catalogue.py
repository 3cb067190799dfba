"""All recipes by key."""

from mlp.errors import ConfigError
from mlp.recipes.classic import (
    convolution_theorem,
    or_gate,
    random_two_layer,
    relu_jacobian,
    squared_features,
    two_seven_two,
    vectorised_regression,
)
from mlp.recipes.recipe import Recipe, Version

TABLE: tuple[Recipe, ...] = (
    vectorised_regression.RECIPE,
    relu_jacobian.RECIPE,
    two_seven_two.RECIPE,
    or_gate.RECIPE,
    squared_features.RECIPE,
    random_two_layer.RECIPE,
    convolution_theorem.RECIPE,
)
RECIPES: dict[str, Recipe] = {recipe.key: recipe for recipe in TABLE}
"""By key, from one layer to whole trainings."""


def find_recipe(key: str) -> Recipe:
    """The recipe of a key. Raises ConfigError with all keys."""
    if key not in RECIPES:
        raise ConfigError(f"No recipe is called {key!r}. There are {', '.join(RECIPES)}.")
    return RECIPES[key]


def find_version(recipe: Recipe, name: str) -> Version:
    """A version of a recipe by its name. Raises ConfigError with all names."""
    if name not in recipe.versions:
        raise ConfigError(f"The recipe {recipe.key} has no version {name!r}. It has {', '.join(recipe.versions)}.")
    return recipe.versions[name]
