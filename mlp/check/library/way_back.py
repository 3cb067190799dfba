"""Mistakes on the way back from the delta of a layer to the activation before it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import (
    Change,
    Scaled,
    Variant,
    Where,
    back_as,
    both,
    choices,
    delta_as,
    joined,
    penalty_times,
    slope_as,
)
from mlp.check.textbook import Forward, Lines, Tensors

Back = Callable[[Forward, int, Tensors], Array]


def after(known: Tensors, k: int) -> Array:
    """delta[k+1]"""
    return known[f"delta{k + 1}"]


def of_way_back(f: Forward) -> Iterator[Variant | Scaled]:
    """Something else than W[k+1]^T, or no delta of the next layer at all."""
    for where, about in choices(f.hidden):
        for key, back, what in READINGS:
            yield Variant(key, back_as(back, where), joined(about, what))
        for back, what in THROUGH_GRADIENT:
            yield Scaled("gradient-instead-of-weights", _back_scaled(back, where), max(where), joined(about, what))
    for where, about in choices(f.hidden):
        for penalty in (True, False) if f.l2 else (True,):
            words = "" if penalty else "without the penalty in the update"
            make = _updated(penalty, where)
            yield Scaled("updated-weights", make, max(where), joined(about, words), "rate {:.4g}")
    if f.last > 1:
        nothing = both(delta_as(lambda g, k, d: 0 * d), penalty_times(0.0))
        yield Variant("delta-not-propagated", nothing, "dW and db are zero", local=True)
    for k in f.hidden:
        yield from _not_propagated(f, k, f"in layer {k}" if f.last > 2 else "")


READINGS: tuple[tuple[str, Back, str], ...] = (
    ("weights-not-transposed", lambda f, k, t: after(t, k) @ f.W[k + 1], ""),
    ("activations-instead-of-weights", lambda f, k, t: after(t, k) @ f.a[k], ""),
    ("activations-instead-of-weights", lambda f, k, t: after(t, k).T @ f.a[k], "with a transpose"),
    ("activations-instead-of-weights", lambda f, k, t: after(t, k) @ f.a[k + 1].T @ f.a[k], "of both layers"),
    ("activations-instead-of-weights", lambda f, k, t: after(t, k) @ (f.a[k].T @ f.a[k + 1]).T, "their products"),
    ("activations-instead-of-weights", lambda f, k, t: after(t, k) @ f.a[k + 1].T, "of the next layer"),
    ("activations-instead-of-weights", lambda f, k, t: after(t, k) * f.a[k], "element by element"),
    (
        "activations-instead-of-weights",
        lambda f, k, t: after(t, k).sum(axis=1, keepdims=True) * f.a[k],
        "times the sum of the delta",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: _row(f, k, ((f.slope(k).T @ after(t, k)) * f.W[k + 1]).sum(axis=1)),
        "for the hidden delta",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: _row(f, k, ((f.slope(k).T @ after(t, k)) * f.W[k + 1]).mean(axis=1)),
        "for the hidden delta, the mean",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: _row(f, k, ((f.slope(k).T @ after(t, k)) * f.W[k + 1]).sum(axis=1) / f.n),
        "for the hidden delta of each sample",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: np.outer(after(t, k).sum(axis=1), f.W[k + 1].sum(axis=1)),
        "of the sums of delta and weights",
    ),
    (
        "delta-not-propagated",
        lambda f, k, t: _row(f, k, f.W[k + 1].sum(axis=1)),
        "the weights alone, without the delta",
    ),
)


def _row(f: Forward, k: int, row: Array) -> Array:
    return np.broadcast_to(row, f.z[k].shape)


THROUGH_GRADIENT: tuple[tuple[Back, str], ...] = (
    (lambda f, k, t: after(t, k) @ t[f"dW{k + 1}"].T, ""),
    (lambda f, k, t: after(t, k) @ (f.a[k].T @ after(t, k)).T, "without the penalty"),
)


def _back_scaled(back: Back, where: Where) -> Callable[[float], Change]:
    return lambda number: back_as(lambda f, k, t: number * back(f, k, t), where)


def _updated(penalty: bool, where: Where) -> Callable[[float], Change]:
    """Back through W less the rate times its gradient, with the penalty in it or not."""

    def make(rate: float) -> Change:
        def change(lines: Lines) -> Lines:
            def back(f: Forward, k: int, t: Tensors) -> Array:
                step = t[f"dW{k + 1}"] - (0.0 if penalty else lines.penalty(f, k + 1))
                return lines.back(replace(f, W={**f.W, k + 1: f.W[k + 1] - rate * step}), k, t)

            return back_as(back, where)(lines)

        return change

    return make


def _not_propagated(f: Forward, k: int, at: str) -> Iterator[Variant | Scaled]:
    key, where, last = "delta-not-propagated", frozenset({k}), f.last
    yield Variant(key, back_as(lambda g, i, t: np.zeros_like(g.z[i]), where), joined(at, "it is zero"))
    ones = slope_as(lambda g, i: np.ones_like(g.z[i]), where)
    for wrong, what in _substitutes(f, k):
        whole = np.broadcast_to(wrong, f.z[k].shape)
        yield Scaled(key, _back_scaled(_always(whole), where), k, joined(at, what))
        yield Scaled(key, _after(_back_scaled(_always(whole), where), ones), k, joined(at, what, "without the slope"))
    for j in range(k + 1, last + 1):
        if j > k + 1 and f.W[k + 1].shape[1] == f.W[j].shape[1]:
            yield Variant(
                key, back_as(_through(j), where), joined(at, f"delta of layer {j} instead of that of layer {k + 1}")
            )
        if f.z[k].shape == f.z[j].shape:
            yield Variant(key, back_as(_taken(j), where), joined(at, f"delta of layer {j} itself"))
            yield Variant(
                key, both(back_as(_taken(j), where), ones), joined(at, f"delta of layer {j} without the slope")
            )
    for how, words in ((np.sum, "the sum"), (np.mean, "the mean")):
        yield Variant(key, back_as(_reduced(how), where), joined(at, f"{words} of the next delta"))


def _substitutes(f: Forward, k: int) -> Iterator[tuple[Array, str]]:
    """What stands for da[k] and is made from the output's difference directly."""
    rest = f.rest
    if f.W[k + 1].shape[1] == f.spec.outputs:
        yield rest @ f.W[k + 1].T, "the output's difference through the weights"
    if f.W[f.last].shape[0] == f.z[k].shape[1] and k + 1 < f.last:
        yield rest @ f.W[f.last].T, "the output's difference through the last weights"
    yield rest.sum(axis=1, keepdims=True), "the sum of the output's difference"
    yield np.ones((1, 1)), "one number for all"
    if f.z[k].shape == rest.shape:
        yield rest, "the output's difference itself"
    product = f.W[k + 1]
    for j in range(k + 2, f.last + 1):
        product = product @ f.W[j]
    if k + 1 < f.last:
        yield rest @ product.T, "the output's difference through all weights"


def _always(da: Array) -> Back:
    return lambda f, k, t: da


def _after(make: Callable[[float], Change], second: Change) -> Callable[[float], Change]:
    return lambda number: both(make(number), second)


def _through(j: int) -> Back:
    return lambda f, k, t: t[f"delta{j}"] @ f.W[k + 1].T


def _taken(j: int) -> Back:
    return lambda f, k, t: t[f"delta{j}"]


def _reduced(how: Callable[..., Array]) -> Back:
    return lambda f, k, t: np.broadcast_to(how(after(t, k), axis=1, keepdims=True), f.z[k].shape)
