"""The mathematics of training once more, written as in a textbook: float64, no buffers, nothing changed in place.

Layers are numbered k = 1 ... L, samples are rows, and a[0] = x is the input:

    z[k] = a[k-1] W[k] + b[k]         pre-activations
    a[k] = f(z[k])                    activations; the last layer has its own function
    C                                 the cost of the batch
    delta[k] = dC/dz[k]               the error of layer k

It shares no code with `network`, so that each can be checked against the other. It follows the formulas literally,
overflow included: exp(z) overflows near z = 700.
"""

from collections.abc import Callable
from math import erf, pi, sqrt

import numpy as np
from scipy.special import xlog1py, xlogy

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig

Function = Callable[[Array], Array]
Layers = dict[int, Array]
"""One matrix for each layer, by the layer's number."""
Parameters = list[tuple[Array, Array]]
"""(W, b) of layers 1 ... L, shapes (fan_in, fan_out) and (fan_out,)."""


# Activation functions, each followed by its derivative.


def identity(z: Array) -> Array:
    """z"""
    return z


def identity_slope(z: Array) -> Array:
    """1"""
    return np.ones_like(z)


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z)"""
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z: Array) -> Array:
    """sigmoid(z) (1 - sigmoid(z))"""
    return sigmoid(z) * (1 - sigmoid(z))


def tanh(z: Array) -> Array:
    """tanh z"""
    return np.tanh(z)


def tanh_slope(z: Array) -> Array:
    """1 / cosh^2 z"""
    return 1 / np.cosh(z) ** 2


def relu(z: Array) -> Array:
    """z where z > 0, else 0"""
    return np.where(z > 0, z, 0.0)


def relu_slope(z: Array) -> Array:
    """1 where z > 0, else 0"""
    return np.where(z > 0, 1.0, 0.0)


def leaky_relu(z: Array) -> Array:
    """z where z > 0, else z / 100"""
    return np.where(z > 0, z, z / 100)


def leaky_relu_slope(z: Array) -> Array:
    """1 where z > 0, else 1/100"""
    return np.where(z > 0, 1.0, 1 / 100)


def elu(z: Array) -> Array:
    """z where z > 0, else e^z - 1"""
    return np.where(z > 0, z, np.exp(z) - 1)


def elu_slope(z: Array) -> Array:
    """1 where z > 0, else e^z"""
    return np.where(z > 0, 1.0, np.exp(z))


def normal_distribution(z: Array) -> Array:
    """Phi(z), the share of a standard normal distribution that lies below z."""
    return np.vectorize(lambda t: (1 + erf(t / sqrt(2))) / 2, otypes=[np.float64])(z)


def normal_density(z: Array) -> Array:
    """phi(z) = Phi'(z) = e^(-z^2 / 2) / sqrt(2 pi)"""
    return np.exp(-(z**2) / 2) / sqrt(2 * pi)


def gelu(z: Array) -> Array:
    """z Phi(z)"""
    return z * normal_distribution(z)


def gelu_slope(z: Array) -> Array:
    """Phi(z) + z phi(z)"""
    return normal_distribution(z) + z * normal_density(z)


def softplus(z: Array) -> Array:
    """log(1 + e^z)"""
    return np.log(1 + np.exp(z))


def softplus_slope(z: Array) -> Array:
    """sigmoid(z)"""
    return sigmoid(z)


def softmax(z: Array) -> Array:
    """e^z_j / sum_i e^z_i in each row: positive numbers that sum to one."""
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


ACTIVATIONS: dict[str, tuple[Function, Function]] = {
    "identity": (identity, identity_slope),
    "sigmoid": (sigmoid, sigmoid_slope),
    "tanh": (tanh, tanh_slope),
    "relu": (relu, relu_slope),
    "leaky_relu": (leaky_relu, leaky_relu_slope),
    "elu": (elu, elu_slope),
    "gelu": (gelu, gelu_slope),
    "softplus": (softplus, softplus_slope),
}

OUTPUTS: dict[str, Function] = {"softmax": softmax, "sigmoid": sigmoid, "identity": identity}


# From the input to the cost.


def forward(parameters: Parameters, x: Array, network: NetworkConfig) -> tuple[Layers, Layers]:
    """The pre-activations z[1 ... L] and activations a[0 ... L] of every layer, for the samples x (n, inputs)."""
    output = OUTPUTS[network.output_activation]
    z: Layers = {}
    a: Layers = {0: x}
    for k, (W, b) in enumerate(parameters, start=1):
        f = ACTIVATIONS[network.activations[k - 1]][0] if k < len(parameters) else output
        z[k] = a[k - 1] @ W + b
        a[k] = f(z[k])
    return z, a


def squared_error_factor(reduction: str, n: int, m: int) -> float:
    """The factor on the sum of (a - y)^2 over n samples and m outputs."""
    return {"half_sum": 1 / (2 * n), "sum": 1.0, "mean_batch": 1 / n, "mean_all": 1 / (n * m)}[reduction]


def loss(outputs: Array, y: Array, training: TrainingConfig) -> float:
    """The loss of the outputs a[L] (n, m) for the targets y (n, m); 0 log 0 counts as 0."""
    n, m = y.shape
    if training.loss == "cross_entropy":
        return float(-xlogy(y, outputs).sum() / n)
    if training.loss == "logistic":
        return float(-(xlogy(y, outputs) + xlog1py(1 - y, -outputs)).sum() / n)
    return float(squared_error_factor(training.reduction, n, m) * ((outputs - y) ** 2).sum())


