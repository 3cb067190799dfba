"""All recipes by key."""

from mlp.errors import ConfigError
from mlp.recipes.classic import (
    autoencoder,
    book_network,
    conjugate_gradient,
    convolution_theorem,
    lost_on_the_plateau,
    or_gate,
    random_two_layer,
    relu_jacobian,
    single_layer,
    softmax_delta,
    squared_features,
    two_layer_net,
    two_seven_two,
    vectorised_regression,
)
from mlp.recipes.recipe import Recipe, Version

TABLE: tuple[Recipe, ...] = (
    softmax_delta.RECIPE,
    vectorised_regression.RECIPE,
    relu_jacobian.RECIPE,
    two_seven_two.RECIPE,
    autoencoder.RECIPE,
    single_layer.RECIPE,
    or_gate.RECIPE,
    two_layer_net.RECIPE,
    squared_features.RECIPE,
    conjugate_gradient.RECIPE,
    random_two_layer.RECIPE,
    book_network.RECIPE,
    lost_on_the_plateau.RECIPE,
    convolution_theorem.RECIPE,
)
RECIPES: dict[str, Recipe] = {recipe.key: recipe for recipe in TABLE}
"""By key."""


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
