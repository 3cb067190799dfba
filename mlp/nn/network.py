"""The network in training: a stack of layers over one flat vector `theta` and one flat gradient `grad`."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import sqrt

import numpy as np
from numpy.typing import DTypeLike

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.methods import initializers
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.losses import find_loss
from mlp.nn.layers import Dense, Dropout, InputLayer, Layer
from mlp.passes.compiler import compiled
from mlp.passes.inputs import Used, pieces_of
from mlp.passes.steps import Pieces
from mlp.passes.vectors import add_scaled, squares

Parameters = list[tuple[Array, Array]]


def parameter_views(vector: Array, config: NetworkConfig) -> Parameters:
    """Cut a flat vector into each layer's (W, b), as views: W1, b1, W2, b2, ...; the order is defined here alone."""
    views, start = [], 0
    for fan_in, fan_out in config.shapes:
        middle, end = start + fan_in * fan_out, start + (fan_in + 1) * fan_out
        views.append((vector[start:middle].reshape(fan_in, fan_out), vector[middle:end]))
        start = end
    return views


def layer_views(vector: Array, config: NetworkConfig) -> list[Array]:
    """Cut a flat vector into one flat view for each dense layer, weights and biases together."""
    ends = np.cumsum([(fan_in + 1) * fan_out for fan_in, fan_out in config.shapes])
    return np.split(vector, ends[:-1])


def norms(views: list[Array]) -> list[float]:
    """The Euclidean norm of each flat view."""
    return [float(np.dot(view, view)) ** 0.5 for view in views]


def initial_theta(config: NetworkConfig, dtype: DTypeLike, *, rng: np.random.Generator) -> Array:
    """Fresh parameters as one flat vector, drawn layer by layer from the inputs on."""
    theta = np.empty(config.parameters, dtype)
    for W, b in parameter_views(theta, config):
        W[:], b[:] = initializers.draw(config.initializer, *W.shape, rng=rng)
        b *= config.biases
    return theta


