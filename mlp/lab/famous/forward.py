"""Mistakes on the way from x to the outputs."""

from dataclasses import replace

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import error_as
from mlp.lab.mistake import EXPLODES, SLOWLY, USUAL, FamousMistake
from mlp.lab.program import Program, softmax

LARGE = {"initializer": "normal:1", "hidden": (128,)}
SOFTMAX = "e = np.exp(z - z.max(axis=1, keepdims=True)); p = e / e.sum(axis=1, keepdims=True)"


def _naive(name: str, z: Array) -> Array:
    powers = np.exp(z)
    return powers / powers.sum(axis=1, keepdims=True)


def _maximum_of_batch(name: str, z: Array) -> Array:
    return _naive(name, z - z.max())


def _over_samples(name: str, z: Array) -> Array:
    powers = np.exp(z - z.max(axis=0))
    return powers / powers.sum(axis=0)


def _without_maximum(lines: Program) -> Program:
    return replace(lines, output=_naive)


def _batch_maximum(lines: Program) -> Program:
    return replace(lines, output=_maximum_of_batch)


def _wrong_axis(lines: Program) -> Program:
    return replace(lines, output=_over_samples)


def _relu_before(lines: Program) -> Program:
    """With the right gradient of it."""
    return replace(
        lines,
        output=lambda name, z: softmax(np.maximum(z, 0)),
        backward=error_as(lambda f, delta: delta * (f.z[f.last] > 0))(lines.backward),
    )


def _no_activation(lines: Program) -> Program:
    """With the right gradient of it."""
    linear = replace(lines.backward, slope=lambda f, k: np.ones_like(f.z[k]))
    return replace(lines, hidden=lambda name, z: z, backward=linear)


def _dropout_not_scaled(lines: Program) -> Program:
    return replace(lines, mask=lambda a, rate, rng: lines.mask(a, rate, rng) * a.dtype.type(1 - rate))


MISTAKES = (
    FamousMistake(
        "softmax-without-maximum",
        "Softmax without the maximum",
        "forward",
        SOFTMAX,
        "e = np.exp(z); p = e / e.sum(axis=1, keepdims=True)",
        EXPLODES,
        "In float32, exp(89) is infinite, and infinity by infinity is not a number. With small weights nobody"
        " notices; with these large ones it happens in the first batch.",
        _without_maximum,
        LARGE,
    ),
    FamousMistake(
        "softmax-maximum-of-batch",
        "The maximum of the batch",
        "forward",
        SOFTMAX,
        "e = np.exp(z - z.max()); p = e / e.sum(axis=1, keepdims=True)",
        EXPLODES,
        "A row whose numbers are all far below the largest of the batch becomes exp(-104) = 0 in float32, and 0 by 0"
        " is not a number.",
        _batch_maximum,
        LARGE,
    ),
    FamousMistake(
        "softmax-over-samples",
        "Softmax over the samples",
        "forward",
        "p = e / e.sum(axis=1, keepdims=True)",
        "p = e / e.sum(axis=0)",
        EXPLODES,
        "The probabilities of one digit over all images of the batch sum to one, not those of one image over all"
        " digits. p - y is not the gradient of that: the outputs grow until they are infinite.",
        _wrong_axis,
    ),
    FamousMistake(
        "relu-before-softmax",
        "ReLU on the outputs",
        "forward",
        "p = softmax(z)",
        "p = softmax(np.maximum(z, 0))",
        SLOWLY,
        "An output below zero counts as 0 and gets no gradient: a digit whose output is dead is never learned. Here"
        " two digits are lost; with some other seeds none, and it seems right. The gradient is right, but of another"
        " network than the one that was meant.",
        _relu_before,
        {"seed": 2},
    ),
    FamousMistake(
        "no-activation",
        "No activation in the hidden layer",
        "forward",
        "a = np.maximum(z, 0)",
        "a = z",
        USUAL,
        "Two linear layers are one linear layer. It learns, and on few images it is hardly worse; but more units or"
        " layers add nothing.",
        _no_activation,
    ),
    FamousMistake(
        "dropout-not-scaled",
        "Dropout without scaling",
        "forward",
        "a *= (rng.random(a.shape) >= rate) / (1 - rate)",
        "a *= rng.random(a.shape) >= rate",
        USUAL,
        "When digits are read, no unit is dropped: the sums are twice those of the training, and the network was not"
        " trained for them. The largest output mostly stays the largest, so little is lost.",
        _dropout_not_scaled,
        {"dropout": 0.5},
    ),
)
