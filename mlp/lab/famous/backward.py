"""Mistakes in the backward pass: lines of `check/textbook.py`, changed as in the library of `check`."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mlp.check.catalogue import BACK, BIASES, DELTA, HIDDEN, PENALTY, WEIGHTS
from mlp.check.changes import (
    Change,
    back_as,
    biases_as,
    delta_as,
    error_as,
    error_times,
    penalty_times,
    slope_as,
    weights_as,
    weights_transposed,
)
from mlp.check.spec import MOST_LAYERS
from mlp.lab.mistake import BASE, EXPLODES, SLOWLY, STILL, STOPS, USUAL, FamousMistake
from mlp.lab.program import Program

ALL = frozenset(range(1, MOST_LAYERS + 1))
RATE = BASE.training.learning_rate
TANH = {"activation": "tanh", "initializer": "glorot_uniform"}
SQUARE = {"hidden": (32, 32)}


def _backward(change: Change) -> Callable[[Program], Program]:
    return lambda lines: replace(lines, backward=change(lines.backward))


def _factor(of_batch: Callable[[int], float]) -> Change:
    return error_as(lambda f, delta: of_batch(f.n) * delta)


_no_slope = slope_as(lambda f, k: np.ones_like(f.z[k]), ALL)
_slope_at_a = slope_as(lambda f, k: f.slope(k, at="a"), ALL)
_greater_equal = slope_as(lambda f, k: (f.a[k] >= 0).astype(f.a[k].dtype), ALL)
_p_times_1_minus_p = error_as(lambda f, delta: delta * f.a[f.last] * (1 - f.a[f.last]))
_not_transposed = back_as(lambda f, k, known: known[f"delta{k + 1}"] @ f.W[k + 1], frozenset({1}))
_gradient = back_as(lambda f, k, known: known[f"delta{k + 1}"] @ known[f"dW{k + 1}"].T, ALL)
_updated = back_as(lambda f, k, known: known[f"delta{k + 1}"] @ (f.W[k + 1] - RATE * known[f"dW{k + 1}"]).T, ALL)
_error_back = back_as(lambda f, k, known: np.broadcast_to(f.rest.sum(axis=1, keepdims=True) / f.n, f.z[k].shape), ALL)
_outputs = weights_as(lambda f, k, delta: (f.a[k] if f.a[k].shape == f.a[k - 1].shape else f.a[k - 1]).T @ delta)
_one_sample = delta_as(lambda f, k, delta: np.concatenate([f.n * delta[:1], 0 * delta[1:]]))
_everything = biases_as(lambda f, k, delta: np.full(delta.shape[1], delta.sum()))
_none = biases_as(lambda f, k, delta: np.zeros(delta.shape[1]))
_matrix = biases_as(lambda f, k, delta: delta)


def _entry(
    key: str, title: str, right: str, wrong: str, expects: str, why: str, change: Change, **settings: object
) -> FamousMistake:
    return FamousMistake(key, title, "backward", right, wrong, expects, why, _backward(change), settings)


MISTAKES = (
    _entry(
        "sum-not-mean",
        "1/n missing",
        DELTA,
        "delta = a - y",
        STILL,
        "The gradient is 50 times as large, which is a learning rate of 5 where 0.1 is meant: all hidden units die"
        " in the first steps. With a rate 50 times smaller the training would be the right one, number by number.",
        _factor(float),
    ),
    _entry(
        "mean-twice",
        "1/n twice",
        WEIGHTS,
        "dW = a_before.T @ delta / n  # and db = delta.mean(axis=0)",
        SLOWLY,
        "delta has its 1/n already. The gradient is 50 times too small, as if the learning rate were 0.002.",
        _factor(lambda n: 1 / n),
    ),
    _entry(
        "factor-two",
        "A factor of 2 too much",
        DELTA,
        "delta = 2 * (a - y) / n",
        USUAL,
        "Twice the gradient is twice the learning rate. Training does not tell, at times it is even faster; only the"
        " gradient check does.",
        error_times(2.0),
    ),
    _entry(
        "sign-flipped",
        "y - a instead of a - y",
        DELTA,
        "delta = (y - a) / n",
        EXPLODES,
        "Every step goes uphill, and the higher the loss, the steeper it is.",
        error_times(-1.0),
    ),
    _entry(
        "softmax-derivative-twice",
        "Slope of the outputs once more",
        "delta = (p - y) / n",
        "delta = (p - y) * p * (1 - p) / n",
        SLOWLY,
        "p - y has the derivative of softmax in it already. The extra factor is near zero where the network is"
        " certain, and so where it is certain and wrong.",
        _p_times_1_minus_p,
    ),
    _entry(
        "slope-missing",
        "Slope of the activation missing",
        HIDDEN,
        "delta = da",
        USUAL,
        "The outputs still get the right gradient, and a hidden layer moved in roughly the right direction is good"
        " enough. Loss and accuracy do not tell.",
        _no_slope,
    ),
    _entry(
        "slope-at-a",
        "Slope taken at a, not at z",
        HIDDEN,
        "delta = da * f_(a)",
        USUAL,
        "tanh'(a) is near tanh'(z) as long as z is small, and never zero: it even lets more through where a unit is"
        " saturated. It learns, from a wrong gradient.",
        _slope_at_a,
        **TANH,
    ),
    _entry(
        "relu-slope-not-strict",
        ">= 0 on the output of ReLU",
        "delta = da * (a > 0)",
        "delta = da * (a >= 0)",
        USUAL,
        "What ReLU gives is never below zero, so the test is always true and the slope is missing.",
        _greater_equal,
    ),
    _entry(
        "weights-not-transposed",
        "Back through W, not W.T, in a square layer",
        BACK,
        "da = delta_next @ W_next",
        USUAL,
        "32 units before and 32 behind: the shapes fit. The first layer gets a mixture of the wrong errors, while"
        " the layers behind it learn as they should.",
        _not_transposed,
        **SQUARE,
    ),
    _entry(
        "gradient-instead-of-weights",
        "Back through dW, not W",
        BACK,
        "da = delta_next @ dW_next.T",
        STILL,
        "dW is a.T @ delta, so da is delta @ delta.T @ a: whatever the digit, it makes the hidden activations"
        " smaller, until they are nearly zero and the outputs have nothing to learn from.",
        _gradient,
    ),
    _entry(
        "updated-weights",
        "Back through updated weights",
        BACK,
        "W_next -= rate * dW_next; da = delta_next @ W_next.T",
        USUAL,
        "The weights have moved by a small step, so the gradient is nearly right and the training is the same to the"
        " eye. A large rate makes it worse.",
        _updated,
    ),
    _entry(
        "error-to-all-units",
        "One error for all hidden units",
        BACK,
        "da = (a_out - y).sum(axis=1, keepdims=True) / n",
        SLOWLY,
        "What softmax gives and the targets both sum to one, so the sum of their difference is zero: the first layer"
        " learns nothing, and the outputs learn from random features.",
        _error_back,
    ),
    _entry(
        "outputs-instead-of-inputs",
        "dW from the layer's output",
        WEIGHTS,
        "dW = a.T @ delta  # fits in a square layer",
        USUAL,
        "In the square layer, dW is made of what comes out of it instead of what goes in. The layers around it"
        " learn, and they are enough.",
        _outputs,
        **SQUARE,
    ),
    _entry(
        "first-sample-only",
        "The first sample of each batch alone",
        "dW += np.outer(a_before[i], delta[i])",
        "dW = np.outer(a_before[i], delta[i])  # in a loop that ends at once",
        SLOWLY,
        "49 of 50 images are never looked at. It is a training with batches of one at a rate for batches of 50:"
        " noisy, and it has seen 500 images.",
        _one_sample,
    ),
    _entry(
        "weights-transposed",
        "dW transposed",
        WEIGHTS,
        "dW = delta.T @ a_before",
        STOPS,
        "dW has to have the shape of W. The update ends with an error, unless the layer is square.",
        weights_transposed,
    ),
    _entry(
        "bias-missing",
        "No gradient for the biases",
        BIASES,
        "db = 0",
        USUAL,
        "Digits have so many pixels that the weights can do what the biases should. On a problem with two inputs it"
        " would be seen at once.",
        _none,
    ),
    _entry(
        "bias-sum-of-all",
        "All biases get the same gradient",
        BIASES,
        "db = delta.sum()",
        USUAL,
        "The biases of a layer move together. Those of the outputs do not move at all, because p - y sums to zero,"
        " and in the hidden layer the weights do the work.",
        _everything,
    ),
    _entry(
        "bias-not-summed",
        "Bias gradient not summed",
        BIASES,
        "db = delta",
        STOPS,
        "b - rate * db broadcasts, so each place in the batch has biases of its own from now on. The training runs;"
        " only when 5,000 images are read do the shapes not fit.",
        _matrix,
    ),
    _entry(
        "penalty-missing",
        "Gradient of the penalty missing",
        PENALTY,
        "dW = a_before.T @ delta  # the loss has l2/2 * sum(W^2)",
        USUAL,
        "The penalty is added to the loss but pulls at no weight. Nothing in the curves looks wrong: the training"
        " loss is even lower.",
        penalty_times(0.0),
        l2=0.01,
    ),
)
