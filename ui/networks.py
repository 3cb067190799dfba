"""Which network is looked at: the shipped ones, this browser's runs, and the run of the URL."""

from dataclasses import dataclass

import streamlit as st

from mlp.errors import InklingError
from mlp.model import Model
from runner.store import Run
from ui import format as fmt
from ui import server, state
from ui.owner import owner_hash


@dataclass(frozen=True)
class Network:
    """A network that can answer: where it is from (`model <name>` or `run <id>`), its weights, and its run, if any."""

    key: str
    model: Model
    run: Run | None = None

    @property
    def learning(self) -> bool:
        """Whether its weights still change."""
        return self.run is not None and self.run.status.active


def run_label(run: Run) -> str:
    """A run in a list: `784-128-10 relu, your run 3f9c, 97.8 % on the test set`."""
    network, accuracy = run.spec.experiment.network, run.status.test_accuracy
    news = run.status.state if accuracy is None else f"{fmt.percent(accuracy)} on the test set"
    return f"{run.spec.title or f'{network} {network.activation}'}, run {run.id[:4]}, {news}"


def select_network(label: str) -> Network | None:
    """A selector of all networks; the choice of a run is in the URL. None where there is no network at all."""
    store = server.store()
    runs = {run.id: run for run in store.list(owner_hash()) if run.status.step}
    looked_at = state.current_run()
    if looked_at and looked_at not in runs:
        try:
            runs = {looked_at: store.run(looked_at), **runs}
        except InklingError as error:
            st.warning(str(error))
            state.look_at_run(None)
            looked_at = None
    names = {f"model {name}": f"{name}: {describe(model)}" for name, model in server.shipped().items()}
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
    return load(chosen)


def load(key: str) -> Network | None:
    """The network behind a key as it is now; None, with a sentence on the page, for a run without weights."""
    kind, _, name = key.partition(" ")
    if kind == "model":
        return Network(key, server.shipped()[name])
    model = server.store().snapshot(name)
    if model is None:
        st.info("This run has no weights yet: it waits for its turn. Choose another network, or wait a moment.")
        return None
    return Network(key, model, server.store().run(name))


def describe(model: Model) -> str:
    """A shipped network: `784-128-10, 98.1 % on the test set`."""
    accuracy = model.card.get("test_accuracy")
    known = f", {fmt.percent(accuracy)} on the test set" if isinstance(accuracy, float) else ", untrained"
    return f"{model.config}{known}"
