"""The ledger: its shapes are those of real arrays, in both conventions, and it is written in three forms."""

from typing import Any

import numpy as np
import pytest

from mlp.check.case import make_case
from mlp.check.ledger import FORMATS, ledger, shown, write
from mlp.check.spec import CaseSpec
from mlp.errors import ConfigError


def plain(x):
    return x


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("convention", ["rows", "columns"])
@pytest.mark.parametrize("hidden", [(), (7,), (5, 7)])
def test_every_line_runs_and_gives_the_shape_that_it_says(hidden, convention, bias):
    spec = CaseSpec(hidden=hidden, activations=("identity",) * len(hidden), convention=convention, bias=bias)
    arrays = dict(make_case(spec).arrays)
    names: dict[str, Any] = {**arrays, "n": spec.samples, "f": plain, "rate": 0.1}
    for line in ledger(spec.sizes, convention, spec.samples, bias):
        for one in line.operands:
            if one.name.startswith("f'"):
                names["slope"] = np.ones((spec.samples, 1)) if convention == "rows" else np.ones((1, spec.samples))
                continue
            array = names[one.name]
            assert (array.T if one.transposed else array).shape == one.shape, one
        found = calculated(line.formula.replace(f"f'(z{line.key[5:]})", "slope"), names)
        assert found.shape == line.result.shape, line
        names[line.key] = found


def calculated(formula, names):
    """One line of the ledger, carried out; its few forms are read here, nothing is evaluated."""
    right = formula.partition(" = ")[2]
    if ".sum(" in right:
        kept = "keepdims" in right
        return names[right.partition(".")[0]].sum(axis=int(right.partition("axis=")[2][0]), keepdims=kept)
    if " @ " in right:
        first, _, rest = right.partition(" @ ")
        second, _, bias = rest.partition(" + ")
        product = array_of(first, names) @ array_of(second, names)
        return product + names[bias] if bias else product
    if " * " in right and "rate" not in right:
        first, _, second = right.partition(" * ")
        return names[first] * names[second]
    if "rate" in right:
        old, _, step = right.partition(" - rate * ")
        return names[old] - 0.1 * names[step]
    if right.startswith("("):
        first, _, rest = right[1:].partition(" - ")
        return (names[first] - names[rest.partition(")")[0]]) / names["n"]
    return names[right[2:-1]]


def array_of(text, names):
    name, _, transposed = text.partition(".")
    return names[name].T if transposed else names[name]


def test_every_line_is_there_in_the_order_of_the_calculation():
    assert [line.key for line in ledger((2, 7, 2))] == [
        "z1", "a1", "z2", "a2", "delta2", "dW2", "db2", "da1", "delta1", "dW1", "db1", "W1", "b1", "W2", "b2",
    ]  # fmt: skip
    assert "db1" not in [line.key for line in ledger((2, 7, 2), bias=False)]


def test_columns_exchange_the_factors():
    lines = {line.key: line for line in ledger((2, 7, 2), "columns")}
    assert lines["dW2"].formula == "dW2 = delta2 @ a1.T"
    assert [one.shape for one in lines["dW2"].operands] == [(2, "n"), ("n", 7)]
    assert lines["da1"].formula == "da1 = W2.T @ delta2"
    assert lines["db1"].formula == "db1 = delta1.sum(axis=1, keepdims=True)"
    assert lines["db1"].result.shape == (7, 1)
    assert lines["z1"].latex == "z_{1} = W_{1} x + b_{1}"


def test_it_is_written_as_text_markdown_and_latex():
    lines = ledger((2, 7, 2), "columns")
    text = write(lines)
    assert "z1 = W1 @ x + b1" in text
    assert "(7, 2) @ (2, n) + (7, 1) -> (7, n)" in text
    assert text.splitlines()[0] == "forward:"
    markdown = write(lines, "markdown").splitlines()
    assert len(markdown) == len(lines) + 2
    assert {row.count("|") for row in markdown} == {5}
    latex = write(lines, "latex")
    assert latex.startswith("\\begin{align*}")
    assert latex.count("\\\\") == latex.count(" &") // 2 == len(lines)
    assert set(FORMATS) == {"text", "markdown", "latex"}


def test_its_words_can_be_said_in_another_language():
    for form in ("text", "markdown"):
        text = write(ledger((2, 7, 2)), form, words=lambda words: f"<{words}>")
        assert "<matrix>" in text
        assert "<A gradient has the shape of what it is the gradient of.>" in text
        assert "<z1" not in text


def test_shapes_are_shown_as_python_does():
    assert shown((3,)) == "(3,)"
    assert shown(("n", 3)) == "(n, 3)"


@pytest.mark.parametrize(
    ("sizes", "convention", "samples"),
    [((2,), "rows", "n"), ((2, 0), "rows", 1), ((2, 2), "rows", 0), ((2, 2), "up", 1)],
)
def test_what_is_no_network_is_said(sizes, convention, samples):
    with pytest.raises(ConfigError):
        ledger(sizes, convention, samples)
