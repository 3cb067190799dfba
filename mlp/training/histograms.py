"""The distributions in each layer: weights, gradients and activations, counted in equal bins."""

from math import ceil, isfinite

import numpy as np

from mlp.arrays import Array
from mlp.nn.model import Model
from mlp.nn.network import Network
from mlp.training.events import BINS, Histogram, LayerHistograms

COUNTED = 2**17
"""Of a larger matrix only some rows are counted, about so many numbers: enough for a chart, in a millisecond."""


def histogram(values: Array) -> Histogram | None:
    """(n, k) -> the counts of equal bins from the lowest to the highest value; None where a value is not finite."""
    low, high = float(values.min()), float(values.max())
    if not isfinite(low) or not isfinite(high):
        return None
    if low == high:
        margin = max(abs(low), 1.0) * 1e-3  # one bin in the middle has all values
        low, high = low - margin, high + margin
    counted = values[:: _stride(values.size)].astype(np.float64)
    bins = ((counted - low) * (BINS / (high - low))).astype(np.intp)
    counts = np.bincount(np.minimum(bins, BINS - 1).ravel(), minlength=BINS)
    return Histogram(low, high, counts.tolist())


def _stride(size: int) -> int:
    """Which rows are counted: no multiple of 2 or 7, or it would be the same columns of an image 28 pixels wide."""
    stride = ceil(size / COUNTED)
    while stride > 1 and (stride % 2 == 0 or stride % 7 == 0):
        stride += 1
    return stride


@np.errstate(over="ignore", invalid="ignore")  # the weights of a diverged network
def layer_histograms(network: Network, x: Array, targets: Array, probe: Array) -> list[LayerHistograms]:
    """For each dense layer the histograms of W, of its gradient on (x, targets) and of its outputs for `probe`.

    To be called between two steps: it uses the network's buffers, as a step does, but draws no random numbers.
    x (n, inputs) and targets (n, outputs), n at most the size of a batch.
    """
    with network.evaluation_mode():
        network.backward(network.forward(x), targets)
    activations = Model(network.config, network.theta).activations(probe)
    return [
        LayerHistograms(histogram(layer.W), histogram(layer.dW), histogram(y))
        for layer, y in zip(network.dense, activations, strict=True)
    ]
