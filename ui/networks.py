"""Choosing a network or a run: the shipped networks, this browser's runs, and the run in the URL."""

from dataclasses import dataclass

import streamlit as st

from mlp.data.own.picture_form import PictureForm, reads_digits
from mlp.nn.model import Model
from runner.store import Run
from ui import server, state
from ui.language.translate import t
from ui.owner import owner_hash
from ui.problems import problems_shown
from ui.run.inside import can_be_drawn_for
from ui.runs.naming import automatic_name
from ui.runs.rows import given_name, when
from ui.runs.states import STATES
from ui.shipped_names import shipped_line
from ui.style import format as fmt

STAND_IN = "default"
"""The shipped network that answers for one without weights."""
PINNED = "\N{BLACK STAR} "


@dataclass(frozen=True)
class Network:
    """A network with its weights: its key is `model <name>` or `run <id>`; a run's network has its run.

    A `stand_in` is a run without weights yet, for which the network STAND_IN answers.
    """

    key: str
    model: Model
    run: Run | None = None
    stand_in: bool = False

    @property
    def reads_digits(self) -> bool:
        """Whether its answer is one of the ten digits; an autoencoder answers with an image, others with a class."""
        return reads_digits(self.model.card, self.model.config)

    @property
    def form(self) -> PictureForm | None:
        """The classes of its own that it answers with, and the pictures that it takes; None without such classes."""
        return None if self.reads_digits else PictureForm.in_card(self.model.card, self.model.config)

    @property
    def learning(self) -> bool:
        """Whether its weights still change, or are still to come."""
        return self.run is not None and self.run.status.active


def run_label(run: Run) -> str:
    """A run in a list: `rate 3, sigmoid, 27 Nov, 09:41, run 3f9c`; a pinned one begins with a star.

    It holds nothing that changes by itself, because a selector identifies its choice by this text.
    """
    name = given_name(run) or automatic_name(run.spec.experiment)
    return f"{PINNED if run.about.pinned else ''}{name}, {when(run.spec.created)}, {t('run {id}', id=run.id[:4])}"


def state_sentence(run: Run) -> str:
    """The state of a run as a sentence."""
    status = run.status
    if status.state == "done" and status.test_accuracy is not None:
        return t("Done, {share} on the test set.", share=fmt.percent(status.test_accuracy))
    if status.state == "running":
        return t("It is learning now, and answers with its newest weights.")
    if status.state == "queued":
        begins = server.store().queue().begins_at_once(run.id)
        return t("It begins in a moment.") if begins else t("It waits for its turn.")
    word, epoch = t(STATES[status.state].word), fmt.given(f"{status.epoch:.1f}")
    return t("{state} after {epoch} of {epochs} epochs.", state=word, epoch=epoch, epochs=status.epochs)


def runs_to_show() -> dict[str, Run]:
    """This browser's runs, pinned and newest first, and the run in the URL; a warning if that one cannot be shown."""
    store = server.store()
    runs = {run.id: run for run in sorted(store.list(owner_hash()), key=lambda run: not run.about.pinned)}
    shown = state.current_run()
    if shown and shown not in runs:
        with problems_shown():
            return {shown: store.run(shown), **runs}
        state.set_current_run(None)
    return runs


def select_network(label: str, *, stand_in: bool = False, drawings: bool = False) -> Network | None:
    """A selector of all networks; a chosen run is in the URL. None if there is no network to choose.

    With `stand_in` another network comes in place of one without weights (`answering`); with `drawings` there are only
    those that take one.
    """
    runs = {key: run for key, run in runs_to_show().items() if not drawings or can_be_drawn_for(run)}
    names = {f"model {name}": shipped_line(name) for name in server.shipped()}
    names |= {f"run {run.id}": run_label(run) for run in runs.values()}
    if not names:
        st.info(t("There is no network yet. Train one on the Train page."))
        return None
    state.network_key(list(names))
    chosen = st.selectbox(
        label,
        list(names),
        format_func=lambda key: names.get(key, key),
        help=t("The networks that come with Inkling and your own runs, finished or still learning."),
        key=state.NETWORK,
        on_change=state.network_chosen,
        persist_state="session",
    )
    kind, _, name = chosen.partition(" ")
    state.show_in_url(name if kind == "run" else None)
    network = answering(chosen) if stand_in else load(chosen)
    if network:
        st.caption(state_sentence(network.run) if network.run else describe(network.model))
    return network


def select_run() -> str | None:
    """A selector of the runs in all states; None if there is none or none is chosen."""
    runs = runs_to_show()
    run = state.current_run()
    state.show_in_url(run)
    if not runs:
        return None
    st.selectbox(
        t("Run"),
        list(runs),
        index=None,
        format_func=lambda key: run_label(runs[key]) if key in runs else key,
        placeholder=t("Choose one of your runs"),
        help=t("All runs that this browser has started, the pinned and newest first."),
        key=state.RUN,
        on_change=state.run_chosen,
        label_visibility="collapsed",
        persist_state="session",
    )
    return run


def network_of(key: str, *, stand_in: bool = False) -> Network | None:
    """The network of a key as it is now; with `stand_in`, another one as long as it has no weights, else None.

    Raises InklingError for a run that is not there or damaged, KeyError for a network that does not come with Inkling.
    """
    kind, _, name = key.partition(" ")
    if kind == "model":
        return Network(key, server.shipped()[name])
    run, model = server.store().run(name), server.store().snapshot(name)
    if model is not None:
        return Network(key, model, run)
    other = server.shipped().get(STAND_IN) if stand_in else None
    return Network(key, other, run, stand_in=True) if other else None


def load(key: str, *, stand_in: bool = False) -> Network | None:
    """The network of a key as it is now; None, with a sentence on the page, for a run without weights."""
    with problems_shown(t("Choose another network.")):
        if network := network_of(key, stand_in=stand_in):
            return network
        st.info(t("This run has no weights yet, because it has not begun. Choose another network, or wait a moment."))
    return None


def answering(key: str) -> Network | None:
    """The network of a key, with the weights of `default` as long as it has none."""
    return load(key, stand_in=True)


def describe(model: Model) -> str:
    """A shipped network: `784-128-10, 98.1 % on the test set.`"""
    accuracy = model.card.get("test_accuracy")
    if not isinstance(accuracy, float):
        return t("{network}, untrained.", network=model.config)
    return t("{network}, {share} on the test set.", network=model.config, share=fmt.percent(accuracy))
