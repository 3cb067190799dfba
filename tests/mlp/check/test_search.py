"""Mistakes beside numbers: nothing for a right gradient, each alone, two together, and the nearest."""

import numpy as np

from mlp.check.case import make_case
from mlp.check.changes import Variant
from mlp.check.library import mistakes
from mlp.check.search import NEAREST, Search
from mlp.check.spec import CaseSpec
from mlp.check.textbook import RIGHT, backward
from mlp.check.tolerance import precision_of

F = make_case(CaseSpec(hidden=(5, 7), activations=("tanh", "sigmoid"), samples=6, inputs=4, outputs=3)).forward()
LAYERS = range(1, F.last + 1)
JUDGED = [name for k in LAYERS for name in (f"dW{k}", f"db{k}")]
DELTAS = [f"delta{k}" for k in LAYERS]


def search(*keys, noise=0.0):
    """For the numbers of a person who makes these mistakes."""
    lines = RIGHT
    for key in keys:
        lines = next(one for one in mistakes(F) if isinstance(one, Variant) and one.key == key).change(lines)
    rng = np.random.default_rng(0)
    tensors = {
        name: tensor * (1 + noise * rng.normal(size=tensor.shape)) for name, tensor in backward(F, lines).items()
    }
    return Search(F, tensors, JUDGED, DELTAS, precision_of(tensors.values()))


def test_a_right_gradient_needs_no_explanation():
    assert search().explained == []
    assert max(search().base.values()) <= 1


def test_each_mistake_explains_its_own_numbers():
    for key in ("sum-not-mean", "l2-missing", "derivative-twice", "bias-averaged-twice"):
        found = search(key).explained
        assert found
        assert key in {fit.variant.key for fit in found}


def test_two_together_are_a_pair_and_neither_alone():
    found = search("bias-missing", "sum-not-mean")
    assert found.explained is None
    pair = found.pair()
    assert pair
    assert {fit.variant.key for fit in pair} == {"bias-missing", "sum-not-mean"}


def test_what_nothing_explains_has_the_nearest_in_order():
    found = search(noise=0.1)
    assert found.explained is None
    errors = [error for _, error in found.nearest()]
    assert len(errors) == NEAREST
    assert all(0 < error <= 1 for error in errors)
