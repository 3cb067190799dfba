"""Mistakes on the way back from the delta of a layer to the activation before it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import (
    RATE,
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
from mlp.sentence import Sentence

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
            words = "" if penalty else Sentence("without the penalty in the update")
            make = _updated(penalty, where)
            yield Scaled("updated-weights", make, max(where), joined(about, words), RATE)
    if f.last > 1:
        nothing = both(delta_as(lambda g, k, d: 0 * d), penalty_times(0.0))
        yield Variant(KEY, nothing, Sentence("dW and db are zero"), local=True)
    for where, about in choices(f.hidden):
        yield from _not_propagated(where, about)
    for k in f.hidden:
        yield from _other_deltas(f, k, Sentence("in layer {layer}", layer=k) if f.last > 2 else "")


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
        lambda f, k, t: _spread(f, k, ((f.slope(k).T @ after(t, k)) * f.W[k + 1]).sum(axis=1)),
        "for the hidden delta",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: _spread(f, k, ((f.slope(k).T @ after(t, k)) * f.W[k + 1]).mean(axis=1)),
        "for the hidden delta, the mean",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: _spread(f, k, ((f.slope(k).T @ after(t, k)) * f.W[k + 1]).sum(axis=1) / f.n),
        "for the hidden delta of each sample",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: np.outer(after(t, k).sum(axis=1), f.W[k + 1].sum(axis=1)),
        "of the sums of delta and weights",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: np.outer(after(t, k).mean(axis=1), f.W[k + 1].mean(axis=1)),
        "of the means of delta and weights",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: after(t, k) @ f.W[k + 1].T / f.W[k + 1].shape[1],
        "the mean over the units of the next layer",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: _spread(f, k, after(t, k).mean(axis=0) @ f.W[k + 1].T),
        "with the mean delta of all samples",
    ),
    (
        "outer-then-hadamard",
        lambda f, k, t: _spread(f, k, after(t, k).sum(axis=0) @ f.W[k + 1].T),
        "with the summed delta of all samples",
    ),
    (
        "delta-not-propagated",
        lambda f, k, t: _spread(f, k, f.W[k + 1].sum(axis=1)),
        "the weights alone, without the delta",
    ),
)


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


KEY = "delta-not-propagated"


def _not_propagated(where: Where, at: str) -> Iterator[Variant | Scaled]:
    """What is made from the output's difference directly, or from nothing, times any number."""
    yield Variant(KEY, back_as(lambda f, k, t: np.zeros_like(f.z[k]), where), joined(at, Sentence("it is zero")))
    ones = slope_as(lambda f, k: np.ones_like(f.z[k]), where)
    for back, what in SUBSTITUTES:
        make = _back_scaled(back, where)
        yield Scaled(KEY, make, max(where), joined(at, what))
        yield Scaled(KEY, _after(make, ones), max(where), joined(at, what, Sentence("without the slope")))


def _spread(f: Forward, k: int, da: Array) -> Array:
    return np.broadcast_to(da, f.z[k].shape)


SUBSTITUTES: tuple[tuple[Back, str], ...] = (
    (lambda f, k, t: f.rest @ f.W[k + 1].T, "the output's difference through the weights"),
    (lambda f, k, t: _spread(f, k, f.rest @ f.W[f.last].T), "the output's difference through the last weights"),
    (lambda f, k, t: f.rest @ _all_weights(f, k).T, "the output's difference through all weights"),
    (lambda f, k, t: t[f"delta{f.last}"] @ _all_weights(f, k).T, "the output's delta through all weights"),
    (lambda f, k, t: _spread(f, k, f.rest.sum(axis=1, keepdims=True)), "the sum of the output's difference"),
    (lambda f, k, t: _spread(f, k, t[f"delta{f.last}"].sum(axis=1, keepdims=True)), "the sum of the output's delta"),
    (lambda f, k, t: _spread(f, k, np.ones((1, 1))), "one number for all"),
    (lambda f, k, t: _same_shape(f, k, f.rest), "the output's difference itself"),
    (lambda f, k, t: _spread(f, k, (f.rest**2).sum(axis=1, keepdims=True)), "the squared error of each sample"),
)


def _same_shape(f: Forward, k: int, da: Array) -> Array:
    if da.shape != f.z[k].shape:
        raise ValueError("the layers have different numbers of units")
    return da


def _all_weights(f: Forward, k: int) -> Array:
    product = f.W[k + 1]
    for j in range(k + 2, f.last + 1):
        product = product @ f.W[j]
    return product


def _other_deltas(f: Forward, k: int, at: str) -> Iterator[Variant]:
    """The delta of another layer than the next one, or that of the next one as it is."""
    where, last = frozenset({k}), f.last
    ones = slope_as(lambda g, i: np.ones_like(g.z[i]), where)
    for j in range(k + 1, last + 1):
        if j > k + 1 and f.W[k + 1].shape[1] == f.W[j].shape[1]:
            about = Sentence("delta of layer {other} instead of that of layer {layer}", other=j, layer=k + 1)
            yield Variant(KEY, back_as(_through(j), where), joined(at, about))
        if f.z[k].shape == f.z[j].shape:
            taken = back_as(_taken(j), where)
            yield Variant(KEY, taken, joined(at, Sentence("delta of layer {layer} itself", layer=j)))
            yield Variant(
                KEY, both(taken, ones), joined(at, Sentence("delta of layer {layer} without the slope", layer=j))
            )
    if k + 2 <= last:
        about = Sentence("what came back to layer {layer}, before its slope", layer=k + 1)
        yield Variant(KEY, back_as(_before_slope, where), joined(at, about))
    for how, words in (
        (np.sum, Sentence("the sum of the next delta")),
        (np.mean, Sentence("the mean of the next delta")),
    ):
        yield Variant(KEY, back_as(_reduced(how), where), joined(at, words))


def _after(make: Callable[[float], Change], second: Change) -> Callable[[float], Change]:
    return lambda number: both(make(number), second)


def _through(j: int) -> Back:
    return lambda f, k, t: t[f"delta{j}"] @ f.W[k + 1].T


def _before_slope(f: Forward, k: int, t: Tensors) -> Array:
    """da[k+1] W[k+1]^T, where delta[k+1] = da[k+1] * s[k+1] is due."""
    return after(t, k + 1) @ f.W[k + 2].T @ f.W[k + 1].T


def _taken(j: int) -> Back:
    return lambda f, k, t: t[f"delta{j}"]


def _reduced(how: Callable[..., Array]) -> Back:
    return lambda f, k, t: np.broadcast_to(how(after(t, k), axis=1, keepdims=True), f.z[k].shape)
