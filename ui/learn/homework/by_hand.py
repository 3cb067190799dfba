"""Homework: forward and backward of a small network by hand, number by number, marked as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np
import streamlit as st

from mlp.check.case import Case, make_case
from mlp.check.homework import EMPTY, FOLLOWS, GOOD, WRONG, Judged, judge_homework, quantities
from mlp.check.ledger import ledger
from mlp.check.spec import CONVENTIONS, CaseSpec
from ui.language.translate import later, t, tn
from ui.learn.homework.state import (
    MOST_CHARACTERS,
    cell,
    follow_link,
    follow_numbers,
    keys_of_cells,
    show_in_link,
    show_numbers,
    written,
)
from ui.learn.number_table import number_table
from ui.style.markdown import literal

NETWORKS = {
    "sigmoid": (later("2-2-2, one sample, sigmoid, squared error"),
                CaseSpec(2, (2,), 2, 1, ("sigmoid",), "squared_error", output_activation="sigmoid", l2=0.0)),
    "softmax": (later("2-3-2, four samples, tanh, softmax"),
                CaseSpec(2, (3,), 2, 4, ("tanh",), l2=0.0)),
    "logistic": (later("3-1, four samples, logistic regression"),
                 CaseSpec(3, (), 1, 4, (), "logistic", output_activation="sigmoid", l2=0.0)),
}  # fmt: skip
DECIMALS = 3
ICONS = {
    EMPTY: None, GOOD: ":material/check:", FOLLOWS: ":material/arrow_upward:", WRONG: ":material/close:",
}  # fmt: skip
WORDS = {GOOD: later("right"), FOLLOWS: later("follows"), WRONG: later("wrong"), EMPTY: later("empty")}
EXERCISE, SAMPLES, SEED = "exercise", "samples", "seed"
"""Keys of the choices, and their names in the URL."""
SEEDS = 100
COLOURS = {
    GOOD: "light-dark(#007A59, #2FBF93)",
    FOLLOWS: "light-dark(#7A5900, #E0B040)",
    WRONG: "light-dark(#B24E00, #F08A3C)",
}
"""Of the number in a field, beside its sign."""
CELL = 118
"""Pixels of a field."""


def show_homework() -> None:
    """The exercise, a field for each number, and the marks."""
    case = _chosen()
    _given(case)
    st.caption(
        t("Write at least {count} decimals. :material/check: is right, :material/close: is wrong."
          " :material/arrow_upward: follows from the numbers before it, as you wrote them: the error is further up.",
          count=DECIMALS)
    )  # fmt: skip
    shapes, formulas = quantities(case), _formulas(case)
    fields = [key for name, shape in shapes.items() for key in keys_of_cells(_key(case, name), shape)]
    follow_numbers(fields)
    show_numbers(fields)
    judged = judge_homework(case, {name: written(_key(case, name), shape) for name, shape in shapes.items()}, DECIMALS)
    _colour_marks()
    with st.container(horizontal=True, gap="medium", key="quantities"):
        for name, one in judged.items():
            with st.container(width="content", gap="xsmall"):
                st.html(f"<code>{escape(formulas[name])}</code>")
                _fields(case, one)
    _sum(judged)


def _chosen() -> Case:
    """The exercise, the convention and the seed; they stand in the URL."""
    follow_link(EXERCISE, list(NETWORKS))
    follow_link(SAMPLES, CONVENTIONS)
    follow_link(SEED, [str(seed) for seed in range(SEEDS)])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.selectbox(t("Exercise"), list(NETWORKS), format_func=lambda key: t(NETWORKS[key][0]), key=EXERCISE,
                             persist_state="session")  # fmt: skip
        convention = st.segmented_control(t("Samples"), CONVENTIONS, required=True, key=SAMPLES, format_func=_in_words,
                                          persist_state="session")  # fmt: skip
        seed = st.selectbox(t("Seed"), [str(seed) for seed in range(SEEDS)], key=SEED, width=110,
                            persist_state="session")  # fmt: skip
    for name in (EXERCISE, SAMPLES, SEED):
        show_in_link(name)
    spec = NETWORKS[which][1]
    return make_case(CaseSpec.from_json(spec.to_json() | {"convention": str(convention), "seed": int(seed)}))


def _in_words(convention: str) -> str:
    return t("are rows") if convention == "rows" else t("are columns")


def _given(case: Case) -> None:
    """What is given: the arrays, and the functions."""
    spec = case.spec
    tables = [number_table(name, array, lambda value: f"{value:.6g}") for name, array in case.arrays.items()]
    st.html(f'<div class="given">{"".join(tables)}</div>')
    hidden = [f"f{k} = {name}" for k, name in enumerate(spec.activations, 1)]
    functions = ", ".join([*hidden, f"f{spec.layers} = {spec.output_activation}"])
    st.html(f'<p class="layer"><code>{escape(functions)}</code><br><code>{escape(_loss_formula(case))}</code></p>')


def _formulas(case: Case) -> dict[str, str]:
    """By quantity: the line in which it is computed, in the convention of the case."""
    spec, k = case.spec, case.spec.layers
    lines = {line.key: line.formula for line in ledger(spec.sizes, spec.convention, spec.samples)}
    found = {"loss": _loss_formula(case)}
    for name, formula in lines.items():
        found[name] = formula.replace(" f(", f" f{name[1:]}(")
        if name == f"delta{k}" and spec.loss == "squared_error":
            found[name] = f"delta{k} = (a{k} - y) * f{k}'(z{k}) / n"
        elif name.startswith("delta") and name != f"delta{k}":
            back = lines[f"da{name[5:]}"].partition(" = ")[2]
            found[name] = f"{name} = ({back}) * f{name[5:]}'(z{name[5:]})"
    return found


def _loss_formula(case: Case) -> str:
    """The loss as it is computed here."""
    n, a = case.spec.samples, f"a{case.spec.layers}"
    return {
        "squared_error": f"loss = sum(({a} - y)^2) / (2 * {n})",
        "cross_entropy": f"loss = -sum(y * log({a})) / {n}",
        "logistic": f"loss = -sum(y * log({a}) + (1 - y) * log(1 - {a})) / {n}",
    }[case.spec.loss]


def _colour_marks() -> None:
    """The mark stands in the name of a field, in the language of the page, and is found there."""
    rules = [
        f'.st-key-quantities input[aria-label$=", {t(WORDS[mark])}"]{{-webkit-text-fill-color:{colour};color:{colour}}}'
        for mark, colour in COLOURS.items()
    ]
    st.html(f"<style>{''.join(rules)}</style>")


def _key(case: Case, name: str) -> str:
    return f"{name} of {case.spec}"


def _fields(case: Case, one: Judged) -> None:
    """A field for each number of a quantity, with its mark."""
    for i, row in enumerate(np.atleast_2d(one.marks).tolist()):
        with st.container(horizontal=True, gap="xsmall"):
            for j, mark in enumerate(row):
                place = one.name if one.marks.ndim == 0 else f"{one.name}[{i + 1}, {j + 1}]"
                label = f"{place}, {t(WORDS[mark])}"
                st.text_input(label, key=cell(_key(case, one.name), i, j), icon=ICONS[mark], width=CELL,
                              label_visibility="collapsed", max_chars=MOST_CHARACTERS,
                              persist_state="session")  # fmt: skip


def _sum(judged: Mapping[str, Judged]) -> None:
    """How many are right, and where to look first."""
    marks = np.concatenate([one.marks.ravel() for one in judged.values()])
    wrong = next((name for name, one in judged.items() if (one.marks == WRONG).any()), None)
    right = int((marks == GOOD).sum())
    st.markdown(tn("**{right} of {all} number is right.**", "**{right} of {all} numbers are right.**", marks.size,
                   right=right, all=marks.size))  # fmt: skip
    if wrong:
        st.caption(t("The first error is in {name}.", name=literal(wrong)))
