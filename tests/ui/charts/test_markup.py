"""Plotly reads names and texts as a kind of HTML: nothing from outside is among them."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from mlp.config import NETWORK_SETTINGS, NetworkConfig
from mlp.errors import ConfigError
from mlp.methods.activations import ACTIVATIONS
from mlp.training.history import Mark
from tests.ui.charts.test_charts import history
from ui import charts

MARKUP = '<a href="https://evil.example">here</a><img src=x onerror=alert(1)>%{x}'


@pytest.mark.parametrize("field", [*NETWORK_SETTINGS, "hidden"])
@pytest.mark.parametrize("value", [MARKUP, f"relu{MARKUP}", f"he_normal:{MARKUP}", [MARKUP]])
def test_no_network_of_a_file_has_markup_in_the_names_of_its_layers(field: str, value: Any):
    with pytest.raises(ConfigError):
        NetworkConfig.from_json(NetworkConfig().to_json() | {field: value})


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
def test_names_of_layers_are_words_and_numbers(activation: str, output: str):
    names = NetworkConfig(hidden=(128, 64), activation=activation, output_activation=output).layer_names
    assert all(re.fullmatch(r"\w+ \d+ \w+", name) for name in names)


@pytest.mark.parametrize(
    "chart", [charts.loss_chart, charts.gradient_chart, charts.unit_chart, charts.rate_chart, charts.histogram_chart]
)
def test_what_was_changed_is_not_a_text_of_plotly(chart: Any):
    figure = chart(replace(history(test=True), marks=(Mark(10, MARKUP),)), False)
    [mark] = figure["layout"]["meta"].pop("marks")
    assert mark["text"] == MARKUP  # the live plot writes it as the text of an element
    assert "evil.example" not in json.dumps(figure)
