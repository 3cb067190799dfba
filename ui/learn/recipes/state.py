"""What the page Recipes keeps of a browser tab: the URL says what is open, this which versions run, and since when."""

from __future__ import annotations

from time import monotonic

import streamlit as st

from mlp.recipes.catalogue import RECIPES
from mlp.recipes.recipe import Recipe, Version

RECIPE, WRONG = "recipe", "wrong"
"""Names in the URL."""
_BEGUN = "recipes begun"
_AT_REST = "recipes at rest"


def recipe_in_url() -> Recipe | None:
    """The recipe that the URL names; it comes from outside and may be nonsense."""
    return RECIPES.get(st.query_params.get(RECIPE, ""))


def is_nonsense() -> bool:
    """Whether the URL names a recipe that there is not."""
    return RECIPE in st.query_params and recipe_in_url() is None


def open_recipe(key: str) -> None:
    """Show one."""
    st.query_params.from_dict({RECIPE: key})


def close_recipe() -> None:
    """Show all."""
    st.query_params.from_dict({})


def wrong_in_url(recipe: Recipe) -> Version | None:
    """The wrong version that the URL names, else the first; None for a recipe that has none."""
    named = st.query_params.get(WRONG)
    return next((one for one in recipe.wrong if one.name == named), recipe.wrong[0] if recipe.wrong else None)


def put_into_selector(recipe: Recipe, wrong: Version) -> str:
    """Have the selector of a recipe show what the URL says, before it is on the page; its key."""
    key = f"wrong of {recipe.key}"
    st.session_state[key] = wrong.name
    return key


def follow_selector(key: str) -> None:
    """Put what was chosen into the URL."""
    st.query_params[WRONG] = st.session_state[key]


def begin(what: str) -> None:
    """Both versions of a pair are to be run from now on."""
    st.session_state[_BEGUN] = {**_begun(), what: monotonic()}
    st.session_state[_AT_REST] = _at_rest() - {what}


def has_begun(what: str) -> bool:
    """Whether that was asked for in this tab."""
    return what in _begun()


def begin_curves(what: str) -> None:
    """The first reports are there: the curves of a pair begin now."""
    key = f"curves of {what}"
    if key not in _begun() or _begun()[key] < _begun().get(what, 0.0):
        st.session_state[_BEGUN] = {**_begun(), key: monotonic()}


def seconds_of_curves(what: str) -> float:
    """How long the curves of a pair have been on the page."""
    return monotonic() - _begun().get(f"curves of {what}", monotonic())


def set_at_rest(what: str) -> None:
    """Nothing moves any more in what is shown of a pair."""
    st.session_state[_AT_REST] = _at_rest() | {what}


def at_rest(what: str) -> bool:
    """Whether that is so."""
    return what in _at_rest()


def _begun() -> dict[str, float]:
    return dict(st.session_state.get(_BEGUN, {}))


def _at_rest() -> frozenset[str]:
    return frozenset(st.session_state.get(_AT_REST, ()))
