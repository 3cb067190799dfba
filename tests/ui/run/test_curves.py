"""The switches above the charts of a run."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from runner.store import RunStore
from tests.homes.lived_in import RUNS, move_in
from tests.ui.run.test_page import choose, figure, page
from tests.ui.views.test_views import Canvas, canvas, home
from ui import charts

__all__ = ["canvas", "home"]

OVER_STEPS = ("loss", "accuracy", "gradient", "update", "rate", "units")


@pytest.fixture
def store(home: Path, canvas: Canvas) -> RunStore:
    return move_in(home)


@pytest.mark.long
@pytest.mark.parametrize("view", charts.STEP_VIEWS)
def test_all_charts_over_the_steps_show_the_steps_that_are_chosen(store: RunStore, view: str) -> None:
    test = choose(page("done"), "Steps", view)
    assert [figure(test, key)["layout"]["meta"]["view"] for key in OVER_STEPS] == [view] * len(OVER_STEPS)


def test_the_loss_can_have_a_logarithmic_axis(store: RunStore) -> None:
    history = store.history(RUNS["done"])
    assert figure(choose(page("done"), "Loss", "log"), "loss") == charts.loss_chart(history, False, "all", "log")


def state_page() -> None:
    import streamlit as st

    from ui.run import state

    st.segmented_control("Steps", ["all", "log", "last"], default="all", key=state.STEPS)
    st.button("slow", on_click=state.show_each_step)
    st.button("fast", on_click=state.show_steps_as_before)


def test_slow_motion_shows_each_step_and_full_speed_what_was_shown_before() -> None:
    test = AppTest.from_function(state_page).run()

    def press(label: str) -> str:
        next(one for one in test.button if one.label == label).click().run()
        return str(test.session_state["steps of the charts"])

    choose(test, "Steps", "log")
    assert press("fast") == "log", "nothing was changed, so nothing is undone"
    assert press("slow") == "last"
    assert press("slow") == "last"
    assert press("fast") == "log"
    assert press("slow") == "last"
    choose(test, "Steps", "all")
    assert press("fast") == "all", "a person has chosen something else meanwhile"
