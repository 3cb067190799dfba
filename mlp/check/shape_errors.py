"""Which line of forward or backward an error text about shapes belongs to, and what to change there.

The text gives two shapes. They are compared with every line of the ledger in each way in which it is usually written
wrongly: a transpose missing or too much, factors exchanged, `*` for `@` or `@` for `*`, a sum over the samples left
out, labels that are not one-hot. Letters of the ledger stand for any number, the same everywhere, so no network need be
known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from mlp.check.error_texts import Problem, Seen, read
from mlp.check.ledger import Line, Operand, Shape, ledger, shown
from mlp.errors import DataError
from mlp.sentence import Sentence

MOST_CHARACTERS = 20_000
MOST_LINES = 6


@dataclass(frozen=True)
class Place:
    """A line that fits, and what to change in it."""

    line: Line
    change: Sentence
    cost: float
    """The smaller, the likelier."""


@dataclass(frozen=True)
class Explanation:
    """An error text explained."""

    problem: Problem
    places: tuple[Place, ...]
    guessed: bool
    """Whether the network was not given."""
    fits: bool
    """Whether the shapes can be those of these lines; else the operation alone tells the place."""

    def __str__(self) -> str:
        rows = []
        for place in self.places:
            rows += [f"{place.line.key} ({place.line.part}): {place.line.formula}", f"  {place.change}"]
        return "\n".join(rows)


def explain(text: str, lines: Sequence[Line] = ()) -> Explanation:
    """The lines that an error text may belong to, the likeliest first. Raises DataError where it has no shapes."""
    if len(text) > MOST_CHARACTERS:
        raise DataError(
            Sentence(
                "The text has {count} characters; paste the error alone, at most {most}.",
                count=f"{len(text):,}",
                most=f"{MOST_CHARACTERS:,}",
            )
        )
    problem = read(text)
    known: Iterable[Sequence[Line]] = (
        [lines] if lines else [ledger(("i", "h", "o"), convention) for convention in _likely(problem)]
    )
    found: dict[str, Place] = {}
    for which, one in enumerate(known):
        for place in _places(problem, one):
            place = Place(place.line, place.change, place.cost + 0.25 * which)
            before = found.get(place.line.key)
            if before is None or place.cost < before.cost:
                found[place.line.key] = place
    places = sorted(found.values(), key=lambda place: place.cost)
    fits = bool(places)
    if not fits:
        first = next(iter(known))
        places = _otherwise(problem, first)
    best = places[0].cost
    return Explanation(problem, tuple(p for p in places if p.cost <= best + 1.5)[:MOST_LINES], not lines, fits)


def _likely(problem: Problem) -> tuple[str, str]:
    """The conventions; columns first where the second array is a single column, a sample."""
    second = problem.shapes[1] if len(problem.shapes) == 2 else ()
    return ("columns", "rows") if len(second) == 2 and second[1] == 1 else ("rows", "columns")


# --- comparing --------------------------------------------------------------------------------------------------------


def fits(pairs: Iterable[tuple[Seen, Shape]]) -> float | None:
    """Whether shapes can be those of the ledger, each letter one number everywhere: the cost of it, or None.

    Two letters that are one number cost a little: it may be so, but the shapes rather mean something else.
    """
    bound: dict[str, int] = {}
    for seen, wanted in pairs:
        if len(seen) != len(wanted):
            return None
        for number, size in zip(seen, wanted, strict=True):
            if number is None:
                continue
            if isinstance(size, int):
                if size != number:
                    return None
            elif bound.setdefault(size, number) != number:
                return None
    return 0.3 * (len(bound) - len(set(bound.values())))


def _forms(one: Operand, line: Line) -> Iterator[tuple[Shape, int]]:
    """The shapes in which an operand may come, and how many transposes are wrong in it."""
    yield one.shape, 0
    if len(one.shape) == 2:
        yield one.shape[::-1], 1
        if line.result.shape.count("n") and "n" in one.shape:
            yield tuple(size for size in one.shape if size != "n"), 0  # one sample alone, without a dimension for it


def _places(problem: Problem, lines: Sequence[Line]) -> Iterator[Place]:
    match problem.operation:
        case "product":
            for line in lines:
                yield from _wrong_product(problem, line)
        case "element":
            for line in lines:
                yield from _wrong_elements(problem, line)
        case "assign":
            for line in lines:
                yield from _wrong_result(problem, line)
        case "labels":
            yield from _labels(problem, lines)


def _wrong_product(problem: Problem, line: Line) -> Iterator[Place]:
    a, b = problem.shapes
    if line.product == "element by element" and len(line.operands) == 2 and line.part == "backward":
        if None not in (*a, *b) and a == b and (cost := fits([(a, line.operands[0].shape)])) is not None:
            yield Place(
                line,
                Sentence("The product element by element (*, .* in Octave) is due here, not the matrix product."),
                0.5 + cost,
            )
        return
    if line.product != "matrix":
        return
    first, second = line.operands[:2]
    for (form_a, wrong_a), (form_b, wrong_b) in product(_forms(first, line), _forms(second, line)):
        cost = fits([(a, form_a), (b, form_b)])
        if cost is None or not (wrong_a or wrong_b):
            continue
        changes = [_transpose(one) for one, wrong in ((first, wrong_a), (second, wrong_b)) if wrong]
        yield Place(line, _then(changes, first, second),
                    wrong_a + wrong_b + cost + (1 if len(changes) == 2 else 0))  # fmt: skip
    cost = fits([(a, second.shape), (b, first.shape)])
    if cost is not None:
        exchange = Sentence("Exchange the factors: {product}.", product=f"{first.written} @ {second.written}")
        yield Place(line, exchange, 1.2 + cost)


def _then(changes: Sequence[Sentence], first: Operand, second: Operand) -> Sentence:
    shapes = f"{shown(first.shape)} @ {shown(second.shape)}"
    if len(changes) == 1:
        return Sentence("{change} Then {shapes}.", change=changes[0], shapes=shapes)
    return Sentence("{change} {other} Then {shapes}.", change=changes[0], other=changes[1], shapes=shapes)


def _transpose(one: Operand) -> Sentence:
    if one.transposed:
        return Sentence("{name} must be transposed here: {written}.", name=one.name, written=one.written)
    return Sentence(
        "{name} must not be transposed here, or is kept in the other convention: it must be {shape}.",
        name=one.name, shape=shown(one.shape),
    )  # fmt: skip


def _wrong_elements(problem: Problem, line: Line) -> Iterator[Place]:
    a, b = problem.shapes
    if line.product == "matrix":
        first, second = line.operands[:2]
        for (form_a, wrong_a), (form_b, wrong_b) in product(_forms(first, line), _forms(second, line)):
            for one, other, swapped in ((form_a, form_b, 0.0), (form_b, form_a, 0.3)):
                if (cost := fits([(a, one), (b, other)])) is not None:
                    due = Sentence("The matrix product is due here: {product}, not *.",
                                   product=f"{first.written} @ {second.written}")  # fmt: skip
                    yield Place(line, due, 1 + cost + 0.5 * (wrong_a + wrong_b) + swapped)  # fmt: skip
        if len(line.operands) == 3 and fits([(a, line.result.shape)]) is not None:
            yield Place(
                line,
                Sentence(
                    "The bias must be {shape}; it is added to {result}.",
                    shape=shown(line.operands[2].shape),
                    result=shown(line.result.shape),
                ),
                2.2,
            )
    elif line.product == "element by element" and len(line.operands) == 2 and line.part == "backward":
        shape = line.operands[0].shape
        first_name, second_name = (operand.name for operand in line.operands)
        if (cost := fits([(a, shape), (b, shape[::-1])])) is not None and a != b:
            turned = Sentence("One of {one} and {other} is transposed; both must be {shape}.",
                              one=first_name, other=second_name, shape=shown(shape))  # fmt: skip
            yield Place(line, turned, 0.8 + cost)
        if line.key.startswith("delta") and "y" in (first_name, second_name):
            if _is_flat_label(a, b, shape) or _is_flat_label(b, a, shape):
                hot = Sentence("The labels must be one-hot, of the shape {shape}, as the outputs are.",
                               shape=shown(shape))  # fmt: skip
                yield Place(line, hot, 0.7)
        elif _one_more(a, b):
            yield Place(
                line,
                Sentence("The weights of the bias went back as well: leave their row (or column) out of the product."),
                0.6,
            )


def _is_flat_label(a: Seen, b: Seen, shape: Shape) -> bool:
    """Outputs (n, m) beside labels (n,), (n, 1) or with another last size."""
    if fits([(a, shape)]) is None or len(a) != 2:
        return False
    return len(b) == 1 or (len(b) == 2 and (1 in b or None in b) and a != b)


def _one_more(a: Seen, b: Seen) -> bool:
    """Shapes that differ by one in one place."""
    if len(a) != len(b) or None in (*a, *b):
        return False
    steps = [abs(one - other) for one, other in zip(a, b, strict=True) if one is not None and other is not None]
    return sorted(steps)[-1:] == [1] and sum(steps) == 1


def _wrong_result(problem: Problem, line: Line) -> Iterator[Place]:
    """`got` is put where `wanted` is kept."""
    if len(problem.shapes) != 2:
        return
    got, wanted = problem.shapes
    named = problem.name.lower().rstrip("0123456789")
    if line.product == "sum":
        if named in ("dw", "w"):
            return
        kept = line.result.shape
        for form in (kept, (1, *kept[-1:]), kept[:1]):
            if (cost := fits([(got, line.operands[0].shape), (wanted, form)])) is not None:
                unsummed = Sentence("It was not summed over the samples: {formula}.", formula=line.formula)
                yield Place(line, unsummed, 0.4 + cost)
    elif line.product == "matrix" and line.key.startswith("dW"):
        if named in ("db", "b"):
            return
        first, second = line.operands[:2]
        if (cost := fits([(got, line.result.shape[::-1]), (wanted, line.result.shape)])) is not None:
            yield Place(line, Sentence("The gradient is transposed: {formula}.", formula=line.formula), 0.6 + cost)
        for one in (first, second):
            for form in (one.shape, one.shape[::-1]):
                if (cost := fits([(got, form), (wanted, line.result.shape)])) is not None:
                    yield Place(
                        line,
                        Sentence(
                            "The matrix product is due, which sums over the samples: {formula}, not *.",
                            formula=line.formula,
                        ),
                        0.9 + cost,
                    )


def _labels(problem: Problem, lines: Sequence[Line]) -> Iterator[Place]:
    for line in lines:
        if line.key.startswith("delta") and any(one.name == "y" for one in line.operands):
            shape = shown(line.operands[0].shape)
            change = Sentence("The labels must have the shape of the outputs, {shape}: one-hot, or (n, 1) for one"
                              " output. (n,) beside (n, 1) makes (n, n) silently.", shape=shape)  # fmt: skip
            yield Place(line, change, 0.0)


# --- where nothing fits -----------------------------------------------------------------------------------------------


def _otherwise(problem: Problem, lines: Sequence[Line]) -> list[Place]:
    """The line by the operation alone."""
    first = lines[0]
    x, W = sorted(first.operands[:2], key=lambda one: one.name != "x")
    error = next(line for line in lines if any(one.name == "y" for one in line.operands))
    shapes = problem.shapes
    if problem.operation == "ragged":
        ragged = Sentence("x is a list whose rows have different lengths, or of arrays of different shapes: every"
                          " sample needs the same number of features, x is {shape}.", shape=shown(x.shape))  # fmt: skip
        return [Place(first, ragged, 0)]
    if problem.operation in ("reshape", "flatten"):
        flat = Sentence("x must be {shape}: one row or column for each sample, flattened."
                        " reshape keeps the order of the numbers; it is no transpose.",
                        shape=shown(x.shape))  # fmt: skip
        return [Place(first, flat, 0)]
    if problem.operation == "product" and len(shapes) == 2:
        return [Place(first, _not_fitting(shapes[0], shapes[1], W), 0)]
    if problem.operation == "element" and len(shapes) == 2:
        both = Sentence("Outputs and labels must both be {shape}.", shape=shown(error.operands[0].shape))
        if shapes[0][-1:] == shapes[1][-1:] or len(shapes[0]) != len(shapes[1]):
            due = Sentence("The matrix product @ is due between inputs and weights, not *;"
                           " and a batch goes with its own samples, not with the whole set.")  # fmt: skip
            return [Place(first, due, 0), Place(error, both, 1)]
        due = Sentence("The matrix product @ is due between inputs and weights, not *.")
        return [Place(error, both, 0), Place(first, due, 0.5)]
    sums = [line for line in lines if line.product == "sum"] or [first]
    like = Sentence("A gradient must have the shape of its parameter: {formula}.", formula=sums[0].formula)
    return [Place(sums[0], like, 0)]


def _not_fitting(a: Seen, b: Seen, W: Operand) -> Sentence:
    """Why `a @ b` cannot be where no line fits: not flattened, or another number of features."""
    inner, wanted = a[-1], b[0]
    numbers = prod(size for size in a if size is not None)
    if wanted and inner and None not in a and wanted > inner and numbers % wanted == 0 and wanted % inner == 0:
        return Sentence(
            "What comes in is not flattened: {shape} is {samples} samples of {wanted} numbers. Keep the samples and"
            " flatten the rest.",
            shape=shown(tuple(size or "?" for size in a)), samples=numbers // wanted, wanted=wanted,
        )  # fmt: skip
    return Sentence(
        "What comes in has {inner} features, the weights expect {wanted}: the fan_in of {name} must be the number of"
        " outputs of the layer before; or samples are rows where columns are expected.",
        inner=inner or "?", wanted=wanted or "?", name=W.name,
    )  # fmt: skip
