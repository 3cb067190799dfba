"""Which pixels an answer depends on: by the gradient of the logits, or by hiding parts of the image."""

import numpy as np
from numpy.typing import ArrayLike

from mlp.arrays import SIDE, Array
from mlp.methods.activations import ACTIVATIONS
from mlp.nn.model import Model

PATCH = 5
"""Pixels, about the width of two strokes: smaller ones hide too little to matter."""


def gradient(model: Model, x: ArrayLike, direction: ArrayLike) -> Array:
    """The gradient of `direction` . logits with respect to each pixel of one input x (inputs,), (inputs,)."""
    row = np.asarray(x, model.theta.dtype)[None]
    hidden = model.pass_through(row)[:-1]
    slope = np.asarray(direction, row.dtype)[None]
    for depth in reversed(range(len(model.parameters))):
        slope = slope @ model.parameters[depth][0].T
        if depth:
            W, b = model.parameters[depth - 1]
            z = (hidden[depth - 2] if depth > 1 else row) @ W + b
            own = np.empty_like(z)
            ACTIVATIONS[model.config.activations[depth - 1]].derivative(z, hidden[depth - 1], own)
            slope = slope * own
    return slope[0]


def input_times_gradient(model: Model, x: ArrayLike, digit: int) -> Array:
    """The contribution of each pixel of x (inputs,) to the logit of `digit` minus the mean of all logits, (inputs,).

    A. Shrikumar et al., "Not Just a Black Box", 2016. The mean is subtracted because it does not change a softmax.
    """
    outputs = model.config.outputs
    direction = np.full(outputs, -1 / outputs)
    direction[digit] += 1
    return np.asarray(x, model.theta.dtype) * gradient(model, x, direction)


def occlusion(model: Model, x: ArrayLike, digit: int, patch: int = PATCH) -> Array:
    """How much the logit of `digit` minus the mean of all falls when the surroundings of a pixel are hidden, (784,).

    Each patch x patch square of the 28x28 image is set to zero once; a pixel gets the mean of the squares over it.
    M. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014, section 4.2.
    """
    row = np.asarray(x, model.theta.dtype)
    starts = range(1 - patch, SIDE)
    hidden = np.zeros((len(starts), SIDE), bool)
    for at, start in enumerate(starts):
        hidden[at, max(0, start) : start + patch] = True
    masks = (hidden[:, None, :, None] & hidden[None, :, None, :]).reshape(-1, SIDE * SIDE)
    masks = masks[(masks & (row > 0)).any(axis=1)]  # a square without ink changes nothing
    fall = _lead(model, row[None], digit) - _lead(model, np.where(masks, 0, row), digit)
    return (fall @ masks.astype(row.dtype)) / np.float32(patch * patch)


def wanted(model: Model, x: ArrayLike, digit: int, instead_of: int) -> Array:
    """Where more ink (above 0) or less (below 0) would favour `digit` over `instead_of`, (inputs,).

    The gradient of the difference of the two logits, times the ink that a pixel can still gain or lose.
    """
    row = np.asarray(x, model.theta.dtype)
    direction = np.zeros(model.config.outputs)
    direction[digit], direction[instead_of] = 1, -1
    slope = gradient(model, row, direction)
    return np.where(slope > 0, slope * (1 - row), slope * row)


def _lead(model: Model, rows: Array, digit: int) -> Array:
    logits = model.logits(rows)
    return logits[:, digit] - logits.mean(axis=1)
