"""Element-wise activation functions, each beside its derivative.

Every function writes into `out` and may be called with `out` of the same shape as its input, never the input itself.
The derivative is given both the input `x` and the output `y`, because for most of them the output alone is enough:
sigmoid' = y (1 - y), tanh' = 1 - y^2 (LeCun et al., "Efficient BackProp", 1998, section 4.4).

A training puts the formulas for one number, `value` and `slope`, into its loops. One with a power in it has none: NumPy
computes powers of many numbers at once, four to twenty times as fast.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from scipy.special import erf, expit, log_expit

from mlp.arrays import Array
from mlp.passes.units import Slope, Value


@dataclass(frozen=True)
class ActivationFunction:
    """An element-wise function and its derivative, both writing into `out`; `kind` says how a unit can fail."""

    forward: Callable[[Array, Array], None]
    """(x, out): out = f(x)"""
    derivative: Callable[[Array, Array, Array], None]
    """(x, y, out): out = f'(x), where y = f(x)"""
    value: Value | None = None
    """f(x) of one number, in its own type; None where NumPy is faster"""
    slope: Slope | None = None
    """(x, y): f'(x) of one number"""
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


def identity_of(x: float) -> float:
    """f(x) = x"""
    return x


def identity_slope_of(x: float, y: float) -> float:
    """f'(x) = 1"""
    return type(x)(1)


def sigmoid(x: Array, out: Array) -> None:
    """f(x) = 1 / (1 + exp(-x)); where the power is infinite, 0 is the right result."""
    np.negative(x, out=out)
    with np.errstate(over="ignore"):
        np.exp(out, out=out)
    np.add(out, 1, out=out)
    np.reciprocal(out, out=out)


def sigmoid_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = y (1 - y)"""
    np.subtract(1, y, out=out)
    np.multiply(out, y, out=out)


def sigmoid_slope_of(x: float, y: float) -> float:
    """f'(x) = y (1 - y)"""
    return y * (type(y)(1) - y)


def tanh(x: Array, out: Array) -> None:
    """f(x) = tanh(x)"""
    np.tanh(x, out=out)


def tanh_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = 1 - y^2"""
    np.multiply(y, y, out=out)
    np.subtract(1, out, out=out)


def tanh_slope_of(x: float, y: float) -> float:
    """f'(x) = 1 - y^2"""
    return type(y)(1) - y * y


def relu(x: Array, out: Array) -> None:
    """f(x) = max(x, 0) (Nair and Hinton, 2010)."""
    np.maximum(x, 0, out=out)


def relu_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = 1 where x > 0, else 0 (0 at the kink)."""
    np.greater(y, 0, out=out, casting="unsafe")


def relu_of(x: float) -> float:
    """f(x) = max(x, 0); nan stays nan"""
    return type(x)(0) if x <= 0 else x


def relu_slope_of(x: float, y: float) -> float:
    """f'(x) = 1 where x > 0, else 0"""
    return type(y)(1) if y > 0 else type(y)(0)


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


def leaky_relu_of(x: float) -> float:
    """f(x) = x where x > 0, else 0.01 x"""
    return x if x > 0 else type(x)(LEAK) * x


def leaky_relu_slope_of(x: float, y: float) -> float:
    """f'(x) = 1 where x > 0, else 0.01"""
    return type(y)(1) if y > 0 else type(y)(LEAK)


def elu(x: Array, out: Array) -> None:
    """f(x) = x where x > 0, else exp(x) - 1 (Clevert, Unterthiner and Hochreiter, 2016)."""
    np.minimum(x, 0, out=out)
    np.expm1(out, out=out)
    np.maximum(x, out, out=out)


def elu_slope(x: Array, y: Array, out: Array) -> None:
    """f'(x) = 1 where x > 0, else exp(x) = y + 1."""
    np.minimum(y, 0, out=out)
    np.add(out, 1, out=out)


def elu_slope_of(x: float, y: float) -> float:
    """f'(x) = 1 where x > 0, else y + 1"""
    return type(y)(1) if y > 0 else y + type(y)(1)


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
    "identity": ActivationFunction(identity, identity_slope, identity_of, identity_slope_of),
    "sigmoid": ActivationFunction(sigmoid, sigmoid_slope, None, sigmoid_slope_of, "bounded", 0.25),
    "tanh": ActivationFunction(tanh, tanh_slope, None, tanh_slope_of, "bounded"),
    "relu": ActivationFunction(relu, relu_slope, relu_of, relu_slope_of, "rectifier"),
    "leaky_relu": ActivationFunction(leaky_relu, leaky_relu_slope, leaky_relu_of, leaky_relu_slope_of, "rectifier"),
    "elu": ActivationFunction(elu, elu_slope, None, elu_slope_of, "rectifier"),
    "gelu": ActivationFunction(gelu, gelu_slope, kind="rectifier"),
    "softplus": ActivationFunction(softplus, softplus_slope),
}


def softmax(logits: Array) -> Array:
    """Rows of probabilities from rows of logits (n, k): exp(z - max z), divided by their sum."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    powers /= powers.sum(axis=1, keepdims=True)
    return np.asarray(powers)
