"""The pages of the lab."""

import math
from time import thread_time
from typing import Any

import numpy as np
import streamlit as st

from mlp.training.history import History
from tests.e2e.lab.odd_texts import ODD_TEXTS
from ui import charts
from ui.components.live_plot import live_plot
from ui.components.weight_grid import weight_grid
from ui.owner import owner_hash
from ui.style.markdown import literal

LAYERS = ["h1 128 relu", "h2 64 relu", "h3 32 relu", "output 10 softmax"]
POINTS = 500


def history(last: int) -> dict[str, Any]:
    """What a run of four layers could have reported after `last` steps."""
    steps = [max(1, last * (i + 1) // POINTS) for i in range(POINTS)]
    epochs = list(range(860, last + 1, 860))
    per_layer = [
        [10.0 ** -(2 + layer / 5) * math.exp(math.sin(step / 50 + layer)) for step in steps] for layer in range(4)
    ]
    return {
        "layers": LAYERS,
        "steps": {
            "step": steps,
            "loss": [0.1 + 2.2 * math.exp(-step / 900) for step in steps],
            "accuracy": [0.96 - 0.86 * math.exp(-step / 900) for step in steps],
            "gradient_rms": per_layer,
            "update_ratio": per_layer,
        },
        "epochs": {
            "step": epochs,
            "validation_loss": [0.12 + 2.2 * math.exp(-step / 900) for step in epochs],
            "validation_accuracy": [0.95 - 0.86 * math.exp(-step / 900) for step in epochs],
        },
    }


def full_history(last: int) -> dict[str, Any]:
    """The same with all that a run reports, twenty epochs of it."""
    data = history(last)
    epochs = list(range(1000, last + 1, 1000))
    bins = {"low": -1.0, "high": 1.0, "counts": list(range(40))}
    kinds = {kind: [bins] * len(epochs) for kind in charts.KINDS}
    data["steps"] |= {"learning_rate": [0.1] * POINTS, "gradient_norm": data["steps"]["gradient_rms"]}
    data["epochs"] = {
        "step": epochs,
        "epoch": list(range(1, len(epochs) + 1)),
        "validation_loss": [0.2] * len(epochs),
        "validation_accuracy": [0.97] * len(epochs),
        "dead": [[0.1] * len(epochs)] * 3 + [[None] * len(epochs)],
        "saturated": [[None] * len(epochs)] * 4,
    }
    data["marks"] = [{"step": 5000, "text": "learning rate 0.1 -> 0.05"}]
    data["histograms"] = {"step": epochs, "epoch": data["epochs"]["epoch"], "layers": [kinds] * 4}
    return data


CHARTS = (
    charts.loss_chart,
    charts.accuracy_chart,
    charts.gradient_chart,
    charts.update_chart,
    charts.rate_chart,
    charts.unit_chart,
)
WEIGHTS = np.random.default_rng(0).normal(size=(784, 32)).astype(np.float32)


def plots() -> None:
    """Four charts; with `?tick=0.3` they get new data every 0.3 seconds."""
    seconds = float(st.query_params.get("tick", 0)) or None
    st.session_state.setdefault("last", 4000)

    def view() -> None:
        if seconds:
            st.session_state.last += 100
        dark = st.context.theme.type == "dark"
        data = History.from_json(history(st.session_state.last))
        st.text(f"last {st.session_state.last}")
        live_plot(charts.loss_chart(data, dark), key="loss")
        live_plot(charts.accuracy_chart(data, dark), key="accuracy")
        live_plot(charts.gradient_chart(data, dark), key="gradient")
        live_plot(charts.update_chart(data, dark), key="update")

    st.fragment(view, run_every=seconds)()


def long_run() -> None:
    """What the page of a run of 20,000 steps sends at every tick; `server` is the milliseconds it computes."""
    seconds = float(st.query_params.get("tick", 0)) or None
    st.session_state.setdefault("last", 20_000)

    def view() -> None:
        st.session_state.last += 100
        began = thread_time()
        data, dark = History.from_json(full_history(st.session_state.last)), st.context.theme.type == "dark"
        built = thread_time()
        for chart in CHARTS:
            live_plot(chart(data, dark), key=chart.__name__)
        live_plot(charts.histogram_chart(data, dark), key="histograms", height=charts.histogram_height(data))
        weight_grid(WEIGHTS + np.float32(st.session_state.last % 7), key="grid")
        st.text(f"last {st.session_state.last} server {1000 * (thread_time() - built):.1f} made {built - began:.3f}")

    st.fragment(view, run_every=seconds)()


def weights() -> None:
    """Unit u of twelve has one weight of size u: red for an even unit, blue for an odd one, in column u of row 5."""
    W = np.zeros((784, 12), dtype=np.float32)
    for unit in range(12):
        W[5 * 28 + unit, unit] = unit if unit % 2 == 0 else -unit
    weight_grid(W, key="grid", order="norm" if st.toggle("by norm") else "unit")


def texts() -> None:
    """Text from outside, as a sentence and as the label of a button."""
    for number, text in enumerate(ODD_TEXTS):
        st.warning(literal(text))
        st.button(literal(text), key=f"text {number}")


def owner() -> None:
    """Who looks at the page."""
    st.text(f"owner {owner_hash()}")


st.set_page_config(layout="wide")
st.navigation(
    [st.Page(plots, default=True), st.Page(long_run), st.Page(weights), st.Page(texts), st.Page(owner)], position="top"
).run()
