"""The network whose ledger is shown: its fields, which the URL keeps."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mlp.check.ledger import Line, Size, ledger
from mlp.check.spec import CONVENTIONS
from mlp.errors import DataError
from mlp.sentence import Sentence
from ui.language.translate import later, t
from ui.learn.shapes import link, state

WAYS = {"rows": later("samples in rows"), "columns": later("samples in columns")}
LARGEST = 1_000_000
INPUTS, HIDDEN, OUTPUTS, SAMPLES, BIAS, WAY = "inputs", "hidden", "outputs", "samples", "bias", "as"
"""Names in the URL."""
KEY = "ledger "
"""Before the keys of the fields."""


@dataclass(frozen=True)
class Choice:
    """What the fields hold."""

    inputs: int = 784
    hidden: str = "30"
    outputs: int = 10
    samples: str = "n"
    bias: bool = True
    convention: str = "rows"

    def lines(self) -> tuple[Line, ...]:
        """The ledger of this network. Raises DataError or ConfigError for what is no network."""
        sizes = (self.inputs, *hidden_sizes(self.hidden), self.outputs)
        return ledger(sizes, self.convention, samples_of(self.samples), self.bias)


USUAL = Choice()


def hidden_sizes(written: str) -> tuple[int, ...]:
    """ "30, 10" as (30, 10), nothing as (). Raises DataError."""
    parts = written.replace(";", ",").split(",") if written.strip() else []
    if not all(part.strip().isdecimal() and 1 <= int(part) <= LARGEST for part in parts):
        raise DataError(
            Sentence("The hidden layers must be whole numbers with commas, such as 30, 10; got {got}.", got=written)
        )
    return tuple(int(part) for part in parts)


def samples_of(written: str) -> Size:
    """ "n" or a number. Raises DataError."""
    if (text := written.strip()) in ("", "n"):
        return "n"
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST:
        raise DataError(Sentence("The samples must be the letter n or a whole number; got {got}.", got=written))
    return int(text)


def choose_network() -> Choice:
    """Show the fields and return what they hold."""
    begin_fields()
    with st.container(key="ledger-form", horizontal=True, vertical_alignment="bottom"):
        inputs = st.number_input(t("Inputs"), 1, LARGEST, key=KEY + INPUTS, width=130,
                                 help=t("Numbers of one sample: 784 pixels."))  # fmt: skip
        about = t("Units of each hidden layer with commas; nothing for no hidden layer.")
        hidden = st.text_input(t("Hidden layers"), key=KEY + HIDDEN, max_chars=80, width=150, help=about)
        outputs = st.number_input(t("Outputs"), 1, LARGEST, key=KEY + OUTPUTS, width=130,
                                  help=t("Units of the last layer, one for each class."))  # fmt: skip
        samples = st.text_input(t("Samples"), key=KEY + SAMPLES, max_chars=9, width=110,
                                help=t("Samples of a batch: a number, or the letter n for any."))  # fmt: skip
        way = st.segmented_control(t("Convention"), CONVENTIONS, format_func=lambda one: t(WAYS[one]), key=KEY + WAY,
                                   required=True, width="content",
                                   help=t("Whether a sample is a row of x or a column."))  # fmt: skip
        bias = st.toggle(t("Biases"), key=KEY + BIAS)
    choice = Choice(int(inputs), hidden, int(outputs), samples, bias, str(way))
    put_in_link(choice)
    return choice


def begin_fields() -> None:
    """What a new tab's fields hold: the network of the URL."""
    state.begin(KEY + INPUTS, link.whole(INPUTS, 1, LARGEST, USUAL.inputs))
    state.begin(KEY + HIDDEN, link.text(HIDDEN, USUAL.hidden)[:80])
    state.begin(KEY + OUTPUTS, link.whole(OUTPUTS, 1, LARGEST, USUAL.outputs))
    state.begin(KEY + SAMPLES, link.text(SAMPLES, USUAL.samples)[:9])
    state.begin(KEY + WAY, link.one_of(WAY, CONVENTIONS, USUAL.convention))
    state.begin(KEY + BIAS, link.one_of(BIAS, ("0", "1"), "1") == "1")


def put_in_link(choice: Choice) -> None:
    """What differs from the usual network stands in the URL."""
    link.put({
        INPUTS: str(choice.inputs) if choice.inputs != USUAL.inputs else None,
        HIDDEN: choice.hidden if choice.hidden != USUAL.hidden else None,
        OUTPUTS: str(choice.outputs) if choice.outputs != USUAL.outputs else None,
        SAMPLES: choice.samples if choice.samples != USUAL.samples else None,
        WAY: choice.convention if choice.convention != USUAL.convention else None,
        BIAS: None if choice.bias else "0",
    })  # fmt: skip
