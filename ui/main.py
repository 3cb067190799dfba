"""The frame of every page: the navigation, the Help, and the switch between the languages."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.components.connection import watch_connection
from ui.components.language_switch import language_switch
from ui.components.page_bar import page_bar
from ui.help.dialog import show_help_button
from ui.language.state import begin_language, language_pressed
from ui.language.translate import t
from ui.run.start import active_runs
from ui.state import follow_link
from ui.style.markdown import literal

HERE = Path(__file__).parent
st.set_page_config(page_icon=HERE / "favicon.png", layout="wide")
begin_language()

pages = [
    st.Page("views/draw.py", title=t("Draw"), icon=":material/draw:", default=True),
    st.Page("views/train.py", title=t("Train"), icon=":material/show_chart:"),
    st.Page("views/weights.py", title=t("Weights"), icon=":material/grid_on:"),
    st.Page("views/runs.py", title=t("Runs"), icon=":material/list:"),
]
learn = [
    st.Page("views/check.py", title=t("Check"), icon=":material/rule:"),
    st.Page("views/gradient.py", title=t("Our gradient"), icon=":material/difference:"),
    st.Page("views/homework.py", title=t("By hand"), icon=":material/edit_note:"),
    st.Page("views/shapes.py", title=t("Shapes and numbers"), icon=":material/dataset:"),
    st.Page("views/laboratory.py", title=t("Bug laboratory"), icon=":material/bug_report:"),
    st.Page("views/recipes.py", title=t("Recipes"), icon=":material/menu_book:"),
]


def show_beside_pages() -> None:
    """What the navigation has besides the pages."""
    st.fragment(show_help_button)()
    language_switch(language_pressed)


def show_section(section: list[StreamlitPage]) -> None:
    """Links to the other pages of the section, above each of them: on a phone there is no other way to them."""
    with st.container(key="section", horizontal=True):
        for one in section:
            st.page_link(one, label=f"**{literal(one.title)}**" if one is page else literal(one.title))


page = st.navigation({"": pages, t("Learn"): learn}, position="top")
st.set_page_config(page_title=f"{page.title} - Inkling")
st.logo(HERE / "logo.svg", size="large")
page_bar(pages, learn, page, show_beside_pages)
follow_link()
if page in learn:
    show_section(learn)
page.run()
watch_connection(has_active_run=bool(active_runs()))
