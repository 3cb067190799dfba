"""One recipe: its question, its lines with the mistake among them, why, what to look at, and both versions running."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlp.recipes.recipe import Recipe, Version
from ui.form.controls import fill_from
from ui.language.translate import t
from ui.learn.laboratory.answer import diff_html
from ui.learn.recipes import state
from ui.learn.recipes.curves import show_curves
from ui.learn.recipes.numbers import numbers_html
from ui.learn.recipes.pair import begin, pair
from ui.style import format as fmt
from ui.style.markdown import literal

TICK = 0.25
LONG = 20
"""Seconds from which on it is said before the press how long it takes."""


def show_recipe(recipe: Recipe) -> None:
    """All of it."""
    st.button(t("All recipes"), key="all recipes", type="tertiary", icon=":material/arrow_back:",
              on_click=state.close_recipe)  # fmt: skip
    st.title(literal(t(recipe.title)))
    st.html(f"<p class='recipe-question'>{escape(t(recipe.question))}</p>")
    wrong = choose_wrong(recipe)
    st.html(lines_html(recipe, wrong))
    st.html(words_html(recipe))
    what = f"{recipe.key} {wrong.name if wrong else ''}"
    _presses(recipe, wrong, what)
    if state.has_begun(what):
        ticks = not state.at_rest(what)
        st.fragment(_versions, run_every=TICK if ticks else None)(recipe, wrong, what, ticks)


def choose_wrong(recipe: Recipe) -> Version | None:
    """The wrong version that stands beside the right one; the URL says which."""
    chosen = state.wrong_in_url(recipe)
    if chosen is None or len(recipe.wrong) == 1:
        return chosen
    titles = {one.name: one.title for one in recipe.wrong}
    key = state.put_into_selector(recipe, chosen)
    st.selectbox(t("The mistake beside it"), list(titles), format_func=lambda name: t(titles[name]), key=key,
                 on_change=state.follow_selector, args=(key,), width=480)  # fmt: skip
    return chosen


def lines_html(recipe: Recipe, wrong: Version | None) -> str:
    """The right lines; the one that the wrong version changes as a diff."""
    parts = [
        diff_html(line, wrong.line_wrong)
        if wrong and wrong.line_wrong and line == wrong.line_right
        else f"<pre>{escape(line)}</pre>"
        for line in recipe.lines
    ]
    return f"<div class='recipe-lines'>{''.join(parts)}</div>"


def words_html(recipe: Recipe) -> str:
    """Why, what to look at, and what to try."""
    parts = ((t("Why"), recipe.why), (t("Look"), recipe.look), (t("Try this"), recipe.try_this))
    return "".join(f"<p class='recipe-words'><b>{escape(head)}.</b> {escape(t(text))}</p>" for head, text in parts)


def _presses(recipe: Recipe, wrong: Version | None, what: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="recipe-presses"):
        label = t("Run both") if wrong else t("Run it")
        st.button(label, key="run recipe", type="primary", icon=":material/play_arrow:", on_click=_run,
                  args=(recipe, wrong, what))  # fmt: skip
        _open_in_train(recipe.right, t("Open the right version in Train"))
        if wrong:
            _open_in_train(wrong, t("Open the wrong version in Train"))
    seconds = max(recipe.right.seconds, wrong.seconds if wrong else 0)
    if seconds >= LONG and not pair(recipe, wrong).have_ended:
        st.caption(t("The first run takes about {time}; then its numbers are kept.", time=fmt.rough(seconds)))


def _open_in_train(version: Version, label: str) -> None:
    if version.experiment and st.button(label, key=f"train {version.name}", type="tertiary",
                                        icon=":material/show_chart:", on_click=fill_from,
                                        args=(version.experiment,)):  # fmt: skip
        st.switch_page("views/train.py")


def _run(recipe: Recipe, wrong: Version | None, what: str) -> None:
    state.begin(what)
    begin(recipe, wrong)


def _versions(recipe: Recipe, wrong: Version | None, what: str, ticks: bool) -> None:
    """One tick; at the last one the page runs once more, without ticking."""
    both = pair(recipe, wrong)
    drawn = show_curves(both, what)
    st.html(numbers_html(both))
    if drawn:
        state.set_at_rest(what)
    if state.at_rest(what) == ticks:
        st.rerun()
