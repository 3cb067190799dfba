"""The ledger of shapes: every line of forward, backward and update, with the shapes of all that stands in it.

Samples are rows (x is (n, features)) or columns (x is (features, n)); each line of the one is the transpose of the
other, so a product has its factors in the other order. The lines are those of `textbook`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mlp.check.spec import CONVENTIONS
from mlp.errors import ConfigError
from mlp.sentence import Sentence

Size = int | str
"""A number, or a letter where it is not known: n for the samples."""
Shape = tuple[Size, ...]
FORMATS = ("text", "markdown", "latex")
MOST_SIZES = 12


@dataclass(frozen=True)
class Operand:
    """An array as it stands in a line: its shape there, after the transposition that the line asks for."""

    name: str
    shape: Shape
    transposed: bool = False

    @property
    def written(self) -> str:
        return f"{self.name}.T" if self.transposed else self.name

    @property
    def as_kept(self) -> Shape:
        """The shape in which the array is kept."""
        return self.shape[::-1] if self.transposed else self.shape

    def turned(self) -> Operand:
        """The same in the transpose of the line."""
        return replace(self, shape=self.shape[::-1] if len(self.shape) > 1 else (*self.shape, 1))


@dataclass(frozen=True)
class Line:
    """One line: `result` = something with `operands`."""

    key: str
    """Of which quantity it is: z1, a1, delta2, da1, dW1, db1, W1, b1."""
    part: str
    """forward, backward or update"""
    product: str
    """matrix, element by element, sum, or none"""
    result: Operand
    operands: tuple[Operand, ...]
    formula: str
    latex: str
    why: Sentence


def ledger(sizes: Sequence[Size], convention: str = "rows", samples: Size = "n", bias: bool = True) -> tuple[Line, ...]:
    """All lines of a network with these numbers of units, from the inputs to the outputs. Raises ConfigError."""
    if convention not in CONVENTIONS:
        raise ConfigError(Sentence("The convention must be one of {names}; got {got}.",
                                   names=", ".join(CONVENTIONS), got=repr(convention)))  # fmt: skip
    if not 2 <= len(sizes) <= MOST_SIZES:
        raise ConfigError(Sentence("A ledger has 2 to {most} sizes, inputs and outputs among them; got {count}.",
                                   most=MOST_SIZES, count=len(sizes)))  # fmt: skip
    for size in (*sizes, samples):
        if isinstance(size, int) and size < 1:
            raise ConfigError(Sentence("A size must be a whole number from 1 on; got {size}.", size=size))
    rows = _Rows(tuple(sizes), samples, bias)
    lines = (*rows.forward(), *rows.backward(), *rows.update())
    return lines if convention == "rows" else tuple(_turned(line) for line in lines)


class _Rows:
    """The lines with samples in rows."""

    def __init__(self, sizes: Shape, n: Size, bias: bool) -> None:
        self.sizes, self.n, self.bias, self.last = sizes, n, bias, len(sizes) - 1

    def _samples(self, name: str, k: int) -> Operand:
        return Operand(name, (self.n, self.sizes[k]))

    def _a(self, k: int) -> Operand:
        return self._samples(f"a{k}" if k else "x", k)

    def _weights(self, name: str, k: int) -> Operand:
        return Operand(name, (self.sizes[k - 1], self.sizes[k]))

    def _bias(self, name: str, k: int) -> Operand:
        return Operand(name, (self.sizes[k],))

    def forward(self) -> list[Line]:
        lines = []
        for k in range(1, self.last + 1):
            a, W, b, z = self._a(k - 1), self._weights(f"W{k}", k), self._bias(f"b{k}", k), self._samples(f"z{k}", k)
            plus, math = (f" + b{k}", f" + b_{{{k}}}") if self.bias else ("", "")
            lines.append(Line(
                f"z{k}", "forward", "matrix", z, (a, W, *([b] if self.bias else [])), f"z{k} = {a.name} @ W{k}{plus}",
                f"z_{{{k}}} = {_math(a.name)} W_{{{k}}}{math}",
                Sentence("The {size} features of each sample meet the {size} weights of each unit:"
                         " the inner sizes are equal and vanish.", size=self.sizes[k - 1]),
            ))  # fmt: skip
            lines.append(Line(
                f"a{k}", "forward", "element by element", self._a(k), (z,), f"a{k} = f(z{k})",
                f"a_{{{k}}} = f(z_{{{k}}})",
                Sentence("A function of each number (softmax: of each sample) keeps the shape."),
            ))  # fmt: skip
        return lines

    def backward(self) -> list[Line]:
        lines = []
        for k in range(self.last, 0, -1):
            delta, a = self._samples(f"delta{k}", k), self._a(k - 1)
            if k == self.last:
                lines.append(Line(
                    f"delta{k}", "backward", "element by element", delta, (self._a(k), self._samples("y", k)),
                    f"delta{k} = (a{k} - y) / n", f"\\delta_{{{k}}} = (a_{{{k}}} - y) / n",
                    Sentence("The labels have the shape of the outputs, one-hot;"
                             " (n,) beside (n, 1) would give (n, n)."),
                ))  # fmt: skip
            else:
                lines += self._back(k, delta)
            lines.append(Line(
                f"dW{k}", "backward", "matrix", self._weights(f"dW{k}", k),
                (Operand(a.name, a.shape[::-1], transposed=True), delta), f"dW{k} = {a.name}.T @ delta{k}",
                f"\\partial C/\\partial W_{{{k}}} = {_math(a.name)}^T \\delta_{{{k}}}",
                Sentence("The samples are summed over, so they are the inner size; what remains has the shape of W."),
            ))  # fmt: skip
            if self.bias:
                lines.append(Line(
                    f"db{k}", "backward", "sum", self._bias(f"db{k}", k), (delta,), f"db{k} = delta{k}.sum(axis=0)",
                    f"\\partial C/\\partial b_{{{k}}} = \\sum_{{i=1}}^n \\delta_{{{k},i}}",
                    Sentence("Every sample uses the same bias, so its gradient is summed over the samples."),
                ))  # fmt: skip
        return lines

    def _back(self, k: int, delta: Operand) -> list[Line]:
        after, W, da = (
            self._samples(f"delta{k + 1}", k + 1),
            self._weights(f"W{k + 1}", k + 1),
            self._samples(f"da{k}", k),
        )
        return [
            Line(
                f"da{k}", "backward", "matrix", da, (after, Operand(W.name, W.shape[::-1], transposed=True)),
                f"da{k} = delta{k + 1} @ W{k + 1}.T",
                f"\\partial C/\\partial a_{{{k}}} = \\delta_{{{k + 1}}} W_{{{k + 1}}}^T",
                Sentence("The {units} units of layer {layer} are summed over; W leads there, so W.T leads back.",
                         units=W.shape[1], layer=k + 1),
            ),
            Line(
                f"delta{k}", "backward", "element by element", delta, (da, self._samples(f"f'(z{k})", k)),
                f"delta{k} = da{k} * f'(z{k})",
                f"\\delta_{{{k}}} = \\partial C/\\partial a_{{{k}}} \\odot f'(z_{{{k}}})",
                Sentence("Each activation depends on its own z alone: no sum, so no matrix product."),
            ),
        ]  # fmt: skip

    def update(self) -> list[Line]:
        lines = []
        for k in range(1, self.last + 1):
            pairs = [(self._weights(f"W{k}", k), self._weights(f"dW{k}", k))]
            if self.bias:
                pairs.append((self._bias(f"b{k}", k), self._bias(f"db{k}", k)))
            for old, step in pairs:
                lines.append(Line(
                    old.name, "update", "element by element", old, (old, step),
                    f"{old.name} = {old.name} - rate * {step.name}",
                    f"{_math(old.name)} \\leftarrow {_math(old.name)} - \\eta\\,"
                    f" \\partial C/\\partial {_math(old.name)}",
                    Sentence("A gradient has the shape of what it is the gradient of."),
                ))  # fmt: skip
        return lines


def _turned(line: Line) -> Line:
    """The transpose of a line: (A B)^T = B^T A^T."""
    formula, latex, operands = line.formula, line.latex, tuple(one.turned() for one in line.operands)
    if line.product == "matrix":
        first, second, *rest = line.operands
        formula = formula.replace(f"{first.written} @ {second.written}", f"{second.written} @ {first.written}")
        math = [f"{_math(one.name)}{'^T' if one.transposed else ''}" for one in (first, second)]
        latex = latex.replace(" ".join(math), " ".join(math[::-1]))
        operands = (second.turned(), first.turned(), *(one.turned() for one in rest))
    formula = formula.replace("sum(axis=0)", "sum(axis=1, keepdims=True)")
    return replace(line, result=line.result.turned(), operands=operands, formula=formula, latex=latex)


def _math(name: str) -> str:
    letters, number = name.rstrip("0123456789"), name[len(name.rstrip("0123456789")) :]
    letters = "\\delta" if letters == "delta" else letters
    return f"{letters}_{{{number}}}" if number else letters


def shown(shape: Shape) -> str:
    """A shape as Python prints it, letters without quotes."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def write(lines: Sequence[Line], form: str = "text", words: Callable[[str], str] = str) -> str:
    """The ledger as text, Markdown or LaTeX; `words` says its words in another language."""
    if form == "latex":
        return _latex(lines)
    return (_text if form == "text" else _markdown)(lines, words)


