"""Initial weights: a table of small functions that draw one layer's W (fan_in, fan_out) and b (fan_out,).

The draws are float64 and rounded by the caller, so that float32 and float64 networks of one seed are the same network.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from mlp.methods.parameterized import parse_parameterized_name


@dataclass(frozen=True)
class Initializer:
    """`weights(rng, shape, *numbers)` draws W; biases start at zero unless `biases_too`."""

    weights: Callable[..., NDArray[np.float64]]
    defaults: Mapping[str, float] = field(default_factory=dict)
    biases_too: bool = False


def _normal(scale: Callable[[int, int], float]) -> Initializer:
    """W ~ N(0, scale(fan_in, fan_out)^2)"""
    return Initializer(lambda rng, shape: rng.normal(0.0, scale(*shape), shape))


def _uniform(limit: Callable[[int, int], float]) -> Initializer:
    """W ~ U(-limit, limit), limit(fan_in, fan_out)"""
    return Initializer(lambda rng, shape: rng.uniform(-limit(*shape), limit(*shape), shape))


INITIALIZERS: dict[str, Initializer] = {
    # He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015: variance 2 / fan_in
    "he_normal": _normal(lambda fan_in, fan_out: sqrt(2 / fan_in)),
    "he_uniform": _uniform(lambda fan_in, fan_out: sqrt(6 / fan_in)),
    # Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16
    "glorot_normal": _normal(lambda fan_in, fan_out: sqrt(2 / (fan_in + fan_out))),
    "glorot_uniform": _uniform(lambda fan_in, fan_out: sqrt(6 / (fan_in + fan_out))),
    # LeCun, Bottou, Orr and Mueller, "Efficient BackProp", 1998, section 4.6: variance 1 / fan_in
    "lecun_normal": _normal(lambda fan_in, fan_out: sqrt(1 / fan_in)),
    "zeros": Initializer(lambda rng, shape: np.zeros(shape)),
    "normal": Initializer(lambda rng, shape, std: rng.normal(0.0, std, shape), {"std": 1.0}, biases_too=True),
    "uniform": Initializer(
        lambda rng, shape, low, high: rng.uniform(low, high, shape), {"low": 0.0, "high": 1.0}, biases_too=True
    ),
}


def draw(
    spec: str, fan_in: int, fan_out: int, *, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw one layer's W (fan_in, fan_out) and b (fan_out,) by a name such as `he_normal` or `normal:0.01`."""
    initializer, numbers = parse_parameterized_name(spec, INITIALIZERS, "The initialiser")
    W = initializer.weights(rng, (fan_in, fan_out), *numbers)
    b = initializer.weights(rng, (fan_out,), *numbers) if initializer.biases_too else np.zeros(fan_out)
    return W, b
