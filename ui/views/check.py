"""Check: a small case to compute by one's own code, and a verdict that names the mistake in the result."""

import streamlit as st

from ui.language.translate import t

st.title(t("Is my gradient right?"))
