"""Mistakes in the gradient of the biases."""

from collections.abc import Iterator

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import Change, OfDelta, Variant, bias_penalty_as, biases_as, joined
from mlp.check.textbook import Forward, Lines
from mlp.sentence import Sentence


def of_biases(f: Forward) -> Iterator[Variant]:
    """Another factor, another axis, none at all."""
    if not f.spec.bias:
        return
    for key, about, make in READINGS:
        yield Variant(key, biases_as(make), about, local=True)
    for axis, words in ((0, ""), (1, Sentence("along the other axis"))):
        yield Variant("bias-row-sums-of-dW", _sums_of_weights(axis), words, local=True)
        yield Variant(
            "bias-row-sums-of-dW", _sums_of_weights(axis, mean=True), joined(Sentence("the mean"), words), local=True
        )


READINGS: tuple[tuple[str, str, OfDelta], ...] = (
    ("bias-not-averaged", "", lambda f, k, d: f.n * d.sum(axis=0)),
    ("bias-averaged-twice", "", lambda f, k, d: d.mean(axis=0)),
    ("bias-missing", "", lambda f, k, d: np.zeros(d.shape[1])),
    ("bias-missing", "it is one", lambda f, k, d: np.ones(d.shape[1])),
    ("bias-wrong-axis", "", lambda f, k, d: d.sum(axis=1)),
    ("bias-wrong-axis", "the mean", lambda f, k, d: d.mean(axis=1)),
    ("bias-wrong-axis", "not divided by n", lambda f, k, d: f.n * d.sum(axis=1)),
    ("bias-wrong-axis", "the mean, not divided by n", lambda f, k, d: f.n * d.mean(axis=1)),
    ("bias-wrong-axis", "summed over everything", lambda f, k, d: np.full(d.shape[1], d.sum())),
    ("bias-wrong-axis", "summed over everything, not divided by n", lambda f, k, d: np.full(d.shape[1], f.n * d.sum())),
    ("bias-wrong-axis", "the mean of everything", lambda f, k, d: np.full(d.shape[1], d.mean())),
    ("bias-wrong-axis", "the mean of everything, times n", lambda f, k, d: np.full(d.shape[1], f.n * d.mean())),
    ("bias-wrong-axis", "one number", lambda f, k, d: np.array([d.sum()])),
    ("bias-wrong-axis", "one number, not divided by n", lambda f, k, d: np.array([f.n * d.sum()])),
    ("bias-wrong-axis", "one number, the mean", lambda f, k, d: np.array([d.mean()])),
    ("bias-wrong-axis", "one number, the mean times n", lambda f, k, d: np.array([f.n * d.mean()])),
    ("bias-kept-as-matrix", "", lambda f, k, d: d),
    ("bias-per-sample", "", lambda f, k, d: d),
    ("bias-kept-as-matrix", "not divided by n", lambda f, k, d: f.n * d),
    ("bias-per-sample", "not divided by n", lambda f, k, d: f.n * d),
    ("bias-kept-as-matrix", "divided by n twice", lambda f, k, d: d / f.n),
    ("bias-kept-as-matrix", "the sum for each sample", lambda f, k, d: np.tile(d.sum(axis=0), (f.n, 1))),
    ("bias-kept-as-matrix", "the mean for each sample", lambda f, k, d: np.tile(d.mean(axis=0), (f.n, 1))),
    ("bias-per-sample", "the sum for each sample", lambda f, k, d: np.tile(d.sum(axis=0), (f.n, 1))),
    ("bias-kept-as-matrix", "transposed", lambda f, k, d: d.T),
    ("bias-kept-as-matrix", "transposed, not divided by n", lambda f, k, d: f.n * d.T),
    ("bias-per-sample", "the first sample alone", lambda f, k, d: d[0]),
    ("bias-per-sample", "the last sample alone", lambda f, k, d: d[-1]),
    ("bias-per-sample", "the first sample, not divided by n", lambda f, k, d: f.n * d[0]),
    ("bias-per-sample", "the last sample, not divided by n", lambda f, k, d: f.n * d[-1]),
    ("bias-row-sums-of-dW", "without the penalty", lambda f, k, d: (f.a[k - 1].T @ d).sum(axis=0)),
    ("bias-row-sums-of-dW", "the mean, without the penalty", lambda f, k, d: (f.a[k - 1].T @ d).mean(axis=0)),
    (
        "bias-row-sums-of-dW",
        "along the other axis, without the penalty",
        lambda f, k, d: (f.a[k - 1].T @ d).sum(axis=1),
    ),
    ("bias-times-bias", "times the bias", lambda f, k, d: d.sum(axis=0) * f.b[k]),
)


def of_bias_penalty(f: Forward) -> Iterator[Variant]:
    """A penalty on the biases."""
    if f.spec.bias and f.l2:
        for factor, about in (
            (1.0, ""),
            (2.0, Sentence("2 lambda")),
            (0.5, Sentence("lambda / 2")),
            (1 / f.n, Sentence("lambda / n")),
        ):
            yield Variant("l2-on-bias", _penalty(factor * f.l2), about, local=True)


def _penalty(l2: float) -> Change:
    return bias_penalty_as(lambda f, k: l2 * f.b[k])


def _sums_of_weights(axis: int, mean: bool = False) -> Change:
    """db as the sums of dW with its penalty."""

    def change(lines: Lines) -> Lines:
        def biases(f: Forward, k: int, d: Array) -> Array:
            dW = lines.weights(f, k, d) + lines.penalty(f, k)
            return dW.mean(axis=axis) if mean else dW.sum(axis=axis)

        return biases_as(biases)(lines)

    return change
