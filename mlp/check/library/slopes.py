"""Mistakes in the derivative of a hidden activation."""

from collections.abc import Callable, Iterator

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import Variant, choices, delta_as, joined, slope_as
from mlp.check.textbook import Forward
from mlp.nn.reference import ACTIVATIONS, Function
from mlp.sentence import Sentence

FORMULAS: dict[str, Function] = {
    "sigmoid": lambda a: a * (1 - a),
    "tanh": lambda a: 1 - a**2,
    "relu": lambda a: (a >= 0) * 1.0,
    "elu": lambda a: np.where(a > 0, 1.0, a + 1),
    "softplus": lambda a: 1 - np.exp(-a),
}
"""Derivatives that are written with the activation a."""
Slope = Callable[[Forward, int], Array]


def of_slopes(f: Forward) -> Iterator[Variant]:
    """The derivative missing, taken twice, at another place, of another function or of another layer."""
    for where, about in choices(f.hidden):
        for key, slope, what in readings():
            yield Variant(key, slope_as(slope, where), joined(about, what))
    for where, about in choices(f.hidden):
        for name in ACTIVATIONS:
            if name == "identity":
                continue
            key = "derivative-of-other-activation"
            yield Variant(key, slope_as(_of_other(name), where), joined(about, Sentence("of {name}", name=name)))
            if name in FORMULAS:
                formula = slope_as(_by_formula(name), where)
                yield Variant(
                    key, formula, joined(about, Sentence("of {name}, written with the activation", name=name))
                )
                formula = slope_as(_by_formula(name, of_z=True), where)
                yield Variant(key, formula, joined(about, Sentence("of {name}, its formula with z for a", name=name)))
    yield from _of_other_layers(f)
    twice = delta_as(lambda g, k, d: d * g.slope(k) if k < g.last else d)
    yield Variant("derivative-twice", twice, Sentence("in dW and db alone"), local=True)


def readings() -> tuple[tuple[str, Slope, str], ...]:
    """Key, slope, and what is special about it."""
    return (
        ("hidden-derivative-missing", lambda f, k: np.ones_like(f.z[k]), ""),
        ("derivative-of-activation", lambda f, k: f.slope(k, at="a"), ""),
        ("derivative-twice", lambda f, k: f.slope(k) ** 2, ""),
        ("derivative-of-activation", _formula_of_z, "the formula for a, with z in it"),
        ("derivative-of-activation", _formula_of_activation_again, "the formula for a, with f(a) in it"),
        ("activation-as-derivative", lambda f, k: f.a[k], ""),
        ("activation-as-derivative", lambda f, k: f.z[k], "z itself"),
        ("derivative-twice", lambda f, k: f.slope(k) ** 3, "three times"),
        ("outer-then-hadamard", lambda f, k: _spread(f.slope(k).mean(axis=0), f, k), "the mean slope of all samples"),
        ("outer-then-hadamard", lambda f, k: _spread(f.slope(k).sum(axis=0), f, k), "the summed slope of all samples"),
    )


def _spread(row: Array, f: Forward, k: int) -> Array:
    return np.broadcast_to(row, f.z[k].shape)


def _formula_of_z(f: Forward, k: int) -> Array:
    formula = FORMULAS.get(f.activation(k))
    return formula(f.z[k]) if formula else f.slope(k, at="a")


def _formula_of_activation_again(f: Forward, k: int) -> Array:
    formula = FORMULAS.get(f.activation(k))
    return formula(ACTIVATIONS[f.activation(k)][0](f.a[k])) if formula else f.slope(k, at="a")


def _of_other(name: str) -> Slope:
    return lambda f, k: f.slope(k, name)


def _by_formula(name: str, of_z: bool = False) -> Slope:
    return lambda f, k: FORMULAS[name](f.z[k] if of_z else f.a[k])


def _of_other_layers(f: Forward) -> Iterator[Variant]:
    """Possible only where two layers have the same number of units."""
    key = "derivative-of-other-layer"
    for step in (1, -1):
        if f.last > 3 and all(f.z[k].shape == f.z[k + step].shape for k in f.hidden if k + step in f.z):
            yield Variant(
                key,
                slope_as(_shifted(step), frozenset(f.hidden)),
                Sentence("of layer k {step:+d} in each layer k", step=step),
            )
    for k in f.hidden:
        where = frozenset({k})
        for j in range(1, f.last + 1):
            if j == k or f.z[j].shape != f.z[k].shape:
                continue
            about = Sentence("of layer {other} in layer {layer}", other=j, layer=k)
            if f.activation(j) in ACTIVATIONS:
                yield Variant(key, slope_as(_at_layer(j), where), about)
            yield Variant(key, slope_as(_at_layer(j, f.activation(k)), where), joined(Sentence("at z"), about))
        if f.a[k - 1].shape == f.z[k].shape:
            slope = ACTIVATIONS[f.activation(k)][1](f.a[k - 1])
            yield Variant(key, slope_as(_constant(slope), where), Sentence("at the inputs of layer {layer}", layer=k))


def _shifted(step: int) -> Slope:
    return lambda f, k: f.slope(k + step, f.activation(k)) if k + step in f.z else f.slope(k)


def _at_layer(j: int, name: str = "") -> Slope:
    return lambda f, k: f.slope(j, name)


def _constant(slope: Array) -> Slope:
    return lambda f, k: slope