class Network:
    """Trains on batches of at most `experiment.training.batch_size` rows; for predictions see model.py.

    `forward` returns what the loss takes: logits where the output activation is part of the loss, else outputs.
    With `compiles`, all but the products is done by compiled loops, else by NumPy; the results agree to rounding.
    """

    def __init__(
        self, experiment: Experiment, *, rng: np.random.Generator, dtype: DTypeLike = np.float32, compiles: bool = False
    ) -> None:
        self.config, training = experiment.network, experiment.training
        self.theta = initial_theta(self.config, dtype, rng=rng)
        self.grad = np.zeros_like(self.theta)
        self._grad_of = layer_views(self.grad, self.config)
        self.loss = find_loss(training.loss, training.reduction)
        self.dropout_rng = rng.spawn(1)[0]
        self.compiles = compiles
        ends = np.cumsum([0, *((fan_in + 1) * fan_out for fan_in, fan_out in self.config.shapes)])
        self._layers_of_theta: Pieces = np.stack([ends[:-1], ends[1:], ends[:-1]], axis=1)
        self._after_first = self._layers_of_theta.copy()  # with the biases of layer 1 in the place of all of it
        self._after_first[0, [0, 2]] = self.config.shapes[0][0] * self.config.shapes[0][1]
        # What of the gradient is not zero where only some inputs are used: their weights, the biases, the other layers.
        self._parts = np.concatenate([[[0, 0]], self._after_first[:, :2]])
        self._squares = np.empty(len(self._parts), self.theta.dtype)
        self._pieces = np.empty((self.config.inputs + 1 + len(ends), 3), np.int64)
        self.adapt(training)

    def adapt(self, training: TrainingConfig) -> None:
        """Build the layers over the present weights, with buffers for this batch size and with this dropout."""
        self.dense: list[Dense] = []
        self.layers: list[Layer] = []
        rows, kind, config = training.batch_size, self.theta.dtype, self.config
        last = "identity" if self.loss.takes_logits else config.output_activation
        pairs = zip(parameter_views(self.theta, config), parameter_views(self.grad, config), strict=True)
        for depth, ((W, b), (dW, db)) in enumerate(pairs):
            make, function = Dense if depth else InputLayer, ACTIVATIONS[[*config.activations, last][depth]]
            layer = make(W, b, dW, db, function, rows=rows, learns_bias=config.biases, compiles=self.compiles)
            if isinstance(layer, InputLayer):
                self._input_layer = layer
            self.dense.append(layer)
            self.layers.append(layer)
            if depth < len(config.hidden):
                self.layers.append(Dropout(training.dropout, b.size, kind, rows=rows, rng=self.dropout_rng))
        self._delta = np.empty((rows, config.outputs), kind)
        self._used: Used | None = None
        self._batch: tuple[Array, Used | None] = (np.empty((0, config.inputs), kind), None)

    def forward(self, x: Array, used: Used | None = None) -> Array:
        """(n, inputs) -> (n, outputs); keeps what the backward pass needs.

        With `used`, x (n, K) has the columns of these inputs only; all others are zero.
        """
        self._batch, self._used = (x, used), used
        self._input_layer.use(None if used is None else used.columns)
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def forward_again(self) -> Array:
        """`forward` of the last batch, with the weights of now."""
        return self.forward(*self._batch)

    def backward(self, outputs: Array, targets: Array) -> float:
        """Fill `grad` with the gradient of the batch's data loss, right after `forward`; the sum of the rows' losses.

        After a batch with `used` inputs, `pieces` says where it lies.
        """
        n = len(outputs)
        if self.compiles and self.loss.loop:
            kind, delta, times = self.theta.dtype.type, self._delta[:n], self.loss.times(outputs.shape[1])
            scale = kind(times / n if self.loss.averages and n else times)
            cost = times * compiled(self.loss.loop)(outputs, targets, delta, scale)
        else:
            costs, delta = self.loss.costs_and_delta(outputs, targets)
            cost = float(costs.sum())
            if self.loss.averages:
                delta /= n
        for layer in self.layers[:0:-1]:
            delta = layer.backward(delta)
        self._input_layer.parameter_gradients(delta)
        return cost

    def pieces(self) -> Pieces:
        """Where the gradient of each part of `theta` lies in `grad`: (m, 3), see `mlp.passes.steps`.

        The last L - 1 pieces are the layers 2 ... L; all others are of layer 1.
        """
        if self._used is None:
            return self._layers_of_theta
        runs = self._used.runs
        pieces = self._pieces[: len(runs) + len(self._after_first)]
        compiled(pieces_of)(runs, self._input_layer.b.size, self._after_first, pieces)
        return pieces

    def by_layer(self, sums: Array) -> Array:
        """(m, k), a row for each piece -> (L, k), a row for each layer."""
        others = len(self.dense) - 1
        first = len(sums) - others
        return np.concatenate([sums[:first].sum(axis=0, keepdims=True), sums[first:]])

    def gradient_norms(self) -> list[float]:
        """The Euclidean norm of each layer's gradient, weights and biases together."""
        if self._used is not None:
            self._parts[0, 1] = self.dense[0].dW.size
            compiled(squares)(self.grad, self._parts, self._squares)
            weights, biases, *others = self._squares.tolist()
            return [sqrt(square) for square in (weights + biases, *others)]
        return norms(self._grad_of)

    def spread_gradient(self) -> None:
        """Write the zeros of unused inputs into `grad`, so that every number lies where its parameter does."""
        self._input_layer.spread()
        self._used = None

    @contextmanager
    def evaluation_mode(self) -> Iterator[None]:
        """A context without dropout: no unit is dropped and no random number drawn; see `Dropout.training`."""
        dropouts = [layer for layer in self.layers if isinstance(layer, Dropout)]
        for layer in dropouts:
            layer.training = False
        try:
            yield
        finally:
            for layer in dropouts:
                layer.training = True

    def add_l2(self, l2: float) -> None:
        """Add the gradient of lambda/2 * sum of W^2, that is lambda * W, to `grad`; biases get none."""
        self.spread_gradient()
        for layer in self.dense:
            if self.compiles:
                compiled(add_scaled)(self.theta.dtype.type(l2), layer.W.reshape(-1), layer.dW.reshape(-1))
            else:
                layer.dW += l2 * layer.W

    def batch_loss(self, outputs: Array, targets: Array) -> float:
        """The loss whose gradient is in `grad`: the mean over the rows, or the sum for the reduction `sum`."""
        costs = self.loss.per_sample(outputs, targets)
        return float(costs.mean() if self.loss.averages else costs.sum())

    def penalty(self, l2: float) -> float:
        """lambda/2 * sum of W^2."""
        return l2 / 2 * sum(float(np.vdot(W, W)) for W, _ in parameter_views(self.theta, self.config))
