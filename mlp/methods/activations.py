"""Element-wise activation functions, each beside its derivative.

Every function writes into `out` and may be called with `out` of the same shape as its input, never the input itself.
The derivative is given both the input `x` and the output `y`, because for most of them the output alone is enough:
sigmoid' = y (1 - y), tanh' = 1 - y^2 (LeCun et al., "Efficient BackProp", 1998, section 4.4).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from scipy.special import erf, expit, log_expit

from mlp.arrays import Array


@dataclass(frozen=True)
class ActivationFunction:
    """An element-wise function and its derivative, both writing into `out`; `kind` says how a unit can fail."""

    forward: Callable[[Array, Array], None]
    """(x, out): out = f(x)"""
    derivative: Callable[[Array, Array, Array], None]
    """(x, y, out): out = f'(x), where y = f(x)"""
    kind: str = "smooth"
    """`rectifier` units can die, `bounded` units can saturate, `smooth` ones do neither."""
    peak_slope: float = 1.0
    """The largest |f'|: a unit is saturated where |f'| is below 1 % of it."""


def identity(x: Array, out: Array) -> None:
    """f(x) = x"""
    np.copyto(out, x)


def identity_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = 1"""
    out.fill(1)


def sigmoid(x: Array, out: Array) -> None:
    """f(x) = 1 / (1 + exp(-x)), without overflow for any x."""
    expit(x, out=out)


def sigmoid_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = y (1 - y)"""
    np.subtract(1, y, out=out)
    np.multiply(out, y, out=out)


def tanh(x: Array, out: Array) -> None:
    """f(x) = tanh(x)"""
    np.tanh(x, out=out)


def tanh_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = 1 - y^2"""
    np.multiply(y, y, out=out)
    np.subtract(1, out, out=out)


def relu(x: Array, out: Array) -> None:
    """f(x) = max(x, 0) (Nair and Hinton, 2010)."""
    np.maximum(x, 0, out=out)


def relu_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = 1 where x > 0, else 0 (0 at the kink)."""
    np.greater(y, 0, out=out, casting="unsafe")


LEAK = 0.01
"""The slope of leaky_relu below zero (Maas, Hannun and Ng, 2013)."""


def leaky_relu(x: Array, out: Array) -> None:
    """f(x) = x where x > 0, else 0.01 x."""
    np.multiply(x, LEAK, out=out)
    np.maximum(x, out, out=out)


def leaky_relu_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = 1 where x > 0, else 0.01."""
    np.greater(y, 0, out=out, casting="unsafe")
    np.maximum(out, LEAK, out=out)


def elu(x: Array, out: Array) -> None:
    """f(x) = x where x > 0, else exp(x) - 1 (Clevert, Unterthiner and Hochreiter, 2016)."""
    np.minimum(x, 0, out=out)
    np.expm1(out, out=out)
    np.maximum(x, out, out=out)


def elu_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = 1 where x > 0, else exp(x) = y + 1."""
    np.minimum(y, 0, out=out)
    np.add(out, 1, out=out)


def gelu(x: Array, out: Array) -> None:
    """f(x) = x Phi(x), Phi the normal distribution function, exact (Hendrycks and Gimpel, 2016)."""
    np.multiply(x, 1 / sqrt(2), out=out)
    erf(out, out=out)
    np.add(out, 1, out=out)
    np.multiply(out, x, out=out)
    np.multiply(out, 0.5, out=out)


def gelu_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = Phi(x) + x phi(x), phi the normal density; the only derivative that needs arrays beside `out`."""
    density = np.exp(-0.5 * np.square(x)) * x.dtype.type(1 / sqrt(2 * pi))
    np.multiply(x, 1 / sqrt(2), out=out)
    erf(out, out=out)
    np.add(out, 1, out=out)
    np.multiply(out, 0.5, out=out)
    np.add(out, x * density, out=out)


def softplus(x: Array, out: Array) -> None:
    """f(x) = log(1 + exp(x)) = -log sigmoid(-x), without overflow for any x (Dugas et al., 2001)."""
    np.negative(x, out=out)
    log_expit(out, out=out)
    np.negative(out, out=out)


def softplus_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = sigmoid(x)"""
    expit(x, out=out)


ACTIVATIONS: dict[str, ActivationFunction] = {
    "identity": ActivationFunction(identity, identity_slope),
    "sigmoid": ActivationFunction(sigmoid, sigmoid_slope, "bounded", 0.25),
    "tanh": ActivationFunction(tanh, tanh_slope, "bounded"),
    "relu": ActivationFunction(relu, relu_slope, "rectifier"),
    "leaky_relu": ActivationFunction(leaky_relu, leaky_relu_slope, "rectifier"),
    "elu": ActivationFunction(elu, elu_slope, "rectifier"),
    "gelu": ActivationFunction(gelu, gelu_slope, "rectifier"),
    "softplus": ActivationFunction(softplus, softplus_slope),
}


def softmax(logits: Array) -> Array:
    """Rows of probabilities from rows of logits (n, k): exp(z - max z), divided by their sum."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    powers /= powers.sum(axis=1, keepdims=True)
    return np.asarray(powers)
