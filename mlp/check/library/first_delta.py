"""Mistakes in the first delta, from the loss to the output layer."""

from collections.abc import Callable, Iterator

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import (
    Change,
    Scaled,
    Variant,
    both,
    error_as,
    error_is,
    joined,
    labels_are,
    slope_as,
    weights_as,
)
from mlp.check.textbook import RIGHT, Forward
from mlp.nn.reference import ACTIVATIONS, sigmoid
from mlp.sentence import Sentence

PART, FACTOR = "{number:.4g} of it", "factor {number:.4g}"
MOVES = (
    ("rows rolled by {by:+d}", "rows moved by {by:+d}, zeros behind"),
    ("classes rolled by {by:+d}", "classes moved by {by:+d}, zeros behind"),
)
"""How labels may be shifted."""


def of_first_delta(f: Forward) -> Iterator[Variant | Scaled]:
    """The derivative of the output activation, the squared error, the labels, the axis of softmax."""
    if f.spec.loss == "squared_error":
        yield from _squared(f)
    else:
        yield from _cancelled(f)
    yield from _error_itself(f)
    yield from _labels(f)
    if f.spec.output_activation == "softmax":
        yield from _over_samples(f)
    if f.spec.output_activation != "identity":
        yield from _logits(f)
    if f.spec.outputs == 1 and f.n > 1:
        yield from _broadcast(f)


def _logits(f: Forward) -> Iterator[Variant]:
    key, rest = "logits-instead-of-outputs", f.z[f.last] - f.y
    if f.spec.loss != "squared_error":
        yield Variant(key, error_is(rest)(f.factor))
        return
    yield Variant(key, error_is(rest)(2 * f.factor))
    yield Variant(key, error_is(rest * f.slope(f.last))(2 * f.factor), Sentence("times the output slope"))


def _squared(f: Forward) -> Iterator[Variant | Scaled]:
    name, out, rest = f.spec.output_activation, f.a[f.last], f.rest
    right = 2 * f.factor * rest
    if name == "identity":
        return
    yield Variant("output-derivative-missing", error_is(right)(1.0))
    yield Scaled("output-derivative-missing", error_is(right), f.last)
    if f.hidden:
        nowhere = both(error_is(right)(1.0), slope_as(lambda g, k: np.ones_like(g.z[k]), frozenset(f.hidden)))
        yield Variant("output-derivative-missing", nowhere, Sentence("of the hidden layers as well"))
        yield Variant("hidden-derivative-missing", nowhere, Sentence("of the output as well"))
    s = f.slope(f.last)
    yield Variant("derivative-twice", error_as(lambda g, d: d * s), Sentence("of the output"))
    yield Variant("softmax-derivative-twice", error_as(lambda g, d: d * s), Sentence("of the output"))
    of_a = f.slope(f.last, at="a")
    yield Variant("derivative-of-activation", error_is(right * of_a)(1.0), Sentence("of the output"))
    z = f.z[f.last]
    yield Variant("derivative-of-activation", error_is(right * z * (1 - z))(1.0), Sentence("of the output, z (1 - z)"))
    for other in ACTIVATIONS:
        if other not in ("identity", name):
            about = Sentence("of {name}, of the output", name=other)
            yield Variant("derivative-of-other-activation", error_is(right * f.slope(f.last, other))(1.0), about)
    yield Variant(
        "derivative-of-other-activation", error_is(right * (1 - out**2))(1.0), Sentence("of tanh, of the output")
    )
    for k in f.hidden:
        if f.z[k].shape == out.shape:
            about = Sentence("of layer {layer} in the output", layer=k)
            yield Variant("derivative-of-other-layer", error_is(right * f.slope(k))(1.0), about)
            yield Variant(
                "derivative-of-other-layer", error_is(right * f.slope(k, name))(1.0), joined(Sentence("at z"), about)
            )


def _cancelled(f: Forward) -> Iterator[Variant | Scaled]:
    """Softmax with cross-entropy and sigmoid with the logistic loss: the derivative is in a - y already."""
    out, rest, y, key = f.a[f.last], f.rest, f.y, "softmax-derivative-twice"
    with np.errstate(all="ignore"):
        of_z, of_a = (sigmoid(v) * (1 - sigmoid(v)) for v in (f.z[f.last], out))
        inverse = -y / out if f.spec.loss == "cross_entropy" else rest / (out * (1 - out))
    element = out * (1 - out)
    yield Variant(key, error_as(lambda g, d: d * element), Sentence("p (1 - p)"))
    if f.spec.loss == "cross_entropy":
        yield Variant(
            key, error_is(out * (rest - (out * rest).sum(axis=1, keepdims=True)))(f.factor), Sentence("the Jacobian")
        )
        yield Variant(key, error_as(lambda g, d: d * out), Sentence("times p"))
        yield Variant("softmax-derivative-diagonal", error_is(inverse * element)(f.factor))
    else:
        yield Variant("derivative-twice", error_as(lambda g, d: d * element), Sentence("of the output"))
    yield Variant(key, error_as(lambda g, d: d * of_z), Sentence("s (1 - s) with s = sigmoid(z)"))
    yield Variant(key, error_as(lambda g, d: d * of_a), Sentence("s (1 - s) with s = sigmoid(p)"))
    yield Scaled(key, error_is(rest * element), f.last, Sentence("p (1 - p)"))
    yield Variant("output-derivative-missing", error_is(inverse)(f.factor))


