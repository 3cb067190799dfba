"""Cases: the same again from the same seed, shapes by convention, numbers in which every unit does something."""

from dataclasses import replace

import numpy as np
import pytest

from mlp.check.case import NEAR_KINK, Case, make_case, shapes_of
from mlp.check.spec import CaseSpec
from mlp.errors import DataError
from mlp.nn.reference import ACTIVATIONS
from tools.confusion import random_spec


def test_the_same_seed_gives_the_same_case_and_another_one_another():
    first, again, other = (make_case(replace(CaseSpec(), seed=seed)) for seed in (1, 1, 2))
    assert all(np.array_equal(first.arrays[name], again.arrays[name]) for name in first.arrays)
    assert not np.array_equal(first.arrays["W1"], other.arrays["W1"])


def test_rows_and_columns_are_the_same_case_transposed():
    rows, columns = (make_case(replace(CaseSpec(), convention=name)) for name in ("rows", "columns"))
    assert {name: a.shape for name, a in rows.arrays.items()} == {
        "x": (6, 4), "y": (6, 3), "W1": (4, 5), "b1": (5,), "W2": (5, 3), "b2": (3,),
    }  # fmt: skip
    assert columns.arrays["b1"].shape == (5, 1)
    assert all(np.array_equal(np.atleast_2d(a).T, columns.arrays[name]) for name, a in rows.arrays.items())
    assert rows.forward().loss() == columns.forward().loss()


@pytest.mark.parametrize("seed", range(40))
def test_every_unit_does_something(seed):
    f = make_case(random_spec(np.random.default_rng(seed))).forward()
    for k in f.hidden:
        z, name = f.z[k], f.activation(k)
        if name in ("relu", "leaky_relu", "elu"):
            assert np.abs(z).min() >= NEAR_KINK
        slope = ACTIVATIONS[name][1](z)
        assert (np.abs(slope).max(axis=0) > 0).all(), "a unit is dead"
        if name in ("sigmoid", "tanh"):
            assert slope.min() > 0.05 * slope.max()
    assert all(np.abs(b).min() > 0 for b in f.b.values()) == f.spec.bias
    out = f.a[f.last]
    if f.spec.output_activation != "identity":
        assert out.min() > 0.001
        assert out.max() < 0.999


def test_labels_are_one_hot_or_zero_and_one():
    y = make_case(CaseSpec()).arrays["y"]
    assert (y.sum(axis=1) == 1).all()
    assert (y.sum(axis=0) == 2).all()
    single = make_case(CaseSpec(loss="logistic", output_activation="sigmoid", outputs=1)).arrays["y"]
    assert sorted(single[:, 0]) == [0, 0, 0, 1, 1, 1]


def test_without_biases_there_are_none():
    case = make_case(CaseSpec(bias=False))
    assert set(case.arrays) == set(shapes_of(case.spec)) == {"x", "y", "W1", "W2"}
    assert not case.forward().b[1].any()


def test_a_large_case_is_drawn_as_well():
    spec = CaseSpec(inputs=60, hidden=(70, 50), outputs=10, samples=40, activations=("relu", "tanh"))
    f = make_case(spec).forward()
    assert np.abs(f.z[1]).min() > NEAR_KINK / 4


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("W1", None, "has no W1"),
        ("x", np.zeros((4, 6)), r"x of the case must be \(6, 4\); got \(4, 6\)"),
        ("b2", np.array([0.0, 1.0, np.nan]), "not finite"),
    ],
)
def test_a_damaged_case_is_said(name, value, says):
    arrays = {**make_case(CaseSpec()).arrays, name: value}
    with pytest.raises(DataError, match=says):
        Case(CaseSpec(), {key: array for key, array in arrays.items() if array is not None}).forward()
