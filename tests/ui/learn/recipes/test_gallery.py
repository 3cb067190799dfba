"""The cards: one for each recipe, and each opens its own."""

from pathlib import Path

from mlp.recipes.catalogue import RECIPES, TABLE
from tests.ui.views.test_views import button, canvas, home, page

__all__ = ["canvas", "home"]


def test_there_is_a_card_for_each_recipe_with_its_question(home: Path) -> None:
    test = page("recipes")
    assert [one.label for one in test.button if (one.key or "").startswith("open ")] == [one.title for one in TABLE]
    captions = [one.value for one in test.caption]
    assert sum(caption.endswith("?") for caption in captions) == len(TABLE)


def test_a_card_opens_its_recipe_and_the_way_back_is_there(home: Path) -> None:
    test = page("recipes")
    button(test, RECIPES["or-gate"].title).click().run()
    assert test.title[0].value == "One unit learns OR"
    assert test.query_params["recipe"] in ("or-gate", ["or-gate"])
    button(test, "All recipes").click().run()
    assert "recipe" not in test.query_params
    assert len([one for one in test.button if (one.key or "").startswith("open ")]) == len(TABLE)


def test_a_link_to_no_recipe_gets_a_sentence_and_all_cards(home: Path) -> None:
    test = page("recipes", recipe="<b>nonsense</b>")
    assert any("does not exist" in one.value for one in test.caption)
    assert len([one for one in test.button if (one.key or "").startswith("open ")]) == len(TABLE)
