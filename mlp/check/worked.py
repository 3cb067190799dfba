"""A small network with every number of one step of learning, each written out as the sum that it is.

The lines are those of the ledger, with the loss between forward and backward; the numbers are those of `textbook`, in
the convention of the case. A number that a line gives is a sum of terms; a term is a formula with places for numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from mlp.arrays import Array
from mlp.check.case import Case, make_case, shapes_of
from mlp.check.ledger import Line, Operand, ledger
from mlp.check.spec import CaseSpec
from mlp.check.textbook import Forward, backward
from mlp.errors import DataError
from mlp.sentence import Sentence

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "identity")
"""Of a hidden layer: those that can be written out here."""
DECIMALS = 2
"""Of the numbers that a network begins with: short ones are easier to follow."""
LARGEST = 1000.0
"""No number may be larger that a person puts in."""

Index = tuple[int, ...]
"""From 0, as in the array."""
Place = tuple[str, Index]
Edits = Mapping[Place, float]


@dataclass(frozen=True)
class Number:
    """One number of an array, or one that has a name of its own: n, rate."""

    name: str
    index: Index
    value: float

    def __str__(self) -> str:
        if not self.index:
            return self.name
        at = f"[{','.join(str(i + 1) for i in self.index)}]"
        return f"{self.name[:-1]}{at})" if self.name.endswith(")") else f"{self.name}{at}"


@dataclass(frozen=True)
class Term:
    """One summand: `pattern` has the places {0}, {1}, ... of its numbers."""

    pattern: str
    numbers: tuple[Number, ...]
    value: float
    """With its sign."""
    minus: bool = False
    """Whether a minus stands before the pattern."""

    def names(self) -> str:
        """The term with the names of its numbers."""
        return self.pattern.format(*self.numbers)

    def with_values(self, write: Callable[[float], str], first: bool = True) -> str:
        """The term with its numbers; a negative one is in brackets where it would follow another sign."""
        free = self.pattern == "{0}" and first and not self.minus
        values = []
        for place, number in enumerate(self.numbers):
            value = write(number.value)
            inside = f"({{{place}}})" in self.pattern or f", {{{place}}})" in self.pattern
            values.append(value if number.value >= 0 or free or inside else f"({value})")
        return self.pattern.format(*values)


@dataclass(frozen=True)
class Written:
    """A number and the terms whose sum it is."""

    number: Number
    terms: tuple[Term, ...]

    def names(self) -> str:
        """The sum with the names of its numbers: x[1,1]*W1[1,2] + x[1,2]*W1[2,2] + b1[2]."""
        return self._joined([term.names() for term in self.terms])

    def with_values(self, write: Callable[[float], str]) -> str:
        """The same with the numbers themselves, as `write` writes them."""
        return self._joined([term.with_values(write, first=place == 0) for place, term in enumerate(self.terms)])

    def _joined(self, texts: list[str]) -> str:
        signs = ["-" if term.minus else "+" for term in self.terms]
        parts = [f" {sign} {text}" for sign, text in zip(signs, texts, strict=True)]
        return "".join(parts).removeprefix(" + ").replace(" - ", "-", 1) if signs[0] == "-" else "".join(parts)[3:]


@dataclass(frozen=True)
class Worked:
    """All lines and all numbers of one step."""

    case: Case
    rate: float
    lines: tuple[Line, ...]
    values: dict[str, Array]
    """By name, in the convention of the case: x, W1, z1, f'(z1), delta1, dW1, ...; `new W1` after the update;
    loss (1, 1)."""
    loss: float
    loss_after: float
    """With the new weights."""
    forward: Forward

    @property
    def is_finite(self) -> bool:
        """Whether no number is infinite or none at all."""
        return all(bool(np.isfinite(array).all()) for array in self.values.values())

    def written(self, line: Line) -> list[Written]:
        """Each number of the result of a line, in the order of the array."""
        return self._each(result_of(line), _WRITERS[_kind(line)], line)

    def slope_written(self, k: int) -> list[Written]:
        """Each number of f'(z) of a layer."""
        return self._each(f"f'(z{k})", _slope, next(line for line in self.lines if line.key == f"a{k}"))

    def _each(self, name: str, write: Callable[[Worked, Line, Index], list[Term]], line: Line) -> list[Written]:
        array = self.values[name]
        return [Written(self.number(name, at), tuple(write(self, line, at))) for at in np.ndindex(array.shape)]

    def number(self, name: str, at: Index) -> Number:
        """A number of an array."""
        return Number(name, at, float(self.values[name][at]))


def result_of(line: Line) -> str:
    """The name of what a line gives among the values."""
    return f"new {line.key}" if line.part == "update" else line.key


