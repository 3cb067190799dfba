"""Loss functions: what a row of outputs costs, beside the slope that starts the backward pass.

Each works on the LOGITS, the last layer's values before its output activation, wherever that is safer: softmax with
cross-entropy and sigmoid with logistic loss are one function, so logits of +-1e4 neither overflow nor give nan.
`delta` is the gradient of the cost of ONE row with respect to what the loss was given; the caller divides by n where
the loss averages over the batch (`averages`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from mlp.activations import Array, softmax


@dataclass(frozen=True)
class Loss:
    """A loss over rows: `per_sample(z, y) -> (n,)` and `delta(z, y) -> (n, k)`, y being target rows like one-hot."""

    per_sample: Callable[[Array, Array], Array]
    delta: Callable[[Array, Array], Array]
    averages: bool = True
    """Whether a batch costs the mean of its rows (else their sum, which makes the learning rate n times larger)."""
    takes_logits: bool = True
    """Whether z are logits, the output activation being part of the loss (else z are the network's outputs)."""


def cross_entropy(logits: Array, targets: Array) -> Array:
    """-sum_j y_j log softmax(z)_j per row, by log-sum-exp (Goodfellow et al., "Deep Learning", section 6.2.2.3)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return np.asarray(log_sum * targets.sum(axis=1) - np.einsum("ij,ij->i", shifted, targets))


def cross_entropy_delta(logits: Array, targets: Array) -> Array:
    """softmax(z) - y, for target rows that sum to one."""
    return softmax(logits) * targets.sum(axis=1, keepdims=True) - targets


def logistic(logits: Array, targets: Array) -> Array:
    """Independent binary cross-entropies -y log s(z) - (1 - y) log(1 - s(z)), summed over the outputs.

    Written as max(z, 0) - z y + log(1 + exp(-|z|)), which is the same and never overflows.
    """
    cost = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return np.asarray(cost.sum(axis=1))


def logistic_delta(logits: Array, targets: Array) -> Array:
    """sigmoid(z) - y"""
    return np.asarray(expit(logits) - targets)


def squared_error(scale: float, *, mean_over_outputs: bool = False, averages: bool = True) -> Loss:
    """scale * sum_j (a_j - y_j)^2 per row of outputs a (after the output activation)."""

    def factor(outputs: Array) -> float:
        return scale / outputs.shape[1] if mean_over_outputs else scale

    def per_sample(outputs: Array, targets: Array) -> Array:
        residual = outputs - targets
        return np.asarray(factor(outputs) * np.einsum("ij,ij->i", residual, residual))

    def delta(outputs: Array, targets: Array) -> Array:
        return np.asarray((2 * factor(outputs)) * (outputs - targets))

    return Loss(per_sample, delta, averages, takes_logits=False)


SQUARED_ERRORS: dict[str, Loss] = {
    "half_sum": squared_error(0.5),
    "sum": squared_error(1.0, averages=False),
    "mean_batch": squared_error(1.0),
    "mean_all": squared_error(1.0, mean_over_outputs=True),
}
"""squared_error by its reduction: half_sum, mean over the batch (Nielsen's quadratic cost); plain sum over everything;
sum over outputs and mean over the batch; mean over everything."""

LOSSES: dict[str, tuple[str, ...]] = {
    "cross_entropy": ("softmax",),
    "logistic": ("sigmoid",),
    "squared_error": ("sigmoid", "identity"),
}
"""Each loss with the output activations it goes with, the usual one first."""


def find_loss(name: str, reduction: str) -> Loss:
    """The loss by its configured name; the reduction matters for squared_error only."""
    if name == "squared_error":
        return SQUARED_ERRORS[reduction]
    return {"cross_entropy": Loss(cross_entropy, cross_entropy_delta), "logistic": Loss(logistic, logistic_delta)}[name]
