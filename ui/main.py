"""The frame of every page: the navigation, the Help, and the style sheet."""

from pathlib import Path

import streamlit as st

from ui.components.page_bar import page_bar
from ui.help.dialog import show_help_button
from ui.state import follow_link

HERE = Path(__file__).parent
st.set_page_config(page_icon=HERE / "favicon.png", layout="wide")
pages = [
    st.Page("views/draw.py", title="Draw", icon=":material/draw:", default=True),
    st.Page("views/train.py", title="Train", icon=":material/show_chart:"),
    st.Page("views/weights.py", title="Weights", icon=":material/grid_on:"),
    st.Page("views/runs.py", title="Runs", icon=":material/list:"),
]
page = st.navigation(pages, position="top")
st.set_page_config(page_title=f"{page.title} - Inkling")
st.html(HERE / "style.css")
st.logo(HERE / "logo.svg", size="large")
page_bar(pages, page, st.fragment(show_help_button))
follow_link()
page.run()
