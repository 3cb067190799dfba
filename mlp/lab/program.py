"""The lines of a training program, one small function each, so that a mistake can replace a single one of them.

The backward pass is that of `check/textbook.py`, the functions are those of `nn/reference.py`. Other than there,
softmax subtracts the maximum and the logarithm of 0 is avoided, because these lines train in float32.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlp.arrays import Array
from mlp.check.textbook import RIGHT as RIGHT_BACKWARD
from mlp.check.textbook import Lines
from mlp.config import TrainingConfig
from mlp.data.dataset import Dataset, as_float, one_hot
from mlp.methods import initializers
from mlp.nn import reference
from mlp.nn.reference import State
from mlp.training.evaluation import classes_of

Images = NDArray[Any]
Order = NDArray[np.intp]


@dataclass(frozen=True)
class Program:
    """The lines in the order in which they are run; n samples in rows, a rate of dropout from 0 to 1."""

    samples: Callable[[Dataset, Dataset], Dataset]
    """(training images, validation images): those to learn from"""
    inputs: Callable[[Images, DTypeLike], Array]
    """images (n, d) as uint8 0..255: x (n, d)"""
    targets: Callable[[NDArray[np.intp], int], Array]
    """labels (n,) of so many classes: y (n, classes)"""
    weights: Callable[[str, int, int, np.random.Generator], tuple[Array, Array]]
    """(initializer, fan_in, fan_out, rng): W (fan_in, fan_out) and b (fan_out,)"""
    order: Callable[[NDArray[np.intp], np.random.Generator], Order]
    """labels (n,): the order of the samples in an epoch, (n,)"""
    batch: Callable[[Array, Array, Order, int, int], tuple[Array, Array]]
    """(x, y, order, start, size): the batch that begins at `start`"""
    hidden: Callable[[str, Array], Array]
    """(activation, z): a of a hidden layer"""
    mask: Callable[[Array, float, np.random.Generator], Array]
    """(a, rate, rng): what dropout multiplies a by"""
    output: Callable[[str, Array], Array]
    """(activation, z): the outputs"""
    loss: Callable[[Array, Array, TrainingConfig], float]
    """(outputs, y): the mean loss of the batch, without the penalty"""
    backward: Lines
    gradient: Callable[[Array, Array], Array]
    """(the one of the batch before, the new one): the gradient that is used"""
    update: Callable[[str, Array, Array, State, float, TrainingConfig], tuple[Array, State]]
    """(W1 or b1 or ..., its values, gradient, state, rate): the new values and state"""
    seen: Callable[[Images, DTypeLike], Array]
    """`inputs` once more, for images to be read"""
    dropout: Callable[[float], float]
    """(rate of the training): the rate when images are read"""
    accuracy: Callable[[Array, Array], float]
    """(outputs, y): the share of right answers"""


def draw(name: str, fan_in: int, fan_out: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """The first weights of a layer."""
    return initializers.draw(name, fan_in, fan_out, rng=rng)


def batch(x: Array, y: Array, order: Order, start: int, size: int) -> tuple[Array, Array]:
    """The samples from number `start` of the order on."""
    rows = order[start : start + size]
    return x[rows], y[rows]


def hidden(name: str, z: Array) -> Array:
    """f(z)"""
    return reference.ACTIVATIONS[name][0](z)


def mask(a: Array, rate: float, rng: np.random.Generator) -> Array:
    """0 for a share `rate` of the numbers, 1 / (1 - rate) for the others."""
    kept = rng.random(a.shape, dtype=a.dtype.type) >= rate
    return kept * a.dtype.type(1 / (1 - rate))


def softmax(z: Array) -> Array:
    """e^z / sum of e^z in each row, with the row's maximum subtracted first."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def output(name: str, z: Array) -> Array:
    """The output activation."""
    return softmax(z) if name == "softmax" else reference.OUTPUTS[name](z)


def loss(outputs: Array, y: Array, training: TrainingConfig) -> float:
    """The loss per sample; a probability counts as at least the smallest normal number."""
    if training.loss == "cross_entropy":
        likely = np.maximum(outputs, np.finfo(outputs.dtype).tiny)
        return float(-(y * np.log(likely)).sum() / len(y))
    return reference.loss(outputs, y, training)


def update(
    name: str, values: Array, gradient: Array, state: State, rate: float, training: TrainingConfig
) -> tuple[Array, State]:
    """The rule of the optimizer."""
    return reference.OPTIMIZERS[training.optimizer][0](values, gradient, state, rate)


def accuracy(outputs: Array, y: Array) -> float:
    """The share of rows in which outputs and targets mean the same class."""
    return float((classes_of(outputs) == classes_of(y)).mean())


RIGHT = Program(
    samples=lambda train, validation: train,
    inputs=as_float,
    targets=one_hot,
    weights=draw,
    order=lambda labels, rng: rng.permutation(len(labels)),
    batch=batch,
    hidden=hidden,
    mask=mask,
    output=output,
    loss=loss,
    backward=RIGHT_BACKWARD,
    gradient=lambda before, new: new,
    update=update,
    seen=as_float,
    dropout=lambda rate: 0.0,
    accuracy=accuracy,
)
