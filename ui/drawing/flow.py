"""How a drawing flows through the layers: the activation of every unit, and the weighted sum of one of them."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mlp.nn.model import Model
from ui.components.flow import flow
from ui.drawing import state as drawing_state
from ui.language.translate import t
from ui.style import format as fmt
from ui.style.layer_label import layer_name

STRONGEST = 8


def show_flow(model: Model, row: NDArray[np.float32]) -> None:
    """Show all layers as strips of cells, and the chosen unit in detail."""
    st.caption(
        t(
            "A cell is a unit; the {count} strongest of a layer are outlined. Press one, or use the arrow keys.",
            count=STRONGEST,
        )
    )
    layers = layers_of(model, row)
    chosen = drawing_state.chosen_unit()
    inside = chosen is not None and 1 <= chosen[0] < len(layers) and 0 <= chosen[1] < len(layers[chosen[0]]["values"])
    flow(layers, unit_of(model, row, *chosen) if chosen and inside else None, key=drawing_state.FLOW)


def layers_of(model: Model, row: NDArray[np.float32]) -> list[dict[str, Any]]:
    """The input and each layer: its name, its values and the units with the largest."""
    values = [row, *(layer[0] for layer in model.activations(row[None]))]
    names = [t("input {count}", count=row.size), *map(layer_name, model.config.layer_names)]
    layers: list[dict[str, Any]] = [
        {"name": name, "values": of_layer, "strongest": strongest(of_layer) if depth else []}
        for depth, (name, of_layer) in enumerate(zip(names, values, strict=True))
    ]
    layers[-1] |= {"strongest": layers[-1]["strongest"][:1], "labels": [str(k) for k in range(len(values[-1]))]}
    return layers


def strongest(values: NDArray[np.floating]) -> list[int]:
    """The units with the largest values of either sign, the strongest first, without units at zero."""
    order = np.argsort(-np.abs(values), kind="stable")[: min(STRONGEST, max(1, len(values) // 2))]
    return [int(unit) for unit in order if values[unit]]


def unit_of(model: Model, row: NDArray[np.float32], layer: int, number: int) -> dict[str, Any]:
    """One unit of a layer (1 is the first after the input): weights, input, product, and their sum in numbers."""
    W, b = model.parameters[layer - 1]
    activations = model.activations(row[None])
    x = row if layer == 1 else activations[layer - 2][0]
    products = x * W[:, number]
    z = float(products.sum() + b[number])
    y = float(activations[layer - 1][0, number])
    bias = f"{'+' if b[number] >= 0 else '−'} {fmt.significant(abs(float(b[number])))}"
    last = layer == len(model.parameters)
    function = model.config.output_activation if last else model.config.activation
    answer = (
        t("{function} over all units gives {value}", function=function, value=_number(y))
        if function == "softmax"
        else f"{function}(z) = {_number(y)}"
    )
    if function == "softmax" and model.confidence:
        heat, probability = model.confidence.temperature, float(model.predict(row[None])[0, number])
        answer += t(
            "; with z / {temperature:.2f}, as in the answer, {value}", temperature=heat, value=_number(probability)
        )
    return {
        "title": f"{layer_name(model.config.layer_names[layer - 1])}, {t('unit {unit}', unit=number)}",
        "sum": f"z = w·x + b = {_number(float(products.sum()))} {bias} = {_number(z)}; {answer}",
        "rows": [(t("weights"), W[:, number]), (t("input"), x), (t("product"), products)],
    }


def _number(value: float) -> str:
    return f"{'−' if value < 0 else ''}{fmt.significant(abs(value))}"
