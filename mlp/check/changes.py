"""Changes of the textbook's lines, of which the mistakes of the library are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations

import numpy as np

from mlp.arrays import Array
from mlp.check.textbook import Forward, Lines, Tensors, steps
from mlp.sentence import Sentence

Change = Callable[[Lines], Lines]
Where = frozenset[int]
"""Layers in which a change holds."""
OfDelta = Callable[[Forward, int, Array], Array]
"""(forward, k, delta[k]) -> dW[k], db[k] or another delta"""
TIMES = "times {number:.4g}"
RATE = "rate {number:.4g}"
EXACT = 1e-5
"""A number that is found from the numbers of a person fits them if what remains is smaller."""
MOST_SUBSETS = 3
"""With more hidden layers, not all choices of layers are tried."""


@dataclass(frozen=True)
class Variant:
    """One reading of a mistake: a change of the lines, and what is special about it ("in layer 2", "rate 0.1")."""

    key: str
    change: Change
    about: str = ""
    local: bool = False
    """A change of dW or db alone, which no other layer sees: it may hold in any of the layers."""


@dataclass(frozen=True)
class Scaled:
    """A mistake with a number in it that is found from the numbers of a person: a learning rate, a factor."""

    key: str
    make: Callable[[float], Change]
    at: int
    """In this layer dW and db are linear in the number."""
    about: str = ""
    number: str = TIMES

    def settled(self, f: Forward, lines: Lines, given: Tensors) -> Variant | None:
        """The variant whose number fits best; None where there is nothing to find it from."""
        zero, one = (gradients(f, self.make(number)(lines)) for number in (0.0, 1.0))
        if zero is None or one is None:
            return None
        layers = (k for k in range(self.at, 0, -1) if f"dW{k}" in given or f"db{k}" in given or f"delta{k}" in given)
        k = next(layers, 0)
        names = [name for name in (f"dW{k}", f"db{k}") if name in given] or [f"delta{k}"]
        known = [name for name in names if name in given and name in zero and name in one]
        fitting = [name for name in known if given[name].shape == zero[name].shape == one[name].shape]
        moves = {name: one[name] - zero[name] for name in fitting}
        rests = {name: given[name] - zero[name] for name in fitting}
        number = _number(list(moves.values()), list(rests.values()))
        if number is None:
            return None
        for name in fitting:  # another mistake may be in one of the two; below zero, the sign were a mistake of its own
            own = _number([moves[name]], [rests[name]])
            if own and own > 0 and _misses(number, moves, rests) > EXACT >= _misses(own, {name: moves[name]}, rests):
                number = own
        if abs(number) < 1e-9 or abs(number) > 1e9:
            return None
        nice = float(f"{number:.6g}")
        words = "" if abs(nice - 1) < 1e-4 and self.number == TIMES else Sentence(self.number, number=nice)
        return Variant(self.key, self.make(number), joined(self.about, words))


def _number(moves: list[Array], rests: list[Array]) -> float | None:
    """The number of least squares, moves * number = rests; None from a single equation or from none."""
    size = sum(float((move**2).sum()) for move in moves)
    if not size or sum(move.size for move in moves) < 2:
        return None
    return sum(float((move * rest).sum()) for move, rest in zip(moves, rests, strict=True)) / size


def _misses(number: float, moves: Mapping[str, Array], rests: Mapping[str, Array]) -> float:
    """How far that number is from an exact one, relative to what it has to explain."""
    size = sum(float((rests[name] ** 2).sum()) for name in moves)
    left = sum(float(((number * move - rests[name]) ** 2).sum()) for name, move in moves.items())
    return float(np.sqrt(left / size)) if size else 0.0


def gradients(f: Forward, lines: Lines) -> Tensors | None:
    """All gradients by these lines, as far as the shapes allow it; None where they do not at once."""
    found: Tensors = {}
    with suppress(ValueError), np.errstate(all="ignore"):
        for name, tensor in steps(f, lines):
            found[name] = lines.result(name, tensor)
    return found if f"dW{f.last}" in found else None


def joined(*parts: str) -> str:
    """What is special about a variant, in one line."""
    first, *others = [part for part in parts if part] or [""]
    return reduce(lambda before, part: Sentence("{first}, {rest}", first=before, rest=part), others, first)


def in_layers(numbers: Iterable[int]) -> Sentence:
    """Where a mistake is made."""
    first, *others = numbers
    if not others:
        return Sentence("in layer {layer}", layer=first)
    layers = reduce(lambda before, k: Sentence("{first} and {second}", first=before, second=k), others, str(first))
    return Sentence("in layers {layers}", layers=layers)


def choices(layers: range) -> list[tuple[Where, str]]:
    """Choices of layers for a mistake that others see: all, each alone, and the rest if they are few."""
    every = list(layers)
    sizes = range(len(every), 0, -1) if len(every) <= MOST_SUBSETS else (len(every), 1)
    found = []
    for size in sizes:
        for some in combinations(every, size):
            about = "" if size == len(every) else in_layers(some)
            found.append((frozenset(some), about))
    return found


def error_as(make: Callable[[Forward, Array], Array]) -> Change:
    """Another first delta, made from the forward pass and the right one."""
    return lambda lines: replace(lines, error=lambda f: make(f, lines.error(f)))


def error_times(factor: float) -> Change:
    """All gradients of the data times a factor; the penalty stays."""
    return error_as(lambda f, d: factor * d)


def error_is(wrong: Array) -> Callable[[float], Change]:
    """This first delta, times a number."""

    def times(number: float) -> Change:
        return error_as(lambda f, d: number * wrong)

    return times


def labels_are(y: Array) -> Change:
    """Other labels."""
    return lambda lines: replace(lines, error=lambda f: lines.error(replace(f, y=y)))


def back_as(make: Callable[[Forward, int, Tensors], Array], where: Where) -> Change:
    """Another way back to these layers."""

    def change(lines: Lines) -> Lines:
        def back(f: Forward, k: int, known: Tensors) -> Array:
            return make(f, k, known) if k in where else lines.back(f, k, known)

        return replace(lines, back=back)

    return change


def back_times(factor: float, where: Where) -> Change:
    """The delta of these layers, and so of all before them, times a factor."""

    def change(lines: Lines) -> Lines:
        return back_as(lambda f, k, known: factor * lines.back(f, k, known), where)(lines)

    return change


def slope_as(make: Callable[[Forward, int], Array], where: Where) -> Change:
    """Another derivative in these layers."""

    def change(lines: Lines) -> Lines:
        return replace(lines, slope=lambda f, k: make(f, k) if k in where else lines.slope(f, k))

    return change


def weights_as(make: OfDelta) -> Change:
    """Another dW, before the penalty."""
    return lambda lines: replace(lines, weights=make)


def biases_as(make: OfDelta) -> Change:
    """Another db."""
    return lambda lines: replace(lines, biases=make)


def delta_as(make: OfDelta) -> Change:
    """dW and db with another delta; what goes back stays."""

    def change(lines: Lines) -> Lines:
        return replace(
            lines,
            weights=lambda f, k, d: lines.weights(f, k, make(f, k, d)),
            biases=lambda f, k, d: lines.biases(f, k, make(f, k, d)),
        )

    return change


def penalty_as(make: Callable[[Forward, int], Array]) -> Change:
    """Something else added to dW."""
    return lambda lines: replace(lines, penalty=make)


def penalty_times(factor: float) -> Change:
    """The penalty times a factor."""
    return lambda lines: replace(lines, penalty=lambda f, k: factor * lines.penalty(f, k))


def bias_penalty_as(make: Callable[[Forward, int], Array]) -> Change:
    """Something added to db."""
    return lambda lines: replace(lines, bias_penalty=make)


def result_times(factor: float, kinds: tuple[str, ...] = ("dW", "db", "de")) -> Change:
    """What is given back times a factor, the penalty as well: of dW, db, or deltas."""

    def change(lines: Lines) -> Lines:
        def result(name: str, tensor: Array) -> Array:
            return lines.result(name, tensor) * (factor if name[:2] in kinds else 1.0)

        return replace(lines, result=result)

    return change


def weights_transposed(lines: Lines) -> Lines:
    """Each dW as its transpose."""

    def result(name: str, tensor: Array) -> Array:
        right = lines.result(name, tensor)
        return right.T if name.startswith("dW") else right

    return replace(lines, result=result)


def both(first: Change, second: Change) -> Change:
    """One change after the other."""
    return lambda lines: second(first(lines))
