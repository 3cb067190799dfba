"""Loss, accuracy and gradient of both versions in charts that they share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import isfinite

import streamlit as st

from mlp.recipes.recipe import Recipe
from mlp.training.history import History
from ui import charts
from ui.components.live_plot import live_plot
from ui.language.translate import said, t
from ui.learn.recipes import state
from ui.learn.recipes.pair import Pair, history
from ui.style.markdown import literal

SECONDS = 3.0
"""Some trainings take less, and nobody could watch them: their curves take so long at least."""


def show_curves(both: Pair, of: str) -> bool:
    """Draw what is known by now, at most as far as the time allows; whether all of it is drawn."""
    share = 0.0
    if both.both_report:
        state.begin_curves(of)
        share = min(1.0, state.seconds_of_curves(of) / SECONDS) if both.train else 1.0
    with st.container(key="recipe-curves", gap="small"):
        _say_how_far(both, share)
        if both.train or (both.recipe.right.experiment and not both.have_ended):
            _draw(both, share * both.last_step)
    return share == 1.0 and both.have_ended


def _draw(both: Pair, step: float) -> None:
    dark, end = st.context.theme.type == "dark", both.last_step
    right = history(both.right.events, step)
    wrong = history(both.wrong.events if both.wrong else (), step)
    draws: dict[str, Callable[..., charts.Figure]] = {
        "losses": charts.compared_losses,
        "accuracies": partial(charts.compared_accuracies, of_images=learns_images(both.recipe)),
        "gradients": charts.compared_gradients,
    }
    if not (has_accuracy(right) or has_accuracy(wrong)) and (right.epochs.step or wrong.epochs.step):
        del draws["accuracies"]
    for (what, draw), place in zip(draws.items(), st.columns(len(draws)), strict=True):
        with place:
            live_plot(draw(right, wrong, name=t("wrong"), end=end, dark=dark), key=f"recipe {what}")


def learns_images(recipe: Recipe) -> bool:
    """Whether its right version learns digits."""
    experiment = recipe.right.experiment
    return experiment is None or experiment.training.data.startswith("mnist")


def has_accuracy(trained: History) -> bool:
    """Whether answers can be right: for numbers that are to be learned there is no accuracy."""
    return any(one is not None and isfinite(one) for one in trained.epochs.validation_accuracy)


def _say_how_far(both: Pair, share: float) -> None:
    """One line, always there, so that nothing below moves."""
    if both.problem:
        st.caption(literal(said(both.problem)))
    elif any(look.waits for look in both.looks):
        st.caption(t("Others run at the moment. This one waits for its turn."))
    elif not both.have_ended or share < 1.0:
        st.caption(t("Both versions run.") if both.wrong else t("It runs."))
    else:
        st.caption(t("Both versions have run to their end.") if both.wrong else t("It has run to its end."))
