"""The backward pass of a case, line by line as on a blackboard, so that a mistake can change a single line of it.

Layers are k = 1 ... L, samples are rows, a[0] = x (see `nn/reference.py`, whose functions this uses):

    error      delta[L] = dC/dz[L]
    back       da[k]    = delta[k+1] W[k+1]^T
    slope      s[k]     = f'(z[k])
    delta      delta[k] = da[k] * s[k]
    weights    dW[k]    = a[k-1]^T delta[k]
    biases     db[k]    = sum of delta[k] over the samples
    penalty    dW[k]   += lambda W[k]

Nielsen, "Neural Networks and Deep Learning", chapter 2, equations BP1 to BP4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.special import xlog1py, xlogy

from mlp.arrays import Array
from mlp.check.meaning import AS_WRITTEN, Meaning
from mlp.check.spec import CaseSpec
from mlp.nn.reference import ACTIVATIONS, OUTPUTS

Tensors = dict[str, Array]
"""By name: loss, dW1, db1, dW2, ..., delta1, ...; in rows."""
Layers = dict[int, Array]


@dataclass(frozen=True)
class Forward:
    """A case with all that its forward pass gives, in rows and float64."""

    spec: CaseSpec
    x: Array
    y: Array
    W: Layers
    b: Layers
    z: Layers
    a: Layers
    meaning: Meaning = AS_WRITTEN
    _slopes: dict[tuple[str, int, str], Array] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, spec: CaseSpec, x: Array, y: Array, W: Layers, b: Layers, meaning: Meaning = AS_WRITTEN) -> Forward:
        """Run the forward pass."""
        z: Layers = {}
        a: Layers = {0: x}
        for k in range(1, spec.layers + 1):
            z[k] = a[k - 1] @ W[k] + b[k]
            a[k] = activate(spec, k, z[k])
        return cls(spec, x, y, W, b, z, a, meaning)

    @property
    def n(self) -> int:
        """Samples."""
        return len(self.x)

    @property
    def last(self) -> int:
        """The number of the last layer."""
        return self.spec.layers

    @property
    def hidden(self) -> range:
        """The numbers of the hidden layers."""
        return range(1, self.last)

    @property
    def rest(self) -> Array:
        """a[L] - y"""
        return self.a[self.last] - self.y

    @property
    def factor(self) -> float:
        """What the loss puts before its sum over samples (and outputs)."""
        return self.meaning.factor(self.spec)

    @property
    def l2(self) -> float:
        """lambda of the penalty lambda/2 * sum of W^2."""
        return self.meaning.penalty(self.spec)

    def activation(self, k: int) -> str:
        """The name of the activation of layer k."""
        return self.spec.activation_of(k)

    def slope(self, k: int, name: str = "", at: str = "z") -> Array:
        """f'(z[k]) of an element-wise activation, the layer's own or another one; or at a[k]."""
        key = (name or self.activation(k), k, at)
        if key not in self._slopes:
            with np.errstate(over="ignore"):
                self._slopes[key] = ACTIVATIONS[key[0]][1](self.z[k] if at == "z" else self.a[k])
        return self._slopes[key]

    def loss(self, factor: float | None = None, l2: float | None = None) -> float:
        """The cost, the penalty included; with another factor or penalty if given."""
        out, y = self.a[self.last], self.y
        if self.spec.loss == "cross_entropy":
            data = -xlogy(y, out).sum()
        elif self.spec.loss == "logistic":
            data = -(xlogy(y, out) + xlog1py(1 - y, -out)).sum()
        else:
            data = (self.rest**2).sum()
        penalty = sum(float((W**2).sum()) for W in self.W.values()) / 2
        return float(data * (self.factor if factor is None else factor) + penalty * (self.l2 if l2 is None else l2))


def activate(spec: CaseSpec, k: int, z: Array) -> Array:
    """a[k] of z[k], samples in rows."""
    name = spec.activation_of(k)
    return ACTIVATIONS[name][0](z) if k < spec.layers else OUTPUTS[name](z)


@dataclass(frozen=True)
class Lines:
    """The lines of the backward pass, each a function of the forward pass and of what came before it."""

    error: Callable[[Forward], Array]
    back: Callable[[Forward, int, Tensors], Array]
    """(forward, k, what is known by now): da[k]"""
    slope: Callable[[Forward, int], Array]
    weights: Callable[[Forward, int, Array], Array]
    """(forward, k, delta[k]): dW[k] without the penalty"""
    biases: Callable[[Forward, int, Array], Array]
    penalty: Callable[[Forward, int], Array]
    """(forward, k): what is added to dW[k]"""
    bias_penalty: Callable[[Forward, int], Array]
    result: Callable[[str, Array], Array]
    """(name, tensor): what is given back of it"""


def error(f: Forward) -> Array:
    """BP1, with the output activation's derivative where loss and activation do not cancel it."""
    if f.spec.loss == "squared_error":
        return 2 * f.factor * f.rest * f.slope(f.last)
    return f.factor * f.rest


RIGHT = Lines(
    error=error,
    back=lambda f, k, known: known[f"delta{k + 1}"] @ f.W[k + 1].T,
    slope=lambda f, k: f.slope(k),
    weights=lambda f, k, delta: f.a[k - 1].T @ delta,
    biases=lambda f, k, delta: delta.sum(axis=0),
    penalty=lambda f, k: f.l2 * f.W[k],
    bias_penalty=lambda f, k: np.zeros_like(f.b[k]),
    result=lambda name, tensor: tensor,
)


def backward(f: Forward, lines: Lines = RIGHT) -> Tensors:
    """All gradients by these lines: delta, dW and db of each layer. Raises ValueError where shapes do not fit."""
    return {name: lines.result(name, tensor) for name, tensor in steps(f, lines)}


def steps(f: Forward, lines: Lines) -> Iterator[tuple[str, Array]]:
    """The same one after the other, before the last change of the result."""
    known: Tensors = {}
    for k in range(f.last, 0, -1):
        delta = known[f"delta{k}"] = lines.error(f) if k == f.last else lines.back(f, k, known) * lines.slope(f, k)
        yield f"delta{k}", delta
        dW = known[f"dW{k}"] = _added(lines.weights(f, k, delta), lines.penalty(f, k))
        yield f"dW{k}", dW
        if f.spec.bias:
            yield f"db{k}", _added(as_list(lines.biases(f, k, delta)), lines.bias_penalty(f, k))


def as_list(bias: Array) -> Array:
    """Rows, columns and single numbers as lists; a matrix stays."""
    return bias.reshape(-1) if max(bias.shape, default=1) == bias.size else bias


def _added(data: Array, penalty: Array) -> Array:
    """The sum; a gradient of a wrong shape comes without the penalty, which could not be added to it."""
    return data + penalty if data.shape == penalty.shape else data
