"""The loss of a batch with its slope: outputs and targets (n, outputs) -> the sum over all rows, and `delta`.

`scale` is the factor on the slope: 1/n where the loss is a mean over the batch. Large logits do not overflow.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array

Cost = Callable[[Array, Array, Array, float], float]
"""(outputs, targets, delta, scale) -> the sum"""


def cross_entropy(logits: Array, targets: Array, delta: Array, scale: float) -> float:
    """-sum y log softmax(z); delta = scale * (softmax(z) - y), by log-sum-exp; target rows sum to one.

    Goodfellow et al., "Deep Learning", section 6.2.2.3.
    """
    cost = 0.0
    for i in range(logits.shape[0]):
        z, y, d = logits[i], targets[i], delta[i]
        highest = z[0]
        for j in range(z.size):
            highest = max(highest, z[j])
        total = 0.0
        for j in range(z.size):
            d[j] = np.exp(z[j] - highest)
            total += d[j]
        log_total = np.log(total)
        for j in range(z.size):
            cost += y[j] * (log_total - (z[j] - highest))
            d[j] = scale * (d[j] / total - y[j])
    return cost


def logistic(logits: Array, targets: Array, delta: Array, scale: float) -> float:
    """-sum (y log s(z) + (1 - y) log(1 - s(z))); delta = scale * (s(z) - y), with s(z) = 1 / (1 + exp(-z)).

    The cost is max(z, 0) - z y + log(1 + exp(-|z|)).
    """
    cost = 0.0
    for i in range(logits.shape[0]):
        z, y, d = logits[i], targets[i], delta[i]
        for j in range(z.size):
            power = np.exp(-abs(z[j]))
            cost += max(z[j], 0.0) - z[j] * y[j] + np.log1p(power)
            larger = 1.0 / (1.0 + power)
            d[j] = scale * ((larger if z[j] >= 0 else power * larger) - y[j])
    return cost


def squared_error(outputs: Array, targets: Array, delta: Array, scale: float) -> float:
    """1/2 sum (a - y)^2; delta = scale * (a - y)."""
    cost = 0.0
    for i in range(outputs.shape[0]):
        a, y, d = outputs[i], targets[i], delta[i]
        for j in range(a.size):
            off = a[j] - y[j]
            cost += 0.5 * off * off
            d[j] = scale * off
    return cost


def count_correct(outputs: Array, classes: NDArray[np.intp], boundary: float) -> int:
    """How many rows have their largest output at their class (n,); a single output says 1 where above `boundary`."""
    correct = 0
    for i in range(outputs.shape[0]):
        a, answer = outputs[i], 0
        for j in range(1, a.size):
            if a[j] > a[answer]:
                answer = j
        if a.size == 1 and a[0] > boundary:
            answer = 1
        correct += answer == classes[i]
    return correct
