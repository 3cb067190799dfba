"""Recipes: classic systems with the numbers that they are known for, and their mistakes beside them."""

from ui.learn.recipes import state
from ui.learn.recipes.gallery import show_gallery
from ui.learn.recipes.one_recipe import show_recipe

recipe = state.recipe_in_url()
if recipe:
    show_recipe(recipe)
else:
    show_gallery()
