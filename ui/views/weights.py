"""Weights: a tab for each layer; the first one as pictures of its units, the others as heatmaps, biases as bars."""

from html import escape

import streamlit as st

from mlp.arrays import PIXELS
from ui import charts
from ui.components.live_plot import live_plot
from ui.components.weight_grid import weight_grid
from ui.language.translate import later, t
from ui.networks import Network, load, select_network
from ui.style import format as fmt
from ui.style import palette
from ui.style.layer_label import layer_name

TICK = 1.0
"""Seconds between two ticks while the network learns; its snapshot is renewed as often."""
FEW_UNITS = 48
"""Units of the first layer that are shown before a person asks for all."""


def view(key: str, was_learning: bool) -> None:
    """One network, a tab for each layer; a fragment that ticks while the network learns."""
    network = load(key)
    if network is None:
        return
    if was_learning and not network.learning:
        st.rerun()  # runs the whole page, which ends the ticking
    if network.learning:
        st.caption(t("This network is learning: its weights are read again every second."))
    names = network.model.config.layer_names
    for layer, place in enumerate(st.tabs([layer_name(name) for name in names], key="layer", on_change="rerun")):
        if place.open:
            with place:
                show_layer(network, layer)


def show_layer(network: Network, layer: int) -> None:
    """The weights and the biases of one layer."""
    names, dark = network.model.config.layer_names, st.context.theme.type == "dark"
    W, b = network.model.parameters[layer]
    units = t("{inputs} inputs, {units} units", inputs=fmt.thousands(len(W)), units=fmt.thousands(b.size))
    color = palette.layer_color(layer, len(names), dark)
    st.html(f'<p class="layer"><span class="swatch" style="background:{color}"></span>{escape(units)}</p>')
    if layer == 0 and len(W) == PIXELS:
        first_layer(network)
    else:
        st.caption(
            t("A column is a unit, a row is an input; blue is negative, red is positive, the page's colour is zero.")
        )
        live_plot(
            charts.matrix_heatmap(W, dark, title=t("Weights W, {rows} x {columns}", rows=len(W), columns=W.shape[1])),
            key=f"W{layer}",
            height=380,
        )
    live_plot(charts.bias_bars(b, dark, title=t("Biases b, {count}", count=fmt.thousands(b.size))), key=f"b{layer}")


def first_layer(network: Network) -> None:
    """Show each unit as the 28x28 picture of its weights; of many units the first ones, and all on request."""
    W = network.model.parameters[0][0]
    units, limit = W.shape[1], W.shape[1]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.segmented_control(
            t("Order"), [later("unit"), later("norm")], format_func=t, default="unit", required=True, key="order",
            persist_state="session",
            help=t("By number, or by the norm of their weights, the largest first."),
        )  # fmt: skip
        if units > FEW_UNITS and not st.toggle(t("All {units} units", units=fmt.thousands(units)), key="all units"):
            limit = FEW_UNITS
    st.caption(t("Ink on red pixels raises the unit, ink on blue pixels lowers it. Press a unit to see it large."))
    weight_grid(W, key="first layer", order="norm" if order == "norm" else "unit", limit=limit)


st.title(t("Look at the weights"))
chosen = select_network(t("Network"))
if chosen:
    st.fragment(view, run_every=TICK if chosen.learning else None)(chosen.key, chosen.learning)
