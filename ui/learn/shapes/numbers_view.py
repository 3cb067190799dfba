"""The numbers of a small network as the element that shows them takes them: matrices in their places, and steps."""

from __future__ import annotations

import math

import numpy as np

from mlp.check.ledger import Line, shown, written_shapes
from mlp.check.worked import Edits, Worked, Written, result_of
from ui.components.worked import Matrix, Step
from ui.language.translate import said, t
from ui.learn.shapes.ledger_table import PRODUCTS
from ui.style import format as fmt
from ui.style import palette

FORWARD, BACKWARD, UPDATE = range(3)
MINUS = "\N{MINUS SIGN}"


def sheet_of(worked: Worked) -> tuple[list[Matrix], list[Step]]:
    """All matrices, each with what its numbers are the sums of, and the steps through them."""
    names = _names(worked)
    at = {name: place for place, name in enumerate(names)}
    steps_of = _steps_of(worked)
    written = _written(worked)
    matrices = [
        _matrix(worked, name, steps_of.get(name, -1), [_sum_of(worked, one, at) for one in written.get(name, [])])
        for name in names
    ]
    steps = [
        Step(
            line.key if line.part != "update" else f"new{line.key}", line.part, line.formula, _about(line),
            said(line.why), [at[one.name] for one in line.operands], at[result_of(line)],
        )
        for line in worked.lines
    ]  # fmt: skip
    return matrices, steps


def _names(worked: Worked) -> list[str]:
    """In the order of reading: given and forward, then backward, then new ones; column by column."""
    return sorted(worked.values, key=lambda name: (*_place(worked, name), _below(name)))


def _below(name: str) -> int:
    """What stands in one place stands in this order: W over b, f'(z) over delta, the loss over y."""
    return 0 if name[0] in "Wf" or name.startswith(("new W", "dW", "loss")) else 1


def _place(worked: Worked, name: str) -> tuple[int, int]:
    """Band and column. A gradient stands below what it is the gradient of, a new number below that."""
    last = worked.case.spec.layers
    if name == "x":
        return FORWARD, 0
    if name in ("y", "loss"):
        return BACKWARD, 3 * last
    k = int("".join(filter(str.isdigit, name)))
    letters = name.rstrip("0123456789)")
    band = {"W": FORWARD, "b": FORWARD, "z": FORWARD, "a": FORWARD, "new W": UPDATE, "new b": UPDATE}.get(
        letters, BACKWARD
    )
    kind = 0 if letters[-1] in "Wb" else 2 if letters in ("a", "da") else 1
    return band, 3 * (k - 1) + 1 + kind


def _steps_of(worked: Worked) -> dict[str, int]:
    """At which step the numbers of each name come; f'(z) where it is needed."""
    found: dict[str, int] = {}
    for step, line in enumerate(worked.lines):
        found[result_of(line)] = step
        found |= {one.name: step for one in line.operands if one.name.startswith("f'")}
    return found


def _written(worked: Worked) -> dict[str, list[Written]]:
    found = {result_of(line): worked.written(line) for line in worked.lines}
    slopes = (name for name in worked.values if name.startswith("f'"))
    return found | {name: worked.slope_written(int(name[4:-1])) for name in slopes}


def _matrix(worked: Worked, name: str, step: int, written: list[tuple[str, str, list[tuple[int, int]]]]) -> Matrix:
    array = worked.values[name]
    spec = worked.case.spec
    rows = array.reshape(1, -1) if array.ndim == 1 else array
    write = given if step < 0 else short
    with_samples = name != "loss" and name.rstrip("0123456789")[-1] not in "Wb"
    by_rows = spec.convention == "rows"
    return Matrix(
        name=_title(name), shape="" if name == "loss" else shown(array.shape), place=_place(worked, name),
        color=_color(worked, name), step=step, cells=[[write(float(value)) for value in row] for row in rows],
        written=written, samples=(with_samples and by_rows, with_samples and not by_rows), list=array.ndim == 1,
    )  # fmt: skip


def _title(name: str) -> str:
    return t("new {name}", name=name[4:]) if name.startswith("new ") else t("loss") if name == "loss" else name


def _color(worked: Worked, name: str) -> tuple[str, str]:
    if name in ("x", "y", "loss"):
        return "", ""
    k, of = int("".join(filter(str.isdigit, name))), worked.case.spec.layers
    return palette.layer_color(k - 1, of, dark=False), palette.layer_color(k - 1, of, dark=True)


def _sum_of(worked: Worked, one: Written, at: dict[str, int]) -> tuple[str, str, list[tuple[int, int]]]:
    """A number with its name, what it is the sum of, and where the numbers of the sum stand."""
    used = {(number.name, number.index) for term in one.terms for number in term.numbers if number.name in at}
    places = [(at[name], int(np.ravel_multi_index(index, worked.values[name].shape))) for name, index in sorted(used)]
    return (
        f"{t('loss') if one.number.name == 'loss' else one.number} = {one.names()}",
        f"= {one.with_values(longer)} = {longer(one.number.value)}",
        places,
    )


def _about(line: Line) -> str:
    shapes = "" if line.key == "loss" else written_shapes(line).replace("->", "\N{RIGHTWARDS ARROW}")
    return f"{t(PRODUCTS[line.product])}  {shapes}".strip()


def given(value: float) -> str:
    """A number as it was given."""
    return fmt.given(f"{value:.6g}").replace("-", MINUS)


def short(value: float) -> str:
    """A number in a cell, with three decimals."""
    size = abs(value)
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else f"{MINUS if value < 0 else ''}\N{INFINITY}"
    if value == 0:
        return "0"
    if size < 0.0005 or size >= 9999.5:
        mantissa, exponent = f"{value:.0e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    else:
        text = f"{value:.{3 if size < 9.9995 else 2 if size < 99.995 else 0}f}"
    return fmt.given(text).replace("-", MINUS)


def longer(value: float) -> str:
    """A number in a sum, with four significant digits."""
    return short(value) if not math.isfinite(value) else fmt.given(f"{value:.4g}").replace("-", MINUS)


def places_of(edits: Edits) -> dict[str, float]:
    """The numbers that were changed by places such as x.1.2."""
    return {f"{name}{''.join(f'.{i + 1}' for i in at)}": value for (name, at), value in edits.items()}
