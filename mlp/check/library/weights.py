"""Mistakes in the gradient of the weights."""

from collections.abc import Iterator

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import Change, OfDelta, Variant, delta_as, joined, weights_as, weights_transposed
from mlp.check.textbook import Forward
from mlp.sentence import Sentence


def of_weights(f: Forward) -> Iterator[Variant]:
    """Another operand, one sample alone, the transpose."""
    for key, about, make in READINGS:
        yield Variant(key, weights_as(make), about, local=True)
    n, averages = f.n, f.meaning.averages(f.spec)
    words = (Sentence("not divided by n"), Sentence("divided by n")) if averages else (Sentence("times n"), "")
    for key, at in (("first-sample-only", 0), ("last-sample-only", -1)):
        for factor, about in zip((n, 1), words, strict=True):
            yield Variant(key, delta_as(_alone(at, factor)), about, local=True)
            yield Variant(key, _alone_in_weights(at, factor), joined(Sentence("in dW alone"), about), local=True)
    yield Variant("sample-left-out", delta_as(_without(0)), Sentence("the first"), local=True)
    yield Variant("sample-left-out", delta_as(_without(-1)), Sentence("the last"), local=True)
    yield Variant("transposed", weights_transposed, local=True)


def _before(f: Forward, k: int) -> Array:
    """The derivative of the layer before at its z; 1 for the inputs."""
    return f.slope(k - 1) if k > 1 else np.ones_like(f.x)


READINGS: tuple[tuple[str, str, OfDelta], ...] = (
    ("outputs-instead-of-inputs", "", lambda f, k, d: f.a[k].T @ d),
    ("outputs-instead-of-inputs", "z of the layer", lambda f, k, d: f.z[k].T @ d),
    ("pre-activations-instead-of-activations", "", lambda f, k, d: (f.z[k - 1] if k > 1 else f.x).T @ d),
    ("weights-instead-of-inputs", "", lambda f, k, d: f.W[k] * d.sum(axis=0)),
    ("weights-instead-of-inputs", "the mean of delta", lambda f, k, d: f.W[k] * d.mean(axis=0)),
    ("outer-then-hadamard", "with the slope of the layer before", lambda f, k, d: (_before(f, k).T @ d) * f.W[k]),
    ("outer-then-hadamard", "with the activation", lambda f, k, d: (f.a[k - 1].T @ d) * f.W[k]),
    (
        "outer-then-hadamard",
        "of the sums over the samples",
        lambda f, k, d: np.outer(f.a[k - 1].sum(axis=0), d.sum(axis=0)),
    ),
    (
        "outer-then-hadamard",
        "of the means over the samples",
        lambda f, k, d: np.outer(f.a[k - 1].mean(axis=0), d.sum(axis=0)),
    ),
    ("derivative-instead-of-activation", "", lambda f, k, d: _before(f, k).T @ d),
)


def _alone(at: int, factor: float) -> OfDelta:
    """The delta of one sample; the others count as zero."""

    def make(f: Forward, k: int, d: Array) -> Array:
        one = np.zeros_like(d)
        one[at] = factor * d[at]
        return one

    return make


def _without(at: int) -> OfDelta:
    """The delta with one sample counted as zero."""

    def make(f: Forward, k: int, d: Array) -> Array:
        rest = d.copy()
        rest[at] = 0
        return rest

    return make


def _alone_in_weights(at: int, factor: float) -> Change:
    return weights_as(lambda f, k, d: f.a[k - 1].T @ _alone(at, factor)(f, k, d))