def penalty(parameters: Parameters, l2: float) -> float:
    """lambda/2 times the sum of all squared weights; biases are not penalised."""
    return float(l2 / 2 * sum((W**2).sum() for W, _ in parameters))


def cost(parameters: Parameters, x: Array, y: Array, experiment: Experiment) -> float:
    """C, which training minimises: the loss of a batch plus the penalty."""
    _, a = forward(parameters, x, experiment.network)
    return loss(a[len(parameters)], y, experiment.training) + penalty(parameters, experiment.training.l2)


# From the cost back to the parameters: Nielsen, "Neural Networks and Deep Learning", chapter 2, equations BP1 to BP4.


def output_error(z: Array, outputs: Array, y: Array, experiment: Experiment) -> Array:
    """BP1, the error of the last layer (n, m): dC/da times f'(z).

    For softmax with cross-entropy (rows of y sum to one) and sigmoid with logistic loss it comes down to a - y
    (Goodfellow et al., "Deep Learning", section 6.2.2).
    """
    n, m = y.shape
    if experiment.training.loss in ("cross_entropy", "logistic"):
        return (outputs - y) / n
    _, slope = ACTIVATIONS[experiment.network.output_activation]
    return squared_error_factor(experiment.training.reduction, n, m) * 2 * (outputs - y) * slope(z)


def errors(parameters: Parameters, z: Layers, a: Layers, y: Array, experiment: Experiment) -> Layers:
    """delta[k] = dC/dz[k] of every layer, from the last one down, each of the shape of z[k]."""
    activations = experiment.network.activations
    W = {k: weights for k, (weights, _) in enumerate(parameters, start=1)}
    last = len(parameters)
    delta = {last: output_error(z[last], a[last], y, experiment)}  # BP1
    for k in reversed(range(1, last)):
        _, slope = ACTIVATIONS[activations[k - 1]]
        delta[k] = (delta[k + 1] @ W[k + 1].T) * slope(z[k])  # BP2
    return delta


def backward(parameters: Parameters, z: Layers, a: Layers, y: Array, experiment: Experiment) -> Parameters:
    """The gradient of the cost: (dC/dW, dC/db) of layers 1 ... L, in the shapes of (W, b)."""
    delta = errors(parameters, z, a, y, experiment)
    l2, biases = experiment.training.l2, experiment.network.biases
    return [
        (a[k - 1].T @ delta[k] + l2 * W, biases * delta[k].sum(axis=0))  # BP4 and the penalty's gradient, BP3
        for k, (W, _) in enumerate(parameters, start=1)
    ]


# One step of learning: (theta, gradient, state) -> (theta, state), by the rules and with the constants of PyTorch.

State = tuple[Array | float, ...]
Update = Callable[[Array, Array, State, float], tuple[Array, State]]


def sgd(theta: Array, g: Array, state: State, rate: float) -> tuple[Array, State]:
    """Gradient descent (Robbins and Monro, 1951)."""
    return theta - rate * g, state


def momentum(theta: Array, g: Array, state: State, rate: float, mu: float = 0.9) -> tuple[Array, State]:
    """Momentum: the velocity v is a decaying sum of the gradients (Polyak, 1964)."""
    (v,) = state
    v = mu * v + g
    return theta - rate * v, (v,)


def nesterov(theta: Array, g: Array, state: State, rate: float, mu: float = 0.9) -> tuple[Array, State]:
    """Momentum with the gradient of one step ahead (Nesterov, 1983; Sutskever et al., 2013)."""
    (v,) = state
    v = mu * v + g
    return theta - rate * (g + mu * v), (v,)


def rmsprop(
    theta: Array, g: Array, state: State, rate: float, alpha: float = 0.99, eps: float = 1e-8
) -> tuple[Array, State]:
    """Each gradient divided by the root of its running mean square (Tieleman and Hinton, 2012)."""
    (s,) = state
    s = alpha * s + (1 - alpha) * g**2
    return theta - rate * g / (np.sqrt(s) + eps), (s,)


def adam(
    theta: Array, g: Array, state: State, rate: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> tuple[Array, State]:
    """The running mean of the gradient, divided as in rmsprop; t counts the steps (Kingma and Ba, 2015).

    m and s start at zero, which makes them too small by the factor 1 - beta^t; the hats correct that.
    """
    m, s, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return theta - rate * m_hat / (np.sqrt(s_hat) + eps), (m, s, t)


def adamw(theta: Array, g: Array, state: State, rate: float, decay: float = 0.01) -> tuple[Array, State]:
    """Weight decay, then Adam (Loshchilov and Hutter, 2019)."""
    return adam(theta - rate * decay * theta, g, state, rate)


OPTIMIZERS: dict[str, tuple[Update, State]] = {
    "sgd": (sgd, ()),
    "momentum": (momentum, (0.0,)),
    "nesterov": (nesterov, (0.0,)),
    "rmsprop": (rmsprop, (0.0,)),
    "adam": (adam, (0.0, 0.0, 0.0)),
    "adamw": (adamw, (0.0, 0.0, 0.0)),
}
"""Each update rule with its initial state."""
