"""Is the gradient right? Centred differences against the backward pass, tensor by tensor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlp.activations import Array
from mlp.config import Experiment
from mlp.errors import ConfigError
from mlp.layers import Activation
from mlp.network import Network, parameter_views

TOLERANCE = 1e-7
STEP = 1e-5
"""Half the distance of a centred difference; its error is of the order STEP^2 + 1e-16 / STEP."""


@dataclass(frozen=True)
class TensorCheck:
    """How far the two gradients of one tensor are apart.

    `error` = |a - n| / (|a| + |n|) in the Euclidean norm decides; `largest` is the same element by element, for information:
    it reaches 1e-5 in correct code, where an element's own gradient is near zero.
    """

    name: str
    shape: tuple[int, ...]
    checked: int
    error: float
    largest: float
    good: bool


class KinkError(Exception):
    """A pre-activation of a piecewise function changed sign between the two ends of a difference."""


def relative_error(analytic: Array, numeric: Array) -> float:
    """|a - n| / (|a| + |n|) in the Euclidean norm; 0 where both are zero."""
    scale = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    return float(np.linalg.norm(analytic - numeric)) / scale if scale else 0.0


def _signs(network: Network) -> bytes:
    """On which side of zero every hidden pre-activation is, where that matters."""
    layers = [layer for layer in network.layers if isinstance(layer, Activation)]
    return b"".join((layer.x > 0).tobytes() for layer in layers if layer.function.kind == "rectifier")


def numerical_gradient(network: Network, x: Array, y: Array, l2: float, elements: NDArray[np.integer]) -> Array:
    """(f(t + h) - f(t - h)) / 2h of the batch's whole loss for the given elements of theta, f with the L2 penalty.

    Raises KinkError where the difference would step over a kink, which no difference can measure.
    """
    gradient, h = np.empty(len(elements)), STEP
    for row, i in enumerate(elements):
        value = network.theta[i]
        network.theta[i] = value + h
        above, above_signs = network.batch_loss(network.forward(x), y) + network.penalty(l2), _signs(network)
        network.theta[i] = value - h
        below, below_signs = network.batch_loss(network.forward(x), y) + network.penalty(l2), _signs(network)
        network.theta[i] = value
        if above_signs != below_signs:
            raise KinkError
        gradient[row] = (above - below) / (2 * h)
    return gradient


def check_gradient(experiment: Experiment, *, rng: np.random.Generator, rows: int = 8, most: int = 400) -> list[TensorCheck]:
    """Check every tensor of a float64 network on a random batch of `rows`, at most `most` elements of each, chosen at random.

    Dropout must be 0, as it draws anew at each pass. The batch is drawn again while a difference steps over a kink.
    Raises ConfigError where dropout is on or no batch without a kink is found.
    """
    if experiment.training.dropout:
        raise ConfigError(f"A gradient is checked without dropout; got dropout {experiment.training.dropout}.")
    sized = experiment.with_training(batch_size=rows, train_size=max(rows, experiment.training.train_size))
    network = Network(sized, rng=rng, dtype=np.float64)
    config, l2 = experiment.network, experiment.training.l2
    places = parameter_views(np.arange(network.theta.size, dtype=np.float64), config)
    names = [f"{kind}{layer}" for layer in range(1, len(places) + 1) for kind in "Wb"]
    tensors = [tensor.astype(np.int64) for pair in places for tensor in pair]
    for _ in range(50):
        x, y = rng.normal(size=(rows, config.inputs)), np.eye(config.outputs)[rng.integers(config.outputs, size=rows)]
        network.backward(network.forward(x), y)
        network.add_l2(l2)
        analytic = network.grad.copy()
        try:
            return [
                _check(network, name, tensor, analytic, x, y, l2, most, rng)
                for name, tensor in zip(names, tensors, strict=True)
            ]
        except KinkError:
            continue
    raise ConfigError("No batch was found on which the differences stay clear of the kinks; use fewer units.")


def _check(
    network: Network, name: str, tensor: NDArray[np.int64], analytic: Array, x: Array, y: Array, l2: float, most: int,
    rng: np.random.Generator,
) -> TensorCheck:  # fmt: skip
    """Compare one tensor, given as the places of its elements in theta."""
    elements = tensor.ravel()
    if elements.size > most:
        elements = rng.choice(elements, most, replace=False)
    numeric, a = numerical_gradient(network, x, y, l2, elements), analytic[elements]
    error, sizes = relative_error(a, numeric), np.abs(a) + np.abs(numeric)
    largest = float((np.abs(a - numeric) / np.where(sizes > 0, sizes, 1)).max())
    return TensorCheck(name, tensor.shape, elements.size, error, largest, error <= TOLERANCE)
