"""One step by the lines of a program: from the first weights through the forward pass to the gradient."""

from collections.abc import Mapping
from math import isfinite

import numpy as np
from numpy.typing import DTypeLike

from mlp.arrays import Array
from mlp.check.changes import back_as
from mlp.check.spec import CaseSpec
from mlp.check.textbook import Forward, Layers, Tensors, backward
from mlp.config import Experiment, NetworkConfig
from mlp.lab.program import Program
from mlp.sentence import Sentence


def first_weights(
    experiment: Experiment, program: Program, dtype: DTypeLike, *, rng: np.random.Generator
) -> tuple[Layers, Layers]:
    """W and b of each layer, drawn from the inputs on as `nn/network.py` does."""
    W: Layers = {}
    b: Layers = {}
    network = experiment.network
    for k, shape in enumerate(network.shapes, 1):
        weights, biases = program.weights(network.initializer, *shape, rng)
        W[k], b[k] = weights.astype(dtype), (biases * network.biases).astype(dtype)
    return W, b


def forward(
    program: Program,
    network: NetworkConfig,
    W: Layers,
    b: Layers,
    x: Array,
    dropout: float = 0.0,
    *,
    rng: np.random.Generator,
) -> tuple[Layers, Layers, Layers]:
    """z[1 ... L], a[0 ... L], and with dropout the masks of the hidden layers; `rng` draws these alone."""
    z: Layers = {}
    a: Layers = {0: x}
    masks: Layers = {}
    for k in W:
        z[k] = a[k - 1] @ W[k] + b[k]
        if k == len(W):
            a[k] = program.output(network.output_activation, z[k])
            break
        a[k] = program.hidden(network.activations[k - 1], z[k])
        if dropout:
            masks[k] = program.mask(a[k], dropout, rng)
            a[k] = a[k] * masks[k]
    return z, a, masks


def spec_of(experiment: Experiment, rows: int) -> CaseSpec:
    """The case that a batch of so many rows is."""
    network, training = experiment.network, experiment.training
    return CaseSpec(
        inputs=network.inputs,
        hidden=network.hidden,
        outputs=network.outputs,
        samples=rows,
        activations=network.activations,
        loss=training.loss,
        reduction=training.reduction,
        output_activation=network.output_activation,
        l2=training.l2,
        bias=network.biases,
    )


def gradients(program: Program, f: Forward, masks: Mapping[int, Array]) -> Tensors:
    """dW and db of each layer by the program's backward pass, back through the masks of dropout."""
    lines = program.backward
    if masks:
        lines = back_as(lambda f, k, known: program.backward.back(f, k, known) * masks[k], frozenset(masks))(lines)
    return {name: tensor for name, tensor in backward(f, lines).items() if name.startswith(("dW", "db"))}


def where_it_broke(names: tuple[str, ...], z: Layers, a: Layers, lengths: list[float]) -> str:
    """A sentence: the first layer, in the order of computing, with something that is not finite."""
    for k, name in enumerate(names, 1):
        if not (np.isfinite(z[k]).all() and np.isfinite(a[k]).all()):
            return Sentence("Layer {layer} was the first to give a value that is not finite.", layer=name)
    for name, length in zip(reversed(names), reversed(lengths), strict=True):
        if not isfinite(length):
            return Sentence("The gradient of layer {layer} was the first that is not finite.", layer=name)
    return Sentence("Layer {layer} was the first to give a value that is not finite.", layer=names[-1])
