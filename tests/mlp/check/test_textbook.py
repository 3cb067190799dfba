"""The textbook's backward pass against centred differences, and against the engine's own reference."""

from dataclasses import replace

import numpy as np
import pytest

from mlp.check.case import make_case
from mlp.check.meaning import Meaning
from mlp.check.spec import CaseSpec
from mlp.check.textbook import RIGHT, Forward, backward
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.nn import reference
from tools.confusion import random_spec

H = 1e-5


def loss_at(f, name, index, change):
    """The loss with one parameter changed."""
    parts = {"W": {k: v.copy() for k, v in f.W.items()}, "b": {k: v.copy() for k, v in f.b.items()}}
    parts[name[0]][int(name[1:])][index] += change
    return Forward.of(f.spec, f.x, f.y, parts["W"], parts["b"], f.meaning).loss()


@pytest.mark.parametrize("seed", range(30))
def test_gradients_equal_centred_differences(seed):
    rng = np.random.default_rng(seed)
    meaning = Meaning((None, "sum", "mean")[rng.integers(3)], (None, "half", "full")[rng.integers(3)])
    f = make_case(random_spec(rng)).forward(meaning)
    right = backward(f)
    for k in f.W:
        for name, parameter in ((f"W{k}", f.W[k]), *([(f"b{k}", f.b[k])] if f.spec.bias else [])):
            for _ in range(3):
                index = tuple(int(rng.integers(size)) for size in parameter.shape)
                slope = (loss_at(f, name, index, H) - loss_at(f, name, index, -H)) / (2 * H)
                assert right[f"d{name}"][index] == pytest.approx(slope, rel=1e-5, abs=1e-8 * max(1, f.factor * f.n))


@pytest.mark.parametrize(
    ("loss", "output", "reduction"),
    [
        ("cross_entropy", "softmax", "half_sum"),
        ("logistic", "sigmoid", "half_sum"),
        ("squared_error", "sigmoid", "mean_all"),
        ("squared_error", "identity", "sum"),
    ],
)
def test_all_is_as_in_the_reference_of_the_engine(loss, output, reduction):
    spec = CaseSpec(hidden=(5, 7), activations=("tanh", "tanh"), loss=loss, output_activation=output,
                    reduction=reduction, l2=0.1)  # fmt: skip
    f = make_case(spec).forward()
    network = NetworkConfig(hidden=(5, 7), activation="tanh", output_activation=output)
    experiment = Experiment(network, TrainingConfig(loss=loss, reduction=reduction, l2=0.1))
    parameters = [(f.W[k], f.b[k]) for k in f.W]
    z, a = reference.forward(parameters, f.x, network)
    right = backward(f)
    assert f.loss() == pytest.approx(reference.cost(parameters, f.x, f.y, experiment))
    for k, (dW, db) in enumerate(reference.backward(parameters, z, a, f.y, experiment), 1):
        np.testing.assert_allclose(right[f"dW{k}"], dW, rtol=1e-12)
        np.testing.assert_allclose(right[f"db{k}"], db, rtol=1e-12)


def test_a_gradient_of_a_wrong_shape_comes_without_the_penalty():
    f = make_case(CaseSpec(l2=0.5)).forward()
    lines = replace(RIGHT, weights=lambda g, k, d: g.a[k].T @ d)
    assert np.array_equal(backward(f, lines)["dW2"], f.a[2].T @ backward(f)["delta2"])


def test_slopes_are_kept_for_one_forward_pass_alone():
    f = make_case(CaseSpec()).forward()
    first = f.slope(1)
    assert f.slope(1) is first
    halved = replace(f, z={k: z / 2 for k, z in f.z.items()})
    assert not np.allclose(halved.slope(1), first)
