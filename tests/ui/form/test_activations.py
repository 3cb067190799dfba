"""Hidden layers with activations of their own, and networks without biases, on the training form."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mlp.config import Experiment, NetworkConfig
from tests.ui.views.test_views import home
from ui.form.controls import USUAL

__all__ = ["home"]


def form_page() -> None:
    import streamlit as st

    from mlp.config import Experiment
    from ui.form.controls import experiment_form, fill_from

    if (filled := st.session_state.pop("fill", None)) is not None:
        fill_from(Experiment.from_json(filled))
    experiment, _ = experiment_form()
    st.session_state["said"] = experiment


def said(test: AppTest) -> Experiment:
    found: Experiment = test.session_state["said"]
    return found


@pytest.mark.parametrize("network", [
    NetworkConfig(hidden=(8, 7), activation="tanh,relu"),
    NetworkConfig(hidden=(8, 7, 6), activation="relu,relu,elu", biases=False),
    NetworkConfig(hidden=(8,), activation="sigmoid"),
])  # fmt: skip
def test_the_form_says_what_it_was_filled_with(home: Path, network: NetworkConfig) -> None:
    test = AppTest.from_function(form_page, default_timeout=30)
    test.session_state["fill"] = replace(USUAL, network=network).to_json()
    assert said(test.run()).network == network


def test_a_layer_gets_an_activation_of_its_own_and_gives_it_back(home: Path) -> None:
    test = AppTest.from_function(form_page, default_timeout=30).run()
    second = next(one for one in test.selectbox if one.label == "Activation of hidden layer 2")
    second.set_value("tanh").run()
    assert said(test).network.activations == ("relu", "tanh")
    next(one for one in test.selectbox if one.label == "Activation of hidden layer 2").set_value("the same").run()
    assert said(test).network.activation == "relu"
    next(one for one in test.toggle if one.label == "Biases").set_value(False).run()
    assert not said(test).network.biases
