"""The ledger of shapes as a table: a row for each line, in it every operand with its name above its shape."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from mlp.check.ledger import Line, Operand, Shape
from ui.language.translate import later, said, t

PARTS = {"forward": later("forward"), "backward": later("backward"), "update": later("update")}
PRODUCTS = {
    "matrix": later("matrix"),
    "element by element": later("element by element"),
    "sum": later("sum"),
}
HEADS = (later("line"), later("shapes"), later("product"), later("why"))

LineName = tuple[str, str]
"""The key and the part of a line."""


def name_of(line: Line) -> LineName:
    """W1 is a line of the update alone, but keys are not unique for ever."""
    return line.key, line.part


def ledger_table(lines: Sequence[Line], lit: Collection[LineName] = ()) -> str:
    """The table as HTML; the lines that are lit are marked and say so."""
    heads = "".join(f'<th scope="col">{escape(t(head))}</th>' for head in HEADS)
    bodies = []
    for part, word in PARTS.items():
        rows = "".join(_line_row(line, name_of(line) in lit) for line in lines if line.part == part)
        bodies.append(
            f'<tbody><tr class="part"><th scope="rowgroup" colspan="4">{escape(t(word))}</th></tr>{rows}</tbody>'
        )
    return f'<table class="ledger"><thead><tr>{heads}</tr></thead>{"".join(bodies)}</table>'


def _line_row(line: Line, lit: bool) -> str:
    mark = f"<mark>{escape(t('here'))}</mark> " if lit else ""
    return (
        f'<tr class="{"lit" if lit else ""}"><th scope="row">{mark}<code>{escape(line.formula)}</code></th>'
        f'<td class="operands">{_shapes(line)}</td>'
        f"<td>{escape(t(PRODUCTS[line.product]))}</td><td>{escape(said(line.why))}</td></tr>"
    )


def _shapes(line: Line) -> str:
    sign = {"matrix": "@", "sum": ""}.get(line.product, ",")
    parts = []
    for place, one in enumerate(line.operands):
        inner = (None, 1, 0)[place + 1] if line.product == "matrix" and place < 2 else None
        between = "+" if place > 1 else sign
        parts.append((f"<i>{between}</i>" if place and between else "") + _operand(one, inner))
    return "".join(parts) + "<i>\N{RIGHTWARDS ARROW}</i>" + _operand(line.result, None)


def _operand(one: Operand, inner: int | None) -> str:
    return f"<span><small>{escape(one.written)}</small><code>{_shape(one.shape, inner)}</code></span>"


def _shape(shape: Shape, inner: int | None) -> str:
    """A shape; the size that vanishes in a product is bold."""
    sizes = [f"<b>{size}</b>" if place == inner else escape(str(size)) for place, size in enumerate(shape)]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
