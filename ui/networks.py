"""Which network is looked at: the shipped ones, this browser's runs, and the run of the URL."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from mlp.nn.model import Model
from runner.store import Run
from ui import server, state
from ui.owner import owner_hash
from ui.problems import problems_shown
from ui.runs.rows import title_of
from ui.style import format as fmt

PINNED = "\N{BLACK STAR} "


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
    """A run in a list: `784-128-10 relu, run 3f9c of 09:41:07`; in front of a pinned one stands a star.

    Nothing that changes by itself: a selector knows its choice again by this text, and would lose it with the state
    in it.
    """
    begun = datetime.fromtimestamp(run.spec.created).strftime("%H:%M:%S")
    return f"{PINNED if run.about.pinned else ''}{title_of(run)}, run {run.id[:4]} of {begun}"


def news(run: Run) -> str:
    """How it is with a run, in a sentence."""
    status = run.status
    if status.state == "done" and status.test_accuracy is not None:
        return f"Done, {fmt.percent(status.test_accuracy)} on the test set."
    return {"running": "Learning right now: it answers with its newest weights."}.get(
        status.state, f"{status.state.capitalize()} after {status.epoch:.1f} of {status.epochs} epochs."
    )


def runs_to_show() -> dict[str, Run]:
    """This browser's runs, pinned and newest first, and the one of the URL; a sentence on the page if there is none."""
    store = server.store()
    runs = {run.id: run for run in sorted(store.list(owner_hash()), key=lambda run: not run.about.pinned)}
    looked_at = state.current_run()
    if looked_at and looked_at not in runs:
        with problems_shown():
            return {looked_at: store.run(looked_at), **runs}
        state.look_at_run(None)
    return runs


def select_network(label: str) -> Network | None:
    """A selector of all networks; the choice of a run is in the URL. None where nothing can be asked yet."""
    runs = runs_to_show()
    names = {f"model {name}": f"{name}: {describe(model)}" for name, model in server.shipped().items()}
    names |= {f"run {run.id}": run_label(run) for run in runs.values()}
    if not names:
        st.info("There is no network yet. Train one on the Train page.")
        return None
    state.network_key(list(names))
    chosen = st.selectbox(
        label,
        list(names),
        format_func=lambda key: names.get(key, key),
        help="Networks that come with Inkling, and yours: finished or learning right now.",
        key=state.NETWORK,
        on_change=state.network_chosen,
        persist_state="session",
    )
    kind, _, name = chosen.partition(" ")
    state.show_in_url(name if kind == "run" else None)
    network = load(chosen)
    if network and network.run:
        st.caption(news(network.run))
    return network


def select_run() -> str | None:
    """A selector of the runs that can be shown, in all states; None where there is none."""
    runs = runs_to_show()
    run = state.current_run()
    state.show_in_url(run)
    if not runs:
        return None
    st.selectbox(
        "Run",
        list(runs),
        index=None,
        format_func=lambda key: run_label(runs[key]) if key in runs else key,
        placeholder="Choose one of your runs",
        help="All runs that this browser has started, the newest first.",
        key=state.RUN,
        on_change=state.run_chosen,
        persist_state="session",
    )
    return run


def load(key: str) -> Network | None:
    """The network behind a key as it is now; None, with a sentence on the page, for a run without weights."""
    kind, _, name = key.partition(" ")
    if kind == "model":
        return Network(key, server.shipped()[name])
    with problems_shown("Choose another network."):
        model, run = server.store().snapshot(name), server.store().run(name)
        if model is not None:
            return Network(key, model, run)
        st.info("This run has no weights yet: it waits for its turn. Choose another network, or wait a moment.")
    return None


def describe(model: Model) -> str:
    """A shipped network: `784-128-10, 98.1 % on the test set`."""
    accuracy = model.card.get("test_accuracy")
    known = f", {fmt.percent(accuracy)} on the test set" if isinstance(accuracy, float) else ", untrained"
    return f"{model.config}{known}"
