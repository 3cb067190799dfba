"""What a first visit is told, and that it can be dismissed and found again."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.ui.views.test_views import Canvas, button, canvas, home, page
from ui.drawing.welcome import COOKIE, DISMISSED

__all__ = ["canvas", "home"]

STEPS = ("Draw a digit", "Train your own", "Look inside")


def told(test: AppTest) -> bool:
    """Whether the page tells all three steps, or none."""
    found = [any(f"**{step}.**" in one.value for one in test.markdown) for step in STEPS]
    assert len(set(found)) == 1
    return found[0]


def test_the_steps_are_told_until_they_are_dismissed(canvas: Canvas) -> None:
    test = page()
    assert told(test)
    button(test, "Dismiss").click().run()
    assert not told(test)
    assert not told(test.run())


def test_a_browser_that_dismissed_them_is_not_told_again(canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.context), "cookies", property(lambda context: {COOKIE: DISMISSED}))
    assert not told(page())


def test_the_help_tells_them_always(canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.context), "cookies", property(lambda context: {COOKIE: DISMISSED}))
    test = page("weights")
    assert not told(test)
    test.button(key="help").click().run()
    assert told(test)
