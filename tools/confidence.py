"""Probabilities that mean what they say: a network's temperature, and how far its confidence is from its accuracy."""

from dataclasses import replace
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from mlp.arrays import Array
from mlp.methods.activations import softmax
from mlp.nn.model import Model

_BINS = 15
_COLDEST, _HOTTEST = 0.1, 10.0


def best_temperature(logits: Array, labels: NDArray[np.intp]) -> float:
    """By which the logits (n, classes) are divided so that the labels (n,) are most likely; to three decimals.

    C. Guo et al., "On Calibration of Modern Neural Networks", 2017, section 4.2.
    """
    rows = logits.astype(np.float64)

    def surprise(log_temperature: float, /) -> float:
        likely = softmax(rows / np.exp(log_temperature))[np.arange(len(labels)), labels]
        return -float(np.log(np.maximum(likely, 1e-300)).mean())

    found = minimize_scalar(surprise, bounds=(log(_COLDEST), log(_HOTTEST)), method="bounded")
    return round(float(np.exp(found.x)), 3)


def with_temperature(model: Model, temperature: float) -> Model:
    """The same network with its last layer divided: it answers the same and is more or less sure of it."""
    theta = model.theta.copy()
    *_, (W, b) = replace(model, theta=theta).parameters
    last = W.size + b.size
    theta[-last:] /= np.float32(temperature)
    return replace(model, theta=theta)


def calibration_error(probabilities: Array, labels: NDArray[np.intp]) -> float:
    """The expected difference of confidence and accuracy, in 15 bins of confidence; from 0 to 1.

    The same paper, section 2.
    """
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    apart = np.bincount(bins, weights=right - confidence.astype(np.float64), minlength=_BINS)
    return float(np.abs(apart).sum() / len(labels))
