"""What the chart element hands to the browser; what the browser does with it is in tests/e2e/test_components.py."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.asking import get
from ui.components import plotly_script


def page(value: float) -> None:
    from ui import charts
    from ui.components.live_plot import live_plot

    series = [charts.Series("training", [1, 2], [1.0, value], "#60606B")]
    live_plot(charts.lines(series, title="t", x_title="step", y_title="loss", dark=True), key="loss", height=321)


def mounted(value: float) -> Any:
    """The message that makes the element, as the browser gets it."""
    test = AppTest.from_function(page, args=(value,), default_timeout=30).run()
    assert not test.exception
    [element] = test.main.children.values()
    return element.proto


def test_the_browser_gets_the_figure_its_theme_its_height_and_the_script():
    frame, figure = map(json.loads, mounted(0.5).bytes.split(b"\n"))
    assert [line["name"] for line in figure["data"]] == ["training"]
    assert frame["dark"] is True
    assert frame["height"] == 321
    assert frame["script"].startswith("/plotly/plotly.min.js?v=")
    assert ["#FCFCFD", "#111113"] in frame["themes"]


def test_a_message_does_not_carry_the_scripts():
    message = mounted(0.5)
    assert len(message.js_content) < 200
    assert len(message.SerializeToString()) - len(message.bytes) < 2500  # what is left is the style


def test_new_data_are_for_the_same_element():
    one, other = mounted(0.5), mounted(0.25)
    assert one.bytes != other.bytes
    assert one.id == other.id


def test_the_script_is_served_out_of_the_installed_package_and_kept():
    status, headers, content = get(plotly_script.url())
    assert status == 200
    assert content.startswith(b"/**\n* plotly.js v")
    assert b"immutable" in headers[b"cache-control"]


@pytest.mark.parametrize("path", ["/plotly/../__init__.py", "/plotly/none.js", "/plotly/", "/other"])
def test_nothing_else_is(path: str):
    assert get(path)[0] == 404