def written_shapes(line: Line) -> str:
    """The shapes of a line, as `(n, 3) @ (3, 4) -> (n, 4)`."""
    sign = {"matrix": " @ ", "sum": "", "none": ""}.get(line.product, " , ")
    if line.product == "matrix":
        first, second, *rest = (shown(one.shape) for one in line.operands)
        return " + ".join([f"{first} @ {second}", *rest]) + f" -> {shown(line.result.shape)}"
    return sign.join(shown(one.shape) for one in line.operands) + f" -> {shown(line.result.shape)}"


def _text(lines: Sequence[Line], words: Callable[[str], str]) -> str:
    width = max(len(line.formula) for line in lines)
    shapes = max(len(written_shapes(line)) for line in lines)
    rows = []
    for part in ("forward", "backward", "update"):
        rows.append(f"{words(part)}:")
        rows += [
            f"  {line.formula:<{width}}   {written_shapes(line):<{shapes}}   {words(line.product)}: {words(line.why)}"
            for line in lines if line.part == part
        ]  # fmt: skip
    return "\n".join(rows)


def _markdown(lines: Sequence[Line], words: Callable[[str], str]) -> str:
    heads = [words(head) for head in ("line", "shapes", "product", "why")]
    rows = [[f"`{line.formula}`", f"`{written_shapes(line)}`", words(line.product), words(line.why)] for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads, ["---"] * 4, *rows])


def _latex(lines: Sequence[Line]) -> str:
    rows = []
    for line in lines:
        shapes = ",\\; ".join(f"{_math_name(one)}: {_times(one.shape)}" for one in (line.result, *line.operands))
        rows.append(
            f"  {line.latex} && {shapes} \\\\".replace(" = ", " &= ", 1).replace("\\leftarrow", "&\\leftarrow", 1)
        )
    return "\\begin{align*}\n" + "\n".join(rows) + "\n\\end{align*}"


def _math_name(one: Operand) -> str:
    name = one.name
    if name.startswith("f'("):
        return f"f'({_math(name[3:-1])})"
    if name.startswith("d") and not name.startswith("delta"):
        return f"\\partial C/\\partial {_math(name[1:])}"
    return _math(name) + ("^T" if one.transposed else "")


def _times(shape: Shape) -> str:
    return " \\times ".join(map(str, shape))
