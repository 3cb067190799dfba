"""The network in training: a stack of layers over one flat vector `theta` and one flat gradient `grad`."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import DTypeLike

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.methods import initializers
from mlp.methods.losses import find_loss
from mlp.nn.layers import ActivationLayer, Dense, Dropout, Layer

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
    """

    def __init__(self, experiment: Experiment, *, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> None:
        self.config, training = experiment.network, experiment.training
        self.theta = initial_theta(self.config, dtype, rng=rng)
        self.grad = np.zeros_like(self.theta)
        self.loss = find_loss(training.loss, training.reduction)
        self.dropout_rng = rng.spawn(1)[0]
        self._penalty = np.empty_like(self.theta)
        self.adapt(training)

    def adapt(self, training: TrainingConfig) -> None:
        """Build the layers over the present weights, with buffers for this batch size and with this dropout."""
        self.dense: list[Dense] = []
        self.layers: list[Layer] = []
        rows, kind = training.batch_size, self.theta.dtype
        pairs = zip(parameter_views(self.theta, self.config), parameter_views(self.grad, self.config), strict=True)
        for depth, ((W, b), (dW, db)) in enumerate(pairs):
            self.dense.append(Dense(W, b, dW, db, rows=rows, learns_bias=self.config.biases))
            self.layers.append(self.dense[-1])
            if depth < len(self.config.hidden):
                self.layers.append(ActivationLayer(self.config.activations[depth], b.size, kind, rows=rows))
                self.layers.append(Dropout(training.dropout, b.size, kind, rows=rows, rng=self.dropout_rng))
        if not self.loss.takes_logits:
            self.layers.append(ActivationLayer(self.config.output_activation, self.config.outputs, kind, rows=rows))

    def forward(self, x: Array) -> Array:
        """(n, inputs) -> (n, outputs); keeps what the backward pass needs."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, outputs: Array, targets: Array) -> Array:
        """Fill `grad` with the gradient of the batch's data loss, right after `forward`; gives each row's loss (n,)."""
        costs, delta = self.loss.costs_and_delta(outputs, targets)
        if self.loss.averages:
            delta /= len(delta)
        for layer in self.layers[:0:-1]:
            delta = layer.backward(delta)
        self.dense[0].parameter_gradients(delta)
        return costs

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
        for (penalty, _), layer in zip(parameter_views(self._penalty, self.config), self.dense, strict=True):
            layer.dW += np.multiply(layer.W, l2, out=penalty)

    def batch_loss(self, outputs: Array, targets: Array) -> float:
        """The loss whose gradient is in `grad`: the mean over the rows, or the sum for the reduction `sum`."""
        costs = self.loss.per_sample(outputs, targets)
        return float(costs.mean() if self.loss.averages else costs.sum())

    def penalty(self, l2: float) -> float:
        """lambda/2 * sum of W^2."""
        return l2 / 2 * sum(float(np.vdot(layer.W, layer.W)) for layer in self.dense)