def work_out(spec: CaseSpec, rate: float, edits: Edits | None = None) -> Worked:
    """All numbers of one step of gradient descent. Raises DataError for an edit of what is no number of the case."""
    if unknown := set(spec.activations) - set(ACTIVATIONS):
        raise DataError(Sentence("{name} is not written out; take one of {names}.",
                                 name=unknown.pop(), names=", ".join(ACTIVATIONS)))  # fmt: skip
    case = edited(short_case(spec), edits or {})
    with np.errstate(all="ignore"):  # what becomes infinite is shown as such
        f = case.forward()
        gradient = backward(f)
        rows: dict[str, Array] = {"x": f.x, "y": f.y} | gradient
        for k in f.W:
            rows |= {f"W{k}": f.W[k], f"z{k}": f.z[k], f"a{k}": f.a[k]}
            rows[f"new W{k}"] = f.W[k] - rate * gradient[f"dW{k}"]
            if spec.bias:
                rows |= {f"b{k}": f.b[k], f"new b{k}": f.b[k] - rate * gradient[f"db{k}"]}
            if k in f.hidden:
                rows[f"da{k}"] = gradient[f"delta{k + 1}"] @ f.W[k + 1].T
            if k in f.hidden or _has_slope(spec):
                rows[f"f'(z{k})"] = f.slope(k)
        new = Forward.of(
            spec, f.x, f.y, {k: rows[f"new W{k}"] for k in f.W}, {k: rows.get(f"new b{k}", f.b[k]) for k in f.W}
        )
        loss, after = f.loss(), new.loss()
    values = rows if spec.convention == "rows" else {name: _turned(array) for name, array in rows.items()}
    values["loss"] = np.array([[loss]])
    return Worked(case, rate, worked_lines(spec), values, loss, after, f)


def _turned(array: Array) -> Array:
    return array.reshape(-1, 1) if array.ndim == 1 else array.T


def short_case(spec: CaseSpec) -> Case:
    """The case of a description, its numbers with few decimals."""
    case = make_case(spec)
    return Case(spec, {name: np.round(array, DECIMALS) for name, array in case.arrays.items()})


def edited(case: Case, edits: Edits) -> Case:
    """The case with some numbers replaced. Raises DataError where there is no such number, or it is too large."""
    arrays = {name: array.copy() for name, array in case.arrays.items()}
    shapes = shapes_of(case.spec)
    for (name, at), value in edits.items():
        shape = shapes.get(name, ())
        if len(at) != len(shape) or not all(0 <= i < size for i, size in zip(at, shape, strict=True)):
            raise DataError(Sentence("The network has no number {number}.", number=str(Number(name, at, 0.0))))
        if not abs(value) <= LARGEST:
            raise DataError(
                Sentence("A number must be from {least} to {most}; got {value}.",
                         least=-LARGEST, most=LARGEST, value=value)
            )  # fmt: skip
        arrays[name][at] = value
    return Case(case.spec, arrays)


# --- the lines --------------------------------------------------------------------------------------------------------


def worked_lines(spec: CaseSpec) -> tuple[Line, ...]:
    """The ledger of a case, its functions by their names, with the loss."""
    lines = []
    for line in ledger(spec.sizes, spec.convention, spec.samples, spec.bias):
        if line.key == f"delta{spec.layers}":
            lines += [_loss_line(spec, line), _error_line(spec, line)]
        elif line.key.startswith("a"):
            name = spec.activation_of(int(line.key[1:]))
            lines.append(replace(line, formula=line.formula.replace("f(", f"{name}(")))
        else:
            lines.append(line)
    return tuple(lines)


def _loss_line(spec: CaseSpec, error: Line) -> Line:
    a, y = error.operands
    formula = {
        "cross_entropy": f"loss = -sum(y * log({a.name})) / n",
        "logistic": f"loss = -sum(y * log({a.name}) + (1 - y) * log(1 - {a.name})) / n",
        "squared_error": f"loss = sum(({a.name} - y)^2) / (2 n)",
    }[spec.loss]
    return Line("loss", "forward", "sum", Operand("loss", ()), (a, y), formula, "",
                Sentence("One number for all samples: the mean of their losses."))  # fmt: skip


def _error_line(spec: CaseSpec, line: Line) -> Line:
    if not _has_slope(spec):
        return line
    slope = replace(line.operands[0], name=f"f'(z{spec.layers})")
    why = Sentence("The squared error does not cancel the derivative of the output: f'(z) stays.")
    return replace(line, operands=(*line.operands, slope), formula=f"{line.formula} * {slope.name}", why=why)


def _has_slope(spec: CaseSpec) -> bool:
    """Whether the error of the outputs has the factor f'(z)."""
    return spec.loss == "squared_error" and spec.output_activation != "identity"


# --- the terms of a number --------------------------------------------------------------------------------------------


def _kind(line: Line) -> str:
    if line.part == "update":
        return "update"
    if line.product != "element by element":
        return "loss" if line.key == "loss" else line.product
    if line.key.startswith("a"):
        return "activation"
    return "error" if any(one.name == "y" for one in line.operands) else "delta"


