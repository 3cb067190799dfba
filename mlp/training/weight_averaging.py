"""A running mean of the weights: steadier than the weights of any single step, and usually better.

The older weights are, the less they count: B. Polyak and A. Juditsky, "Acceleration of stochastic approximation by
averaging", 1992, in the exponential form of C. Szegedy et al., "Rethinking the Inception architecture", 2016,
section 8.
"""

from mlp.arrays import Array
from mlp.passes.compiler import compiled
from mlp.passes.vectors import blend


def decay_at(step: int, decay: float) -> float:
    """The decay for the update number `step` (from 1): less at first, to soon forget the initial weights."""
    return min(decay, (1 + step) / (10 + step))


def average_in(average: Array, theta: Array, decay: float) -> None:
    """average = decay * average + (1 - decay) * theta, in place."""
    kind = theta.dtype.type
    compiled(blend)(kind(decay), average, kind(1 - decay), theta)
