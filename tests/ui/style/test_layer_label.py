"""The names of layers on the pages."""

from streamlit.testing.v1 import AppTest

from ui.style.layer_label import layer_label, layer_name

PAGE = """
import streamlit as st
from ui.style.layer_label import layer_name
st.text(layer_name("output 10 softmax"))
st.text(layer_name("h1 128 relu"))
"""


def test_a_label_has_a_swatch_and_the_escaped_name():
    label = layer_label("h1 <b>", 0, 2, dark=False)
    assert label.endswith("</span>h1 &lt;b&gt;")
    assert "#0072B2" in label
    assert layer_name("output 10 softmax") == "output 10 softmax"


def test_the_output_layer_is_named_in_the_language_of_the_tab():
    page = AppTest.from_string(PAGE)
    page.session_state["language"] = "de"
    assert [one.value for one in page.run().text] == ["Ausgabe 10 softmax", "h1 128 relu"]