def _matrix(worked: Worked, line: Line, at: Index) -> list[Term]:
    first, second, *bias = line.operands
    row, column = at
    terms = []
    for inner in range(int(first.shape[1])):
        left, right = _of(worked, first, (row, inner)), _of(worked, second, (inner, column))
        terms.append(Term("{0}*{1}", (left, right), left.value * right.value))
    for one in bias:
        number = worked.number(one.name, (column,) if len(one.shape) == 1 else (row, 0))
        terms.append(Term("{0}", (number,), number.value))
    return terms


def _of(worked: Worked, one: Operand, at: Index) -> Number:
    """A number of an operand, in its place in the array as it is kept."""
    return worked.number(one.name, at[::-1] if one.transposed else at)


def _sum(worked: Worked, line: Line, at: Index) -> list[Term]:
    (one,) = line.operands
    samples, rows = worked.case.spec.samples, len(line.result.shape) == 1
    numbers = [worked.number(one.name, (i, at[0]) if rows else (at[0], i)) for i in range(samples)]
    return [Term("{0}", (number,), number.value) for number in numbers]


def _function(worked: Worked, line: Line, at: Index) -> list[Term]:
    spec, k = worked.case.spec, int(line.key[1:])
    value, name = worked.number(line.key, at).value, spec.activation_of(k)
    z = worked.number(f"z{k}", at)
    if name != "softmax":
        return [Term(FUNCTIONS[name], (z,), value)]
    rows, units = spec.convention == "rows", range(spec.outputs)
    all_z = tuple(worked.number(f"z{k}", (at[0], j) if rows else (j, at[1])) for j in units)
    below = " + ".join(f"exp({{{j}}})" for j in units)
    return [Term(f"exp({{{at[1] if rows else at[0]}}}) / ({below})", all_z, value)]


FUNCTIONS = {
    "identity": "{0}",
    "sigmoid": "1 / (1 + exp(-{0}))",
    "tanh": "tanh({0})",
    "relu": "max(0, {0})",
    "leaky_relu": "{0} if {0} > 0 else {0} / 100",
}
"""Of z."""
SLOPES = {
    "sigmoid": "{0}*(1 - {0})",
    "tanh": "1 - {0}^2",
    "relu": "1 if {0} > 0 else 0",
    "leaky_relu": "1 if {0} > 0 else 1/100",
    "identity": "1",
}
"""Of a for sigmoid and tanh, of z for the others."""


def _slope(worked: Worked, line: Line, at: Index) -> list[Term]:
    k = int(line.key[1:])
    name = worked.case.spec.activation_of(k)
    of = worked.number(f"a{k}" if name in ("sigmoid", "tanh") else f"z{k}", at)
    return [Term(SLOPES[name], (of,), worked.number(f"f'(z{k})", at).value)]


def _error(worked: Worked, line: Line, at: Index) -> list[Term]:
    numbers = [worked.number(one.name, at) for one in line.operands]
    pattern = f"({{0}} - {{1}}) / {{{len(numbers)}}}" + ("*{2}" if len(numbers) == 3 else "")
    return [Term(pattern, (*numbers, _n(worked)), worked.number(line.key, at).value)]


def _delta(worked: Worked, line: Line, at: Index) -> list[Term]:
    da, slope = (worked.number(one.name, at) for one in line.operands)
    return [Term("{0}*{1}", (da, slope), da.value * slope.value)]


def _update(worked: Worked, line: Line, at: Index) -> list[Term]:
    old, step = (worked.number(one.name, at) for one in line.operands)
    rate = Number("rate", (), worked.rate)
    return [
        Term("{0}", (old,), old.value),
        Term("{0}*{1}", (rate, step), -worked.rate * step.value, minus=True),
    ]


def _loss(worked: Worked, line: Line, at: Index) -> list[Term]:
    spec, terms = worked.case.spec, []
    n, last = _n(worked), f"a{spec.layers}"
    for index in np.ndindex(worked.values[last].shape):
        a, y = worked.number(last, index), worked.number("y", index)
        if spec.loss == "squared_error":
            terms.append(Term("({0} - {1})^2 / (2*{2})", (a, y, n), (a.value - y.value) ** 2 / (2 * n.value)))
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            yes = float(y.value * np.log(a.value)) if y.value else 0.0
            no = float((1 - y.value) * np.log(1 - a.value)) if y.value != 1 else 0.0
        if y.value:
            terms.append(Term("{0}*log({1}) / {2}", (y, a, n), -yes / n.value, minus=True))
        if spec.loss == "logistic" and y.value != 1:
            terms.append(Term("(1 - {0})*log(1 - {1}) / {2}", (y, a, n), -no / n.value, minus=True))
    return terms


def _n(worked: Worked) -> Number:
    return Number("n", (), worked.case.spec.samples)


_WRITERS: dict[str, Callable[[Worked, Line, Index], list[Term]]] = {
    "matrix": _matrix, "sum": _sum, "activation": _function, "error": _error, "delta": _delta, "update": _update,
    "loss": _loss,
}  # fmt: skip
