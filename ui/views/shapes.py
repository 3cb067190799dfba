"""Shapes and numbers: which arrays come together in each line of forward and backward, and every number in them."""

import streamlit as st

from ui.language.translate import t

st.title(t("Shapes and numbers"))
