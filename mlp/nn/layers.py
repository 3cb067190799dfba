"""The layers of a network in training: forward and backward stand next to each other.

A batch is a matrix whose rows are samples. `forward(x)` takes (n, fan_in) and gives (n, fan_out); `backward(dy)` takes
the gradient of the loss with respect to the output of forward and returns the one with respect to its input.
Each layer owns its buffers, made once for the largest batch, and keeps what its backward pass needs, so a pair of calls
allocates nothing large. NumPy multiplies the matrices; all else goes over memory once, as compiled loops (`mlp.passes`)
where networks are trained, and in NumPy where they are only looked at.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.methods.activations import ActivationFunction
from mlp.passes import inputs, units
from mlp.passes.compiler import compiled, compiled_with


class Layer(Protocol):
    """The interface of all layers."""

    def forward(self, x: Array) -> Array: ...

    def backward(self, dy: Array) -> Array: ...


class Dense:
    """Fully connected, with an activation: z = x @ W + b, y = f(z); W, b, dW, db are views into the network's vectors.

    delta = dy * f'(z), dW = x.T @ delta, db = 1 @ delta (the sum of its rows), dx = delta @ W.T
    (Nielsen, "Neural Networks and Deep Learning", chapter 2, BP1 to BP4).
    A layer that does not learn its bias has db = 0, so that no optimizer moves b.
    """

    def __init__(
        self, W: Array, b: Array, dW: Array, db: Array, function: ActivationFunction, *,
        rows: int, learns_bias: bool = True, compiles: bool = False,
    ) -> None:  # fmt: skip
        self.W, self.b, self.dW, self.db, self.function, self.learns_bias = W, b, dW, db, function, learns_bias
        self.x = np.empty((0, W.shape[0]), W.dtype)
        self.z, self.y, self._delta = np.empty((3, rows, W.shape[1]), W.dtype)
        self._dx = np.empty((rows, W.shape[0]), W.dtype)
        self._activate, self._descend = activation_passes(function, compiles=compiles)

    def forward(self, x: Array) -> Array:
        self.x, n = x, len(x)
        np.matmul(x, self.W, out=self.z[:n])
        self._activate(self.z[:n], self.b, self.y[:n])
        return self.y[:n]

    def parameter_gradients(self, dy: Array) -> Array:
        """Fill dW and db alone, and give delta: enough for a first layer, which needs no dx (a large product)."""
        n = len(dy)
        delta = self._delta[:n]
        self._descend(dy, self.z[:n], self.y[:n], delta, self.db)
        np.matmul(self.x.T, delta, out=self.dW)
        if not self.learns_bias:
            self.db.fill(0)
        return delta

    def backward(self, dy: Array) -> Array:
        return np.matmul(self.parameter_gradients(dy), self.W.T, out=self._dx[: len(dy)])


class InputLayer(Dense):
    """The first layer, whose products can be limited to some columns of the inputs: those that a batch uses.

    Then x is (n, K), and the gradient of the K used rows of W lies in the first K rows of dW. That of all others is
    zero, but the zeros are not written until `spread`.
    """

    def __init__(self, W: Array, b: Array, dW: Array, db: Array, function: ActivationFunction, **options: Any) -> None:
        super().__init__(W, b, dW, db, function, **options)
        self._whole, self._rows = (W, dW), np.empty_like(W)
        self.columns: NDArray[np.int64] | None = None

    def use(self, columns: NDArray[np.int64] | None) -> None:
        """Set which inputs (K,) the next x has; None: all."""
        self.columns, (self.W, self.dW) = columns, self._whole
        if columns is not None:
            self.W = self.W.take(columns, axis=0, out=self._rows[: columns.size], mode="clip")
            self.dW = self.dW[: columns.size]

    def spread(self) -> None:
        """Put each row of the gradient where it belongs, and zeros into the others."""
        if self.columns is not None:
            columns = self.columns
            self.use(None)
            compiled(inputs.spread)(self.dW, columns)


def affine(x: Array, W: Array, b: Array) -> Array:
    """x @ W + b: (n, fan_in), (fan_in, fan_out), (fan_out,) -> (n, fan_out)."""
    y: Array = np.matmul(x, W)
    y += b
    return y


def activation_passes(
    function: ActivationFunction, *, compiles: bool
) -> tuple[Callable[[Array, Array, Array], None], Callable[[Array, Array, Array, Array, Array], None]]:
    """(z, b, y): z += b, y = f(z); and (dy, z, y, delta, db): delta = dy * f'(z), db = the sum of its rows.

    A function that has no formula for one number is left to NumPy, whose exp and tanh are faster.
    """

    def activate(z: Array, b: Array, y: Array) -> None:
        z += b
        function.forward(z, y)

    def descend(dy: Array, z: Array, y: Array, delta: Array, db: Array) -> None:
        function.derivative(z, y, delta)
        delta *= dy
        delta.sum(axis=0, out=db)

    return (
        compiled_with(units.activate, function.value) if compiles and function.value else activate,
        compiled_with(units.descend, function.slope) if compiles and function.slope else descend,
    )


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
        mask, y, kind = self._mask[: len(x)], self._y[: len(x)], self._mask.dtype.type
        self.rng.random(out=mask, dtype=kind)
        compiled(units.drop)(x, mask, kind(self.rate), kind(1 / (1 - self.rate)), y)
        return y

    def backward(self, dy: Array) -> Array:
        if self.rate == 0 or not self.training:
            return dy
        return np.multiply(dy, self._mask[: len(dy)], out=self._dx[: len(dy)])
