"""Which network is looked at: the shipped ones, this browser's runs, and the run of the URL."""

from dataclasses import dataclass

import streamlit as st

from mlp.errors import InklingError
from mlp.model import Model
from runner.store import RunInfo
from ui import format as fmt
from ui import server, state
from ui.owner import owner_hash


@dataclass(frozen=True)
class Network:
    """A network that can answer: its name for a person, its weights, and the run it comes from, if any."""

    label: str
    model: Model
    run: RunInfo | None = None

    @property
    def learning(self) -> bool:
        """Whether its weights still change."""
        return self.run is not None and self.run.active


def run_label(run: RunInfo) -> str:
    """A run in a list: `784-128-10 relu, training, epoch 3 of 5`."""
    network = run.experiment.network
    if run.test_accuracy is not None:
        news = f"{fmt.percent(run.test_accuracy)} on the test set"
    else:
        news = run.state
    return f"{run.title or f'{network} {network.activation}'} · {news}"


def select_network(label: str) -> Network | None:
    """A selector of all networks; the choice of a run is in the URL. None where there is no network at all."""
    runs = {run.id: run for run in server.store().runs(owner_hash()) if run.has_weights}
    looked_at = state.current_run()
    if looked_at and looked_at not in runs:
        try:
            runs = {looked_at: server.store().info(looked_at), **runs}
        except InklingError as error:
            st.warning(str(error))
            state.look_at_run(None)
            looked_at = None
    names = {f"model {name}": f"{name} · {describe(model)}" for name, model in server.shipped().items()}
    names |= {f"run {run.id}": run_label(run) for run in runs.values()}
    if not names:
        return None
    keys = list(names)
    wanted = f"run {looked_at}"
    chosen = st.selectbox(
        label,
        keys,
        index=keys.index(wanted) if wanted in names else 0,
        format_func=lambda key: names.get(key, key),
        help="Networks that come with Inkling, and yours: finished or learning right now.",
    )
    kind, _, name = chosen.partition(" ")
    state.look_at_run(name if kind == "run" else None)
    if kind == "model":
        return Network(name, server.shipped()[name])
    model = server.store().model(name)
    if model is None:
        st.info("This run has no weights yet: it waits for its turn. Choose another network, or wait a moment.")
        return None
    return Network(run_label(runs[name]), model, runs[name])


def describe(model: Model) -> str:
    """A shipped network: `784-128-10, 98.1 % on the test set`."""
    accuracy = model.card.get("test_accuracy")
    known = f", {fmt.percent(accuracy)} on the test set" if isinstance(accuracy, float) else ", untrained"
    return f"{model.config}{known}"
