"""The case that is computed: from a few fields, which stand in the URL, or from a file."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import streamlit as st

from mlp.check.case import Case, make_case, shapes_of
from mlp.check.choices import SIZES, USUAL, described, unequal_sizes, whole_numbers
from mlp.check.files import case_of, read_case_bytes
from mlp.check.spec import CONVENTIONS, CaseSpec
from mlp.errors import ConfigError
from mlp.methods.losses import LOSS_OUTPUTS, SQUARED_ERRORS
from mlp.nn.reference import ACTIVATIONS
from mlp.sentence import Sentence
from ui.glossary.links import with_term
from ui.language.translate import later, said, t
from ui.learn.check import state
from ui.learn.check.uploading import file_field
from ui.problems import problems_shown
from ui.style.markdown import literal

KEEP: Any = "session"
MOST_NUMBERS = 15_000
WORDS = {"rows": later("samples are rows"), "columns": later("samples are columns")}


@dataclass(frozen=True)
class Chosen:
    """A case, and a key that is another one for another case."""

    case: Case
    key: str | bytes
    spec: CaseSpec | None
    """Of the form; None for a case from a file."""


def case_from_file() -> None:
    """A field for a case that was downloaded before; its numbers may have been changed."""
    with st.expander(t("A case from a file"), icon=":material/upload_file:", key="check case from a file"):
        file_field(state.CASE_FILE, t("A case that was downloaded here: npz, safetensors or zip"))


def choose_case() -> Chosen | None:
    """The fields and the file; None, with a sentence on the page, while they describe nothing that can be."""
    sent = state.case_file()
    with st.container(key="check-fields"):
        spec = case_fields(disabled=sent is not None)
    if sent is not None:
        name, content = sent
        with problems_shown(t("Remove the file, and the case is that of the fields again.")):
            case = case_of(*read_case_bytes(content, name), name)
            _check_size(case.spec)
            sizes = "-".join(map(str, case.spec.sizes))
            st.info(t("The case is that of {name}: {sizes}.", name=literal(name), sizes=literal(sizes)))
            return Chosen(case, content, None)
        return None
    if spec is None:
        return None
    if refused := state.refused_link(spec):
        st.warning(f"{t('The link describes no case, so the usual one is shown.')} {literal(said(refused))}")
    key = repr(spec)
    return Chosen(_made(key, spec), key, spec)


@st.cache_resource(show_spinner=False, max_entries=16)
def _made(key: str, _spec: CaseSpec) -> Case:
    return make_case(_spec)


def case_fields(disabled: bool) -> CaseSpec | None:
    """A field for each choice."""
    usual = described()
    left, right = st.columns(2, vertical_alignment="bottom")
    inputs = _size(left, t("Inputs"), state.INPUTS, usual.inputs, disabled)
    text = right.text_input(
        t("Hidden layers"), ",".join(map(str, usual.hidden)), key=state.HIDDEN, disabled=disabled, persist_state=KEEP,
        help=t("The units of each hidden layer, with commas: 5,4. Nothing for no hidden layer."),
    )  # fmt: skip
    left, right = st.columns(2, vertical_alignment="bottom")
    outputs = _size(left, t("Outputs"), state.OUTPUTS, usual.outputs, disabled)
    samples = _size(right, t("Samples"), state.SAMPLES, usual.samples, disabled)
    sizes: dict[str, Any] = {"inputs": inputs, "outputs": outputs, "samples": samples}
    try:
        hidden = whole_numbers(text)
    except ConfigError as error:
        st.error(literal(said(str(error))), icon=":material/error:")
        return None
    _sizes_differ(hidden, sizes, disabled)
    choices = _functions(len(hidden), disabled) | _more(disabled)
    try:
        spec = CaseSpec(hidden=hidden, **sizes, **choices)
        _check_size(spec)
        return spec
    except ConfigError as error:
        st.error(literal(said(str(error))), icon=":material/error:")
        return None


def _check_size(spec: CaseSpec) -> None:
    """A verdict on a large case takes a core for seconds, which all tabs of a server would wait for."""
    count = sum(prod(shape) for shape in shapes_of(spec).values())
    if count > MOST_NUMBERS:
        raise ConfigError(
            Sentence(
                "A case of this page has at most {most:,} numbers; this one has {count:,}. Larger ones are checked on"
                " the command line: python -m mlp check.",
                most=MOST_NUMBERS, count=count,
            )
        )  # fmt: skip


def _size(place: Any, label: str, key: str, usual: int, disabled: bool) -> int:
    return int(place.number_input(label, value=usual, step=1, key=key, disabled=disabled, persist_state=KEEP))


def _sizes_differ(hidden: tuple[int, ...], sizes: dict[str, int], disabled: bool) -> None:
    """A line that says why sizes should differ, or offers it; always one line high."""
    every = (*hidden, *sizes.values())
    with st.container(key="check-sizes"):
        if len(set(every)) == len(every):
            st.caption(t("No two sizes are equal: so no wrong shape goes unseen."))
            return
        others = dict.fromkeys(SIZES)
        st.button(
            t("Two sizes are equal: make them differ"), icon=":material/difference:", type="tertiary",
            on_click=state.set_sizes, args=(unequal_sizes(hidden, **others),), disabled=disabled,
            help=t("With equal sizes a transposed matrix goes unseen."),
        )  # fmt: skip


def _functions(layers: int, disabled: bool) -> dict[str, Any]:
    """Activations, loss, and what only some losses have."""
    names = list(ACTIVATIONS)
    places = [place for _ in range(layers // 2 + 1) for place in st.columns(2, vertical_alignment="bottom")]
    activations = []
    for k in range(1, layers + 1):
        label = t("Activation of layer {layer}", layer=k) if layers > 1 else t("Activation")
        activations.append(
            places[k - 1].selectbox(
                label, names, index=names.index(USUAL.activations[0]), key=state.activation_key(k), disabled=disabled,
                persist_state=KEEP,
            )
        )  # fmt: skip
    loss = places[layers].selectbox(
        t("Loss"), list(LOSS_OUTPUTS), key=state.LOSS, disabled=disabled, persist_state=KEEP,
        help=with_term(t("With softmax, with sigmoid, or the squared error."), "loss"),
    )  # fmt: skip
    reduction, output = USUAL.reduction, LOSS_OUTPUTS[loss][0]
    if loss == "squared_error":
        left, right = st.columns(2, vertical_alignment="bottom")
        reduction = left.selectbox(
            t("Reduction"), list(SQUARED_ERRORS), key=state.REDUCTION, disabled=disabled, persist_state=KEEP,
            help=t("half_sum: the mean over the samples of half the sum of squares; sum: all squares; "
                   "mean_batch: the mean over the samples; mean_all: the mean over samples and outputs."),
        )  # fmt: skip
        output = right.selectbox(
            t("Output activation"), list(LOSS_OUTPUTS[loss]), key=state.OUTPUT, disabled=disabled, persist_state=KEEP
        )
    return {
        "activations": tuple(map(str, activations)),
        "loss": loss,
        "reduction": reduction,
        "output_activation": output,
    }


def _more(disabled: bool) -> dict[str, Any]:
    """How arrays are written, and what is seldom changed."""
    convention = st.segmented_control(
        t("Arrays"), list(CONVENTIONS), format_func=lambda name: t(WORDS[name]), default=USUAL.convention,
        key=state.CONVENTION, disabled=disabled, required=True, persist_state=KEEP, width="stretch",
        help=t("In rows, W is (inputs, units) and y = x @ W + b. In columns all is transposed: y = W @ x + b."),
    )  # fmt: skip
    with st.expander(t("More"), icon=":material/tune:", key="check more"):
        l2 = st.number_input(
            t("L2 (lambda)"), value=USUAL.l2, step=0.01, format="%.4g", key=state.PENALTY, disabled=disabled,
            persist_state=KEEP, help=t("The loss has lambda/2 times the sum of the squares of all weights."),
        )  # fmt: skip
        bias = st.toggle(t("Biases"), value=True, key=state.BIASES, disabled=disabled, persist_state=KEEP)
        seed = st.number_input(
            t("Seed"), value=USUAL.seed, step=1, key=state.SEED, disabled=disabled, persist_state=KEEP,
            help=t("Another seed gives other numbers; the same one always the same."),
        )  # fmt: skip
        st.button(t("Usual case"), icon=":material/restart_alt:", type="tertiary", on_click=state.fill,
                  args=(described(),), disabled=disabled)  # fmt: skip
    return {"convention": str(convention), "l2": float(l2), "bias": bool(bias), "seed": int(seed)}
