"""Weights: the units of the first layer as pictures, all other weights as heatmaps, the biases as bars."""

import streamlit as st

from mlp.arrays import PIXELS
from ui import charts
from ui.components.live_plot import live_plot
from ui.components.weight_grid import weight_grid
from ui.networks import Network, load, select_network
from ui.style import format as fmt
from ui.style.layer_label import layer_label

TICK = 1.0
"""Seconds between two ticks while the network learns; its snapshot is renewed as often."""
MOST_UNITS = 512


def view(key: str, was_learning: bool) -> None:
    """All layers of one network; a fragment that ticks while the network learns."""
    network = load(key)
    if network is None:
        return
    if was_learning and not network.learning:
        st.rerun()  # runs the whole page, which ends the ticking
    parameters, names = network.model.parameters, network.model.config.layer_names
    dark = st.context.theme.type == "dark"
    if network.learning:
        st.caption("This network is learning: its weights are read again every second.")
    for layer, (name, (W, b)) in enumerate(zip(names, parameters, strict=True)):
        st.html(f'<h3 class="layer">{layer_label(name, layer, len(names), dark)}</h3>')
        if layer == 0 and len(W) == PIXELS:
            first_layer(network)
        else:
            st.caption(
                "A column is a unit, a row is an input; blue is negative, red is positive, the page's colour is zero."
            )
            live_plot(
                charts.matrix_heatmap(W, dark, title=f"Weights W, {len(W)} x {W.shape[1]}"), key=f"W{layer}", height=380
            )
        live_plot(charts.bias_bars(b, dark, title=f"Biases b, {fmt.thousands(b.size)}"), key=f"b{layer}")


def first_layer(network: Network) -> None:
    """Show each unit as the 28x28 picture of its weights."""
    W = network.model.parameters[0][0]
    order = st.segmented_control(
        "Order", ["unit", "norm"], default="unit", required=True, key="order", persist_state="session",
        help="By number, or by the norm of their weights, the largest first.",
    )  # fmt: skip
    st.caption("Ink on red pixels raises the unit, ink on blue pixels lowers it. Press a unit to see it large.")
    if W.shape[1] > MOST_UNITS:
        st.caption(f"These are the {MOST_UNITS} of {fmt.thousands(W.shape[1])} units with the largest weights.")
    weight_grid(W, key="first layer", order="norm" if order == "norm" else "unit", limit=MOST_UNITS)


st.title("Look at the weights")
chosen = select_network("Network")
if chosen:
    st.fragment(view, run_every=TICK if chosen.learning else None)(chosen.key, chosen.learning)
