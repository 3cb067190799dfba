"""The small network whose numbers are shown: its fields, the numbers that a person has changed, and the step.

All of it is in the URL. The numbers and the step are there alone; the fields take theirs from it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from mlp.check.case import shapes_of
from mlp.check.spec import CONVENTIONS, CaseSpec
from mlp.check.worked import ACTIVATIONS, Place
from ui.language.translate import later, t
from ui.learn.shapes import link, state
from ui.learn.shapes.ledger_form import WAYS
from ui.style import format as fmt
from ui.style.markdown import literal

KEY = "numbers "
"""Before the keys of the fields."""
NUMBERS = "numbers of a network"
"""Key of the element that shows the numbers."""
SIZES = {"inputs": (2, 4, 3), "hidden": (2, 5, 3), "outputs": (2, 3, 2), "samples": (1, 6, 3)}
"""The least, the most, the usual."""
LABELS = {
    "inputs": later("Inputs"), "hidden": later("Hidden units"), "outputs": later("Outputs"),
    "samples": later("Samples"),
}  # fmt: skip
LOSSES = {
    "softmax": ("cross_entropy", later("softmax, cross-entropy")),
    "sigmoid": ("logistic", later("sigmoid, logistic loss")),
    "sigmoid-squared": ("squared_error", later("sigmoid, squared error")),
    "identity-squared": ("squared_error", later("identity, squared error")),
}
RATES = (0.01, 0.1, 0.5, 1.0, 3.0)
RATE = 0.5
MOST_SEED = 9999
NETWORK, FUNCTION, LOSS, RATE_NAME, SEED, BIAS, WAY = "net", "f", "loss", "rate", "seed", "bias", "as"
STEP, EDITS = "step", "edits"
"""Names in the URL."""


@dataclass(frozen=True)
class Choice:
    """What the fields hold."""

    spec: CaseSpec
    rate: float


def choose_network() -> Choice:
    """Show the fields and return what they hold."""
    begin_fields()
    held = [state.value_of(KEY + name) for name in SIZES]
    label = t("Network {sizes}, samples: {samples}", sizes="-".join(map(str, held[:-1])), samples=held[-1])
    with st.popover(literal(label), icon=":material/tune:", key="network of the numbers"):
        choice = fields()
    put_in_link(choice)
    return choice


def fields() -> Choice:
    """The sizes first."""
    sizes: dict[str, int] = {}
    with st.container(horizontal=True):
        for name, (least, most, _) in SIZES.items():
            size = st.segmented_control(t(LABELS[name]), range(least, most + 1), key=KEY + name, required=True,
                                        width="content", on_change=forget_edits)  # fmt: skip
            sizes[name] = size or least
    way = st.segmented_control(t("Convention"), CONVENTIONS, format_func=lambda one: t(WAYS[one]), key=KEY + WAY,
                               required=True, on_change=forget_edits)  # fmt: skip
    function = st.selectbox(t("Activation of the hidden units"), ACTIVATIONS, key=KEY + FUNCTION,
                            format_func=lambda one: t(one.replace("_", " ")))  # fmt: skip
    loss = st.selectbox(t("Outputs and loss"), list(LOSSES), format_func=lambda one: t(LOSSES[one][1]), key=KEY + LOSS)
    rate = st.select_slider(t("Learning rate"), RATES, key=KEY + RATE_NAME, format_func=fmt.plain)
    seed = st.number_input(t("Seed"), 0, MOST_SEED, key=KEY + SEED, on_change=forget_edits,
                           help=t("Another seed draws other numbers."))  # fmt: skip
    bias = st.toggle(t("Biases"), key=KEY + BIAS, on_change=forget_edits)
    spec = CaseSpec(
        inputs=sizes["inputs"], hidden=(sizes["hidden"],), outputs=sizes["outputs"], samples=sizes["samples"],
        activations=(str(function),), loss=LOSSES[str(loss)][0], output_activation=str(loss).partition("-")[0], l2=0.0,
        bias=bias, convention=str(way), seed=int(seed),
    )  # fmt: skip
    return Choice(spec, float(rate))


def begin_fields() -> None:
    """What a new tab's fields hold: the network of the URL."""
    found = link.text(NETWORK, "").split("-")
    for place, (name, (least, most, usual)) in enumerate(SIZES.items()):
        size = found[place] if len(found) == len(SIZES) else ""
        state.begin(KEY + name, int(size) if size in map(str, range(least, most + 1)) else usual)
    state.begin(KEY + WAY, link.one_of(WAY, CONVENTIONS, "rows"))
    state.begin(KEY + FUNCTION, link.one_of(FUNCTION, ACTIVATIONS, ACTIVATIONS[0]))
    state.begin(KEY + LOSS, link.one_of(LOSS, list(LOSSES), "softmax"))
    rate = link.real(RATE_NAME, min(RATES), max(RATES), RATE)
    state.begin(KEY + RATE_NAME, rate if rate in RATES else RATE)
    state.begin(KEY + SEED, link.whole(SEED, 0, MOST_SEED, 1))
    state.begin(KEY + BIAS, link.one_of(BIAS, ("0", "1"), "1") == "1")


def put_in_link(choice: Choice) -> None:
    """What differs from the usual network stands in the URL."""
    spec = choice.spec
    sizes = (*spec.sizes, spec.samples)
    loss = next(name for name, (loss, _) in LOSSES.items()
                if loss == spec.loss and name.partition("-")[0] == spec.output_activation)  # fmt: skip
    link.put({
        NETWORK: "-".join(map(str, sizes)) if sizes != tuple(usual for *_, usual in SIZES.values()) else None,
        FUNCTION: spec.activations[0] if spec.activations[0] != ACTIVATIONS[0] else None,
        LOSS: loss if loss != "softmax" else None,
        RATE_NAME: f"{choice.rate:g}" if choice.rate != RATE else None,
        SEED: str(spec.seed) if spec.seed != 1 else None,
        BIAS: None if spec.bias else "0",
        WAY: spec.convention if spec.convention != "rows" else None,
    })  # fmt: skip


def edits_of(spec: CaseSpec) -> dict[Place, float]:
    """The numbers that the person has changed."""
    return link.edits_read(link.text(EDITS, "", most=4000), shapes_of(spec))


def forget_edits() -> None:
    """Another network, or other numbers drawn: what was changed belongs to the one before."""
    link.put({EDITS: None})


def step_sent() -> None:
    """Keep the step that the element has gone to."""
    step = state.sent(NUMBERS, "step")
    if isinstance(step, str) and len(step) < 20 and step.isalnum():
        link.put({STEP: step})


def edits_sent() -> None:
    """Keep the numbers that the element has; it sends all that differ from those drawn."""
    sent = state.sent(NUMBERS, "edits")
    if not isinstance(sent, Mapping):
        return
    edits: dict[Place, float] = {}
    for written, value in list(sent.items())[: link.MOST_EDITS]:
        name, *places = str(written).split(".")
        number = link.number_of(str(value))
        if number is not None and name.isalnum() and 1 <= len(places) <= 2 and all(p.isdecimal() for p in places):
            edits[name, tuple(int(place) - 1 for place in places)] = number
    link.put({EDITS: link.edits_written(edits)})
