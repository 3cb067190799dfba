"""The frame of every page: the navigation at the top, and the style sheet."""

from pathlib import Path

import streamlit as st

from ui.state import follow_link

HERE = Path(__file__).parent
st.set_page_config(page_title="Inkling", page_icon=HERE / "favicon.png", layout="wide")
st.html(HERE / "style.css")

page = st.navigation(
    [
        st.Page("views/draw.py", title="Draw", icon=":material/draw:", default=True),
        st.Page("views/train.py", title="Train", icon=":material/show_chart:"),
        st.Page("views/weights.py", title="Weights", icon=":material/grid_on:"),
        st.Page("views/runs.py", title="Runs", icon=":material/list:"),
    ],
    position="top",
)
follow_link()
page.run()
