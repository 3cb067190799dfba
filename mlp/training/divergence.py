"""Where a divergence began: the first layer with a value that is not finite. What to do is for the diagnosis."""

from math import isfinite

import numpy as np

from mlp.config import Experiment
from mlp.nn.network import Network, layer_views, norms
from mlp.sentence import Sentence


@np.errstate(over="ignore", invalid="ignore")
def where_it_broke(network: Network, experiment: Experiment) -> str:
    """A sentence; to be called right after the pass that failed, before any update.

    It names the first layer, in the order of computing, with something that is not finite: outputs, gradients, weights.
    """
    names, numbers = experiment.network.layer_names, str(network.theta.dtype)
    network.forward_again()
    for name, layer in zip(names, network.dense, strict=True):
        rows = len(layer.x)
        if not (np.isfinite(layer.z[:rows]).all() and np.isfinite(layer.y[:rows]).all()):
            return Sentence("Layer {layer} was the first to give a value that is not finite.", layer=name)
    network.spread_gradient()
    gradients, weights = (norms(layer_views(v, experiment.network)) for v in (network.grad, network.theta))
    for name, length in zip(reversed(names), reversed(gradients), strict=True):
        if not isfinite(length):
            return Sentence("The gradient of layer {layer} was the first that is not finite.", layer=name)
    for name, length in zip(names, weights, strict=True):
        if not isfinite(length):
            return Sentence("The weights of layer {layer} became too large for {numbers}.", layer=name, numbers=numbers)
    return Sentence("The loss of layer {layer} became too large for {numbers}.", layer=names[-1], numbers=numbers)
