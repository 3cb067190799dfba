"""Loss functions: the loss of each row of outputs, and its gradient, with which the backward pass starts.

Cross-entropy and logistic loss take LOGITS, the last layer's values before its output activation: softmax or sigmoid
is then part of the loss, so that logits of +-1e4 neither overflow nor give nan.
Loss and gradient are computed together, because they share most of their arithmetic.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from mlp.arrays import Array
from mlp.passes import costs


@dataclass(frozen=True)
class Loss:
    """A loss over rows: `costs_and_delta(z, y)` gives the loss of each row (n,) and its gradient in z (n, k).

    y are target rows, such as one-hot. The gradient is that of each row's own loss; the caller divides by n where the
    loss averages over the batch.
    """

    costs_and_delta: Callable[[Array, Array], tuple[Array, Array]]
    loop: costs.Cost | None = None
    """The same as a loop over a whole batch, for trainings; the loss is `times` what it gives."""
    times: Callable[[int], float] = lambda outputs: 1.0
    """From the number of outputs."""
    averages: bool = True
    """Whether the loss of a batch is the mean over its rows (else the sum, which acts like an n times larger rate)."""
    takes_logits: bool = True
    """Whether z are logits and the output activation is part of the loss (else z are the network's outputs)."""

    def per_sample(self, z: Array, y: Array) -> Array:
        """The loss of each row, (n,)."""
        return self.costs_and_delta(z, y)[0]

    def delta(self, z: Array, y: Array) -> Array:
        """The gradient of each row's loss with respect to z, (n, k)."""
        return self.costs_and_delta(z, y)[1]


def cross_entropy(logits: Array, targets: Array) -> tuple[Array, Array]:
    """-sum_j y_j log softmax(z)_j by log-sum-exp, and softmax(z) - y; target rows must sum to one.

    Goodfellow et al., "Deep Learning", section 6.2.2.3.
    """
    rows = np.arange(len(logits))
    shifted = logits - logits[rows, logits.argmax(axis=1)][:, None]  # a third of the time of logits.max(axis=1)
    powers = np.exp(shifted)
    total = powers @ np.ones(powers.shape[1], powers.dtype)
    costs = np.log(total) - np.vecdot(shifted, targets)
    powers /= total[:, None]
    return costs, np.subtract(powers, targets, out=powers)


def logistic(logits: Array, targets: Array) -> tuple[Array, Array]:
    """Binary cross-entropies -y log s(z) - (1 - y) log(1 - s(z)), summed over the outputs, and s(z) - y.

    The cost is written as max(z, 0) - z y + log(1 + exp(-|z|)), which is the same and never overflows.
    """
    cost = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return cost.sum(axis=1), expit(logits) - targets


def squared_error(scale: float, *, mean_over_outputs: bool = False, averages: bool = True) -> Loss:
    """scale * sum_j (a_j - y_j)^2 of outputs a (after the output activation), and 2 scale (a - y)."""

    def factor(outputs: int) -> float:
        return scale / outputs if mean_over_outputs else scale

    def costs_and_delta(outputs: Array, targets: Array) -> tuple[Array, Array]:
        residual, times = outputs - targets, factor(outputs.shape[1])
        return times * np.einsum("ij,ij->i", residual, residual), 2 * times * residual

    return Loss(costs_and_delta, costs.squared_error, lambda outputs: 2 * factor(outputs), averages, takes_logits=False)


SQUARED_ERRORS: dict[str, Loss] = {
    "half_sum": squared_error(0.5),
    "sum": squared_error(1.0, averages=False),
    "mean_batch": squared_error(1.0),
    "mean_all": squared_error(1.0, mean_over_outputs=True),
}
"""squared_error by its reduction: half_sum, mean over the batch (Nielsen's quadratic cost); plain sum over everything;
sum over outputs and mean over the batch; mean over everything."""

LOSS_OUTPUTS: dict[str, tuple[str, ...]] = {
    "cross_entropy": ("softmax",),
    "logistic": ("sigmoid",),
    "squared_error": ("sigmoid", "identity"),
}
"""Each loss with the output activations it goes with, the usual one first."""


LOSSES = {
    "cross_entropy": Loss(cross_entropy, costs.cross_entropy),
    "logistic": Loss(logistic, costs.logistic),
}


def find_loss(name: str, reduction: str) -> Loss:
    """The loss by its configured name; the reduction matters for squared_error only."""
    if name == "squared_error":
        return SQUARED_ERRORS[reduction]
    return LOSSES[name]
