"""Our gradient: what Inkling computes by backpropagation, against centred differences."""

import streamlit as st

from ui.language.translate import t
from ui.learn.gradient import show_gradient_check
from ui.networks import select_run
from ui.problems import problems_shown

st.title(t("Is Inkling's own gradient right?"))
st.caption(
    t("Each number of a gradient says how much the loss changes with one weight. It can be measured, too: change the"
      " weight by a small h, and look at the loss. Choose a run, or none for the network of the form.")
)  # fmt: skip
run = select_run()
with problems_shown(t("Choose another run.")):
    show_gradient_check(run)
