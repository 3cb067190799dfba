"""The layers of a network in training: forward and backward stand next to each other.

A batch is a matrix whose rows are samples. `forward(x)` takes (n, fan_in) and gives (n, fan_out); `backward(dy)` takes
the gradient of the loss with respect to the output of forward and returns the one with respect to its input.
Each layer owns its buffers, made once for the largest batch, and keeps what its backward pass needs, so a pair of calls
allocates nothing large.
"""

from typing import Protocol

import numpy as np

from mlp.arrays import Array
from mlp.methods.activations import ACTIVATIONS


class Layer(Protocol):
    """The interface of all layers."""

    def forward(self, x: Array) -> Array: ...

    def backward(self, dy: Array) -> Array: ...


def affine(x: Array, W: Array, b: Array, out: Array | None = None) -> Array:
    """x @ W + b: (n, fan_in), (fan_in, fan_out), (fan_out,) -> (n, fan_out)."""
    y: Array = np.matmul(x, W, out=out)
    y += b
    return y


class Dense:
    """Fully connected: y = x @ W + b; W, b, dW, db are views into the network's flat vectors.

    dW = x.T @ dy, db = 1 @ dy (the sum of its rows), dx = dy @ W.T (Goodfellow et al., "Deep Learning", section 6.5).
    A layer that does not learn its bias has db = 0, so that no optimizer moves b.
    """

    def __init__(self, W: Array, b: Array, dW: Array, db: Array, *, rows: int, learns_bias: bool = True) -> None:
        self.W, self.b, self.dW, self.db, self.learns_bias = W, b, dW, db, learns_bias
        self.x = np.empty((0, W.shape[0]), W.dtype)
        self._dx = np.empty((rows, W.shape[0]), W.dtype)
        self._y = np.empty((rows, W.shape[1]), W.dtype)
        self._ones = np.ones(rows, W.dtype)

    def forward(self, x: Array) -> Array:
        self.x = x
        return affine(x, self.W, self.b, out=self._y[: len(x)])

    def parameter_gradients(self, dy: Array) -> None:
        """Fill dW and db alone: enough for a network's first layer, which needs no dx (a large product)."""
        np.matmul(self.x.T, dy, out=self.dW)
        if self.learns_bias:
            np.matmul(self._ones[: len(dy)], dy, out=self.db)
        else:
            self.db.fill(0)

    def backward(self, dy: Array) -> Array:
        self.parameter_gradients(dy)
        return np.matmul(dy, self.W.T, out=self._dx[: len(dy)])


class ActivationLayer:
    """Element-wise: y = f(x), dx = dy * f'(x)."""

    def __init__(self, name: str, units: int, dtype: np.dtype[np.floating], *, rows: int) -> None:
        self.function = ACTIVATIONS[name]
        self.x = np.empty((0, units), dtype)
        self._y, self._dx = np.empty((2, rows, units), dtype)

    def forward(self, x: Array) -> Array:
        self.x, y = x, self._y[: len(x)]
        self.function.forward(x, y)
        return y

    def backward(self, dy: Array) -> Array:
        dx = self._dx[: len(dy)]
        self.function.derivative(self.x, self._y[: len(dy)], dx)
        dx *= dy
        return dx


class Dropout:
    """Sets a share `rate` of the units to 0 at random; scales the others by 1 / (1 - rate) to keep the mean.

    y = x * mask, dx = dy * mask (Srivastava et al., 2014, section 10, "inverted"). Where `training` is False or the
    rate is 0, y = x and no random numbers are drawn.
    """

    def __init__(self, rate: float, units: int, dtype: np.dtype[np.floating], *, rows: int, rng: np.random.Generator):
        self.rate, self.rng, self.training = rate, rng, True
        self._mask, self._y, self._dx = np.empty((3, rows, units), dtype)

    def forward(self, x: Array) -> Array:
        if self.rate == 0 or not self.training:
            return x
        mask = self._mask[: len(x)]
        self.rng.random(out=mask, dtype=mask.dtype.type)
        np.greater_equal(mask, self.rate, out=mask, casting="unsafe")
        mask *= 1 / (1 - self.rate)
        return np.multiply(x, mask, out=self._y[: len(x)])

    def backward(self, dy: Array) -> Array:
        if self.rate == 0 or not self.training:
            return dy
        return np.multiply(dy, self._mask[: len(dy)], out=self._dx[: len(dy)])