def _error_itself(f: Forward) -> Iterator[Scaled]:
    slopes = [(np.ones_like(f.rest), "")]
    out = f.a[f.last]
    if f.spec.output_activation != "identity":
        slopes.append((out * (1 - out), Sentence("times the output slope")))
    for slope, about in slopes:
        yield Scaled("squared-error-as-error", error_is(f.rest**2 * slope), f.last, about, PART)
    for slope, about in slopes:
        whole = (f.rest**2).sum(axis=1, keepdims=True) * slope
        yield Scaled("squared-error-as-error", error_is(whole), f.last, joined(Sentence("of all outputs"), about), PART)


def _labels(f: Forward) -> Iterator[Variant]:
    for axis, (rolled, moved) in enumerate(MOVES):
        for by in (1, -1):
            yield from _relabelled(f, np.roll(f.y, by, axis=axis), Sentence(rolled, by=by))
            yield from _relabelled(f, _pushed(f.y, by, axis), Sentence(moved, by=by))
    yield from _relabelled(f, f.y[::-1], Sentence("the samples in reverse order"))
    yield from _relabelled(f, f.y[:, ::-1], Sentence("the classes in reverse order"))
    if f.spec.outputs == 1:
        yield from _relabelled(f, 1 - f.y, Sentence("0 and 1 exchanged"))


def _relabelled(f: Forward, y: Array, about: str) -> Iterator[Variant]:
    if not np.array_equal(y, f.y):
        yield Variant("labels-shifted", labels_are(y), about)


def _pushed(y: Array, by: int, axis: int) -> Array:
    moved = np.roll(y, by, axis=axis)
    edge = (0 if by > 0 else -1,) if axis == 0 else (slice(None), 0 if by > 0 else -1)
    moved[edge] = 0
    return moved


def _over_samples(f: Forward) -> Iterator[Variant]:
    raised = np.exp(f.z[f.last])
    for p, about in (
        (raised / raised.sum(axis=0), ""),
        (raised / raised.sum(), Sentence("over everything")),
    ):
        yield Variant("softmax-over-samples", error_is(p - f.y)(f.factor), about)


def _broadcast(f: Forward) -> Iterator[Scaled]:
    """(n, 1) less (n,) is (n, n); its sums along either axis hide it."""
    slope = f.slope(f.last) if f.spec.loss == "squared_error" else np.ones_like(f.rest)
    difference = f.a[f.last] - f.y.T
    readings = (
        (difference * slope, Sentence("kept as (n, n)")),
        ((difference * slope).T, Sentence("kept as (n, n), transposed")),
        (difference.sum(axis=1, keepdims=True) * slope, Sentence("summed over the labels")),
        ((difference * slope).sum(axis=0)[:, None], Sentence("summed over the outputs")),
        (difference.sum(axis=0)[:, None] * slope, Sentence("summed over the outputs, then the slope")),
    )
    for wrong, about in readings:
        yield Scaled("labels-broadcast", error_is(wrong), f.last, about, FACTOR)
        if f.l2 and wrong.shape[1] > 1:
            also = joined(about, Sentence("the penalty added to each column"))
            yield Scaled("labels-broadcast", _with_spread_penalty(wrong), f.last, also, FACTOR)
    if f.spec.loss == "squared_error" and f.spec.output_activation != "identity":
        for axis in (0, 1):
            plain = difference.sum(axis=axis).reshape(-1, 1)
            yield Scaled("labels-broadcast", error_is(plain), f.last, Sentence("and without the slope"), FACTOR)


def _with_spread_penalty(wrong: Array) -> Callable[[float], Change]:
    """dW has a column for each label; NumPy adds the penalty (fan_in, 1) to every one of them."""
    spread = weights_as(lambda f, k, d: RIGHT.weights(f, k, d) + (f.l2 * f.W[k] if k == f.last else 0.0))
    return lambda number: both(error_is(wrong)(number), spread)
