"""All recipes as cards: what each is called, and what it asks."""

import streamlit as st

from mlp.recipes.catalogue import TABLE
from ui.language.translate import t
from ui.learn.recipes import state
from ui.style.markdown import literal


def show_gallery() -> None:
    """A card for each."""
    st.title(t("Classic systems, right and wrong"))
    st.caption(
        t("Small systems from courses, books and questions. Run the right lines beside a known mistake, and compare the"
          " numbers with those that are expected.")
    )  # fmt: skip
    if state.is_nonsense():
        st.caption(t("The recipe in this link does not exist. Here are all that there are."))
    with st.container(key="recipe-cards"):
        for recipe in TABLE:
            with st.container(key=f"recipe-card {recipe.key}", border=True, gap="small"):
                st.button(
                    literal(t(recipe.title)), key=f"open {recipe.key}", type="tertiary",
                    on_click=state.open_recipe, args=(recipe.key,),
                )  # fmt: skip
                st.caption(literal(t(recipe.question)))
