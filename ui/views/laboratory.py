"""Bug laboratory: a famous mistake in one line of a training and what shows it, or the same asked of a class."""

import streamlit as st

from ui.language.translate import t
from ui.learn.laboratory import state
from ui.learn.laboratory.classroom import show_class
from ui.learn.laboratory.one_mistake import show_mistakes
from ui.learn.laboratory.overview import show_overview

asked = state.class_in_url()
if asked is not None:
    st.title(t("One line was changed"))
    st.caption(
        t("Two trainings with the same settings and the same seed. In one of them a single line of the program is"
          " wrong.")
    )  # fmt: skip
    show_class(asked)
else:
    st.title(t("What does a mistake look like?"))
    st.caption(
        t("One line of a training is wrong. Guess what the loss will do, then see both trainings side by side: often"
          " the loss tells nothing.")
    )  # fmt: skip
    show_mistakes()
    show_overview()
