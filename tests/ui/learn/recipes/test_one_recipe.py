"""A recipe without a browser: the lines with the mistake among them, both versions, and the way to the form."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mlp.config import Experiment
from mlp.recipes.catalogue import RECIPES, TABLE
from runner.courses import Courses
from tests.runner.support import until
from tests.ui.views.test_views import button, canvas, home, html, page
from ui.learn.recipes.one_recipe import lines_html, words_html

__all__ = ["canvas", "home"]

EXPERIMENTS = [
    pytest.param(version.experiment, id=f"{recipe.key} {version.name}")
    for recipe in TABLE
    for version in recipe.versions.values()
    if version.experiment
]


def test_the_line_of_the_chosen_mistake_is_a_diff_and_all_others_stand_as_they_are() -> None:
    recipe = RECIPES["softmax-delta"]
    for wrong in recipe.wrong:
        text = lines_html(recipe, wrong)
        assert text.count("class='lab-diff'") + text.count('class="lab-diff"') == 1, wrong.name
        assert text.count("<pre>") == len(recipe.lines) + 1
    assert "lab-diff" not in lines_html(recipe, None)


@pytest.mark.parametrize("recipe", TABLE, ids=RECIPES)
def test_each_wrong_version_changes_a_line_that_is_shown(recipe) -> None:
    for wrong in recipe.wrong:
        assert "lab-diff" in lines_html(recipe, wrong), wrong.name
    assert words_html(recipe).count("<p") == 3


def test_nothing_runs_before_the_press(home: Path) -> None:
    test = page("recipes", recipe="squared-features")
    assert "recipe-numbers" not in html(test)
    assert not (home / "cache" / "recipes").exists()


def test_after_the_press_the_numbers_of_both_stand_there(ended: Callable[..., None]) -> None:
    ended("squared-features", "not-normalised")
    test = page("recipes", recipe="squared-features", wrong="not-normalised")
    button(test, "Run both").click().run()
    text = html(test)
    assert "What the right version has to reach" in text
    assert (text.count("class='is-right'"), text.count("class='is-wrong'")) == (3 + 3, 3)
    assert any("Both versions have run to their end." in one.value for one in test.caption)


def test_a_process_that_dies_is_said_beside_what_the_other_has_reached(
    ended: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Courses, "_command", lambda self, path: ["sh", "-c", "exit 3"])
    ended("two-seven-two")
    test = page("recipes", recipe="two-seven-two")
    button(test, "Run both").click().run()
    until(lambda: any("exit code 3" in one.value for one in test.run().caption))
    assert html(test).count("class='is-right'") == 6
    assert "is-wrong" not in html(test).partition("recipe-numbers")[2]


def test_another_mistake_is_put_into_the_url_and_is_not_run_by_itself(ended: Callable[..., None]) -> None:
    ended("squared-features", "rate-as-printed")
    test = page("recipes", recipe="squared-features")
    assert test.selectbox[0].value == "rate-as-printed"
    button(test, "Run both").click().run()
    assert "0.1179" in html(test) or "0.118" in html(test)
    test.selectbox[0].select("not-normalised").run()
    assert test.query_params["wrong"] in ("not-normalised", ["not-normalised"])
    assert "recipe-numbers" not in html(test)


def test_only_what_takes_long_says_so(home: Path) -> None:
    said = "The first run takes about"
    assert any(said in one.value for one in page("recipes", recipe="book-network").caption)
    assert not any(said in one.value for one in page("recipes", recipe="or-gate").caption)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_an_experiment_fits_into_the_form(experiment: Experiment, home: Path) -> None:
    def form(filled: dict[str, object]) -> None:
        import streamlit as st

        from mlp.config import Experiment
        from ui.form.controls import experiment_form, fill_from

        fill_from(Experiment.from_json(filled))
        st.json((experiment_form()[0] or Experiment()).to_json())

    test = AppTest.from_function(form, kwargs={"filled": experiment.to_json()}, default_timeout=30).run()
    assert not test.exception
    assert not test.error
    assert Experiment.from_json(json.loads(test.json[0].value)) == experiment
