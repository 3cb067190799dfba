"""Where a divergence began: the first layer with a value that is not finite. What to do is for the diagnosis."""

from math import isfinite

import numpy as np

from mlp.config import Experiment
from mlp.nn.layers import Dense
from mlp.nn.network import Network, layer_views
from mlp.training.evaluation import norms


@np.errstate(over="ignore", invalid="ignore")
def where_it_broke(network: Network, experiment: Experiment) -> str:
    """A sentence; to be called right after the pass that failed, before any update.

    It names the first layer, in the order of computing, with something that is not finite: outputs, gradients, weights.
    """
    names = experiment.network.layer_names
    depth = -1
    x = network.dense[0].x
    for layer in network.layers:
        depth += isinstance(layer, Dense)
        x = layer.forward(x)
        if not np.isfinite(x).all():
            return f"Layer {names[depth]} was the first to give a value that is not finite."
    gradients, weights = (norms(layer_views(v, experiment.network)) for v in (network.grad, network.theta))
    for name, length in zip(reversed(names), reversed(gradients), strict=True):
        if not isfinite(length):
            return f"The gradient of layer {name} was the first that is not finite."
    for name, length in zip(names, weights, strict=True):
        if not isfinite(length):
            return f"The weights of layer {name} became too large for {network.theta.dtype}."
    return f"The loss of layer {names[-1]} became too large for {network.theta.dtype}."
