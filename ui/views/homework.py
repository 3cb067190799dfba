"""By hand: forward and backward of a small network, written number by number and marked at once."""

import streamlit as st

from ui.language.translate import t
from ui.learn.homework.by_hand import show_homework

st.title(t("Compute it by hand"))
st.caption(t("One pass forward and backward, number by number: each is marked as soon as it is written."))
show_homework()
