"""`python -m mlp recipes`: the recipes that `python -m mlp recipe` can run."""

import argparse
from typing import Any

from mlp.commands.console import Console
from mlp.recipes.catalogue import RECIPES
from mlp.recipes.recipe import Expected, Recipe, Version


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace, console: Console) -> int:
    """A line for each recipe and for each of its wrong versions."""
    for recipe in RECIPES.values():
        console.text(f"{recipe.key:<24} {recipe.title}")
        for version in recipe.wrong:
            console.text(f"    --wrong {version.name:<32} {version.title}")
        console.event({"event": "recipe"} | recipe_json(recipe))
    console.event({"event": "done", "recipes": list(RECIPES)})
    return 0


def recipe_json(recipe: Recipe) -> dict[str, Any]:
    """An entry without its functions; the right version first."""
    words = ("key", "title", "question", "why", "look", "try_this")
    return {name: getattr(recipe, name) for name in words} | {
        "lines": list(recipe.lines),
        "versions": [version_json(version) for version in recipe.versions.values()],
    }


def version_json(version: Version) -> dict[str, Any]:
    """A version, with its experiment where it is an ordinary run."""
    words = ("name", "title", "line_right", "line_wrong")
    return {name: getattr(version, name) for name in words} | {
        "expected": expected_json(version.expected),
        "experiment": version.experiment and version.experiment.to_json(),
    }


def expected_json(expected: tuple[Expected, ...]) -> dict[str, Any]:
    """The limits of each number and what it is, by its name."""
    return {one.name: {"low": one.low, "high": one.high, "says": one.says} for one in expected}
