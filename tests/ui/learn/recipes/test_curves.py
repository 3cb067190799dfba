"""Both versions in charts that they share, as far as the time allows."""

from math import nan

from mlp.recipes.catalogue import RECIPES
from mlp.training.history import EpochColumns, History, StepColumns
from ui.learn.recipes.curves import has_accuracy, learns_images


def history(accuracy: list[float | None]) -> History:
    return History(["1"], StepColumns(), EpochColumns(list(range(len(accuracy))), validation_accuracy=accuracy))


def test_numbers_that_are_learned_have_no_accuracy() -> None:
    assert not has_accuracy(history([]))
    assert not has_accuracy(history([nan, None]))
    assert has_accuracy(history([nan, 0.1]))


def test_only_digits_are_called_images() -> None:
    others = {key for key, recipe in RECIPES.items() if not learns_images(recipe)}
    assert others == {"vectorised-regression", "or-gate", "squared-features", "random-two-layer"}
