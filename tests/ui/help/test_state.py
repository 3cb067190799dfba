"""What a tab remembers of the Help."""

from streamlit.testing.v1 import AppTest


def test_help_opens_and_closes() -> None:
    test = AppTest.from_string(
        "import streamlit as st\n"
        "from ui.help import state\n"
        "st.button('open', on_click=state.open_help)\n"
        "st.button('close', on_click=state.close_help)\n"
        "st.text(state.help_is_open())"
    ).run()
    assert test.text[0].value == "False"
    assert test.button[0].click().run().text[0].value == "True"
    assert test.button[1].click().run().text[0].value == "False"
