"""Is the gradient right? Centred differences against the backward pass, tensor by tensor."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlp.arrays import Array
from mlp.config import Experiment
from mlp.errors import ConfigError
from mlp.methods.activations import elu, leaky_relu, relu
from mlp.nn.network import Network, parameter_views

TOLERANCE = 1e-7
STEP = 1e-5
"""Half the distance of a centred difference; its error is of the order STEP^2 + 1e-16 / STEP."""
ROUNDING = 16 * np.finfo(np.float64).eps / STEP
"""What rounding adds to a difference, as a share of the loss."""
KINKED = (relu, leaky_relu, elu)
"""Activations whose first or second derivative jumps at zero: no difference across zero can measure it."""


@dataclass(frozen=True)
class TensorCheck:
    """The comparison of the two gradients of one tensor.

    `error` = |a - n| / (|a| + |n|) in the Euclidean norm decides: it may reach `allowed`, which is TOLERANCE plus the
    rounding error of a difference (at most 1, for a gradient too small to be measured). `largest` is the largest error
    of a single element, for information: correct code reaches 1e-5 where an element's gradient is near zero. `checked`
    elements were compared, all but those whose difference crosses a kink.
    """

    name: str
    shape: tuple[int, ...]
    checked: int
    error: float
    allowed: float
    largest: float
    good: bool


def relative_error(analytic: Array, numeric: Array) -> float:
    """|a - n| / (|a| + |n|) in the Euclidean norm; 0 where both are zero."""
    scale = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    return float(np.linalg.norm(analytic - numeric)) / scale if scale else 0.0


def _sides(network: Network) -> bytes:
    """The side of the kink on which each pre-activation of the last forward pass lies."""
    return b"".join(
        (layer.z[: len(layer.x)] > 0).tobytes() for layer in network.dense if layer.function.forward in KINKED
    )


def network_of(
    experiment: Experiment, theta: Array | None, rows: int, *, rng: np.random.Generator, dtype: DTypeLike = np.float64
) -> Network:
    """The network of an experiment, in double precision and without dropout, for batches of so many rows.

    Its weights are `theta`, or fresh ones of `rng`.
    """
    size = max(rows, experiment.training.train_size)
    sized = experiment.with_training(dropout=0.0, batch_size=rows, train_size=size)
    network = Network(sized, rng=rng, dtype=dtype)
    if theta is not None:
        network.theta[:] = theta
    return network


def fill_gradient(network: Network, x: Array, y: Array, l2: float) -> float:
    """Compute the gradient of the whole cost of a batch, the penalty included; the cost."""
    outputs = network.forward(x)
    network.backward(outputs, y)
    network.add_l2(l2)
    return network.batch_loss(outputs, y) + network.penalty(l2)


def learned_tensors(network: Network) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """W1, b1, W2, ..., each as the places of its numbers in theta; without biases where none are learned."""
    places = parameter_views(np.arange(network.theta.size, dtype=np.float64), network.config)
    for layer, (weights, biases) in enumerate(places, 1):
        yield f"W{layer}", weights.astype(np.intp)
        if network.config.biases:
            yield f"b{layer}", biases.astype(np.intp)


def numerical_gradient(
    network: Network, x: Array, y: Array, l2: float, elements: NDArray[np.integer], step: float = STEP
) -> Array:
    """(f(t + h) - f(t - h)) / 2h for the given elements of theta, f being the batch's loss with the L2 penalty.

    h is `step`. nan where the difference would cross a kink.
    """

    def f() -> float:
        return network.batch_loss(network.forward(x), y) + network.penalty(l2)

    gradient = np.full(len(elements), np.nan)
    for row, i in enumerate(elements):
        value = network.theta[i]
        network.theta[i] = value + step
        above, sides_above = f(), _sides(network)
        network.theta[i] = value - step
        below, sides_below = f(), _sides(network)
        network.theta[i] = value
        if sides_above == sides_below:
            gradient[row] = (above - below) / (2 * step)
    return gradient


def check_gradient(
    experiment: Experiment, *, rng: np.random.Generator, rows: int = 8, most: int = 400
) -> list[TensorCheck]:
    """Check every tensor of a float64 network on a random batch of `rows`, at most `most` random elements of each.

    Dropout must be 0, because it is random in each pass. Raises ConfigError where dropout is on, where `most`
    is below 1, or where the differences of all elements of a tensor cross a kink.
    """
    if experiment.training.dropout:
        raise ConfigError(f"A gradient is checked without dropout; got dropout {experiment.training.dropout}.")
    if most < 1:
        raise ConfigError(f"At least one element of each tensor must be checked; got {most}.")
    network, config, l2 = network_of(experiment, None, rows, rng=rng), experiment.network, experiment.training.l2
    x, y = rng.normal(size=(rows, config.inputs)), np.eye(config.outputs)[rng.integers(config.outputs, size=rows)]
    rounding = ROUNDING * fill_gradient(network, x, y, l2)
    checks = []
    for name, tensor in learned_tensors(network):
        elements = tensor.ravel()
        if elements.size > most:
            elements = rng.choice(elements, most, replace=False)
        analytic, numeric = network.grad[elements], numerical_gradient(network, x, y, l2, elements)
        checks.append(compare(name, tensor.shape, analytic, numeric, rounding))
    return checks


def compare(name: str, shape: tuple[int, ...], analytic: Array, numeric: Array, rounding: float) -> TensorCheck:
    """The verdict on one tensor, from the elements that could be measured.

    `rounding` is the error that rounding adds to a difference: ROUNDING times the loss. Raises ConfigError where no
    element could be measured.
    """
    measured = ~np.isnan(numeric)
    if not measured.any():
        raise ConfigError(
            f"The gradient of {name} cannot be checked: every pre-activation it moves lies on a kink."
            " Use an initialiser other than zeros, or a smooth activation such as tanh."
        )
    a, n = analytic[measured], numeric[measured]
    error, scale, sizes = relative_error(a, n), np.linalg.norm(a) + np.linalg.norm(n), np.abs(a) + np.abs(n)
    allowed = TOLERANCE + (min(1.0, float(rounding * a.size**0.5 / scale)) if scale else 0.0)
    largest = float((np.abs(a - n) / np.where(sizes > 0, sizes, 1)).max())
    return TensorCheck(name, shape, a.size, error, allowed, largest, error <= allowed)
