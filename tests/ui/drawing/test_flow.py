import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlp.config import NetworkConfig
from mlp.nn.model import Model
from tests.confident import confident
from ui.drawing import flow as flow_of_drawing
from ui.drawing import state as drawing_state
from ui.drawing.flow import layers_of, strongest, unit_of


@pytest.fixture
def model() -> Model:
    return Model.untrained(NetworkConfig(hidden=(12, 7)), rng=np.random.default_rng(2))


@pytest.fixture
def row() -> np.ndarray:
    return np.random.default_rng(3).uniform(0, 1, 784).astype(np.float32)


def test_every_layer_shows_what_the_network_computes(model: Model, row: np.ndarray):
    layers = layers_of(model, row)
    assert [len(layer["values"]) for layer in layers] == [784, 12, 7, 10]
    np.testing.assert_array_equal(layers[-1]["values"], model.predict(row[None])[0])


def test_the_strongest_are_the_largest_of_either_sign():
    assert strongest(np.array([0.0, -3.0, 1.0, 0.0, 2.0, 0.5, 0.0, 0.1])) == [1, 4, 2, 5]
    assert strongest(np.zeros(20)) == []


@pytest.mark.parametrize(("layer", "number"), [(1, 3), (2, 6), (3, 9)])
def test_the_numbers_of_a_unit_add_up(model: Model, row: np.ndarray, layer: int, number: int):
    unit = unit_of(model, row, layer, number)
    rows = dict(unit["rows"])
    np.testing.assert_allclose(rows["weights"] * rows["input"], rows["product"])
    W, b = model.parameters[layer - 1]
    z = [row, *model.pass_through(row[None])][layer - 1].reshape(-1) @ W[:, number] + b[number]
    said = re.search(r"= (−?[\d.e-]+);", unit["sum"])
    assert said
    assert float(said.group(1).replace("−", "-")) == pytest.approx(z, rel=6e-3)
    answer = model.activations(row[None])[layer - 1][0, number]
    words, _, y = unit["sum"].partition("; ")[2].rpartition(" ")
    assert float(y) == pytest.approx(answer, rel=6e-3)
    assert words == ("softmax over all units gives" if layer == 3 else "relu(z) =")


def test_the_share_of_a_calibrated_answer_stands_beside_that_without_a_temperature(model: Model, row: np.ndarray):
    calibrated = confident(model, temperature=0.25, least_energy=-9.0, least_density=-9.0)
    said = unit_of(calibrated, row, 3, 9)["sum"]
    found = re.search(r"gives ([\d.e-]+); with z / 0.25, as in the answer, ([\d.e-]+)$", said)
    assert found
    for number, share in zip(found.groups(), (model.outputs(row[None]), calibrated.predict(row[None])), strict=True):
        assert float(number) == pytest.approx(share[0, 9], rel=6e-3)


def test_layers_have_their_names_and_the_output_its_digits(model: Model, row: np.ndarray):
    layers = layers_of(model, row)
    assert [layer["name"] for layer in layers] == ["input 784", *model.config.layer_names]
    assert layers[0]["strongest"] == []
    assert layers[-1]["strongest"] == [int(model.predict(row[None])[0].argmax())]
    assert layers[-1]["labels"] == [str(digit) for digit in range(10)]


def page(model: "Model", row: "np.ndarray") -> None:
    from ui.drawing.flow import show_flow

    show_flow(model, row)


@pytest.mark.parametrize(
    ("unit", "title"),
    [
        ({"layer": 1, "number": 0}, "h1 12 relu, unit 0"),
        ({"layer": 1, "number": 11}, "h1 12 relu, unit 11"),
        ({"layer": 3, "number": 9}, "output 10 softmax, unit 9"),
        ({"layer": 0, "number": 0}, None),  # a pixel
        ({"layer": 1, "number": 12}, None),
        ({"layer": 2, "number": -1}, None),
        ({"layer": 4, "number": 0}, None),
        ({"layer": "1", "number": 0}, None),
        ("1, 0", None),
        (None, None),
    ],
)
def test_the_unit_that_was_pressed_is_shown_if_the_network_has_it(
    model: Model, row: np.ndarray, unit: Any, title: str | None, monkeypatch: pytest.MonkeyPatch
):
    shown: list[Any] = []
    monkeypatch.setattr(flow_of_drawing, "flow", lambda layers, unit, key: shown.append((len(layers), unit, key)))
    test = AppTest.from_function(page, kwargs={"model": model, "row": row})
    test.session_state[drawing_state.FLOW] = {"unit": unit}
    assert not test.run().exception
    [(layers, detail, key)] = shown
    assert (layers, key) == (4, drawing_state.FLOW)
    assert (detail and detail["title"]) == title
