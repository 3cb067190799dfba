"""The bar of pages at the bottom of a phone, and the Help that stands in it; on a wide window the Help alone.

Streamlit's own navigation on a phone is behind a button, over the page, and stays open after a choice.
"""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.components.define import define
from ui.language.translate import t

_marks = define("page_bar", '<span class="page-bar-marks"></span>')


def page_bar(
    pages: Sequence[StreamlitPage],
    learn: Sequence[StreamlitPage],
    present: StreamlitPage,
    show_more: Callable[[], None],
) -> None:
    """Links to the pages and to the first one of the section Learn, the present one marked; what `show_more` adds."""
    with st.container(key="pages", horizontal=True, gap=None):
        for page in pages:
            st.page_link(page, width="stretch")
        st.page_link(learn[0], label=t("Learn"), icon=":material/school:", width="stretch")
        show_more()
        # Streamlit's links mark the present page by their colour alone, and are no landmark: the script adds both.
        _marks(
            key="marks of the page bar",
            data={
                "present": (learn[0] if present in learn else present).url_path,
                "page": present.url_path,
                "label": t("Pages"),
            },
        )
