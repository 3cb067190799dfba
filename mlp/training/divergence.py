"""The explanation of a divergence: the first layer with a value that is not finite, and the likely cause."""

from math import isfinite

import numpy as np

from mlp.config import Experiment
from mlp.methods.optimizers import WITH_MOMENTUM
from mlp.nn.layers import Dense
from mlp.nn.network import Network, layer_views
from mlp.training.evaluation import norms


@np.errstate(over="ignore", invalid="ignore")
def explain(network: Network, experiment: Experiment, step: int) -> str:
    """A sentence with layer and cause; to be called right after the pass that failed, before any update."""
    return f"{_where(network, experiment)} {_why(experiment, step)}"


def _where(network: Network, experiment: Experiment) -> str:
    """The first layer, in the order of computing, with something that is not finite: outputs, gradients, weights."""
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


def _why(experiment: Experiment, step: int) -> str:
    network, training = experiment.network, experiment.training
    if step == 0:
        return f"The initial weights ({network.initializer}) are too large: use he_normal or smaller numbers."
    advice = f"try {training.learning_rate / 10:g}"
    if training.optimizer in WITH_MOMENTUM and training.momentum > 0:
        advice += " or less momentum"
    if training.clip_norm is None:
        advice += ", or clip the gradient norm"
    return f"The learning rate {training.learning_rate:g} is most likely too high: {advice}."
