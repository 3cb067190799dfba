"""Activation functions against known values, the textbook version and differences."""

from math import erf, exp, log, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlp.arrays import Array
from mlp.methods.activations import ACTIVATIONS, softmax
from mlp.nn import reference

MATRICES = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=st.floats(-30, 30))


def value(name: str, x: Array) -> Array:
    out = np.full_like(x, np.nan)
    ACTIVATIONS[name].forward(x, out)
    return out


def slope(name: str, x: Array) -> Array:
    out = np.full_like(x, np.nan)
    ACTIVATIONS[name].derivative(x, value(name, x), out)
    return out


@pytest.mark.parametrize(
    "name, x, expected",
    [
        ("identity", -3.5, -3.5),
        ("sigmoid", 0, 0.5),
        ("sigmoid", 1, 0.7310585786300049),
        ("sigmoid", -2, 0.11920292202211755),
        ("tanh", 1, 0.7615941559557649),
        ("relu", 2.5, 2.5),
        ("relu", -2.5, 0),
        ("leaky_relu", 3, 3),
        ("leaky_relu", -3, -0.03),
        ("elu", 3, 3),
        ("elu", -1, -0.6321205588285577),
        ("gelu", 0, 0),
        ("gelu", 1, 0.8413447460685429),
        ("gelu", -1, -0.15865525393145707),
        ("gelu", 2, 1.9544997361036416),
        ("softplus", 0, 0.6931471805599453),
        ("softplus", 1, 1.3132616875182228),
        ("softplus", -1, 0.3132616875182228),
    ],
)
def test_known_values(name: str, x: float, expected: float):
    assert value(name, np.array([float(x)]))[0] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    "name, x, expected",
    [
        ("identity", 7, 1),
        ("sigmoid", 0, 0.25),
        ("sigmoid", 1, 0.19661193324148185),
        ("tanh", 0, 1),
        ("tanh", 1, 0.41997434161402614),
        ("relu", 2, 1),
        ("relu", -2, 0),
        ("relu", 0, 0),
        ("leaky_relu", 2, 1),
        ("leaky_relu", -2, 0.01),
        ("leaky_relu", 0, 0.01),
        ("elu", 2, 1),
        ("elu", 0, 1),
        ("elu", -1, 0.36787944117144233),
        ("gelu", 0, 0.5),
        ("gelu", 1, (1 + erf(1 / sqrt(2))) / 2 + exp(-0.5) / sqrt(2 * pi)),
        ("softplus", 0, 0.5),
        ("softplus", 1, 0.7310585786300049),
    ],
)
def test_known_slopes(name: str, x: float, expected: float):
    assert slope(name, np.array([float(x)]))[0] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(x=MATRICES)
def test_values_and_slopes_are_those_of_the_textbook(name: str, x: Array):
    f, f_slope = reference.ACTIVATIONS[name]
    np.testing.assert_allclose(value(name, x), f(x), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(slope(name, x), f_slope(x), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(x=arrays(np.float64, 8, elements=st.floats(-8, 8)))
def test_the_slope_is_what_differences_measure(name: str, x: Array):
    h = 1e-5
    x = np.where(np.abs(x) < 2 * h, 2 * h, x)  # a difference across a kink measures nothing
    measured = (value(name, x + h) - value(name, x - h)) / (2 * h)
    np.testing.assert_allclose(slope(name, x), measured, rtol=0, atol=2e-9)


@pytest.mark.parametrize("dtype, close", [(np.float32, 1e-6), (np.float64, 1e-14)])
@pytest.mark.parametrize(
    "name, x, expected, expected_slope",
    [
        ("identity", -1e4, -1e4, 1),
        ("sigmoid", 1e4, 1, 0),
        ("sigmoid", -1e4, 0, 0),
        ("sigmoid", -40, 4.248354255291589e-18, 4.248354255291589e-18),
        ("tanh", 1e4, 1, 0),
        ("tanh", -1e4, -1, 0),
        ("relu", 1e4, 1e4, 1),
        ("relu", -1e4, 0, 0),
        ("leaky_relu", -1e4, -100, 0.01),
        ("elu", 1e4, 1e4, 1),
        ("elu", -1e4, -1, 0),
        ("gelu", 1e4, 1e4, 1),
        ("gelu", -1e4, 0, 0),
        ("softplus", 1e4, 1e4, 1),
        ("softplus", -1e4, 0, 0),
        ("softplus", -40, 4.248354255291589e-18, 4.248354255291589e-18),
    ],
)
def test_far_out_the_limit_is_reached_without_overflow(
    name: str, x: float, expected: float, expected_slope: float, dtype: type[np.floating], close: float
):
    row = np.array([x], dtype)
    with np.errstate(all="raise", under="ignore"):
        assert value(name, row)[0] == pytest.approx(expected, rel=close, abs=0)
        assert slope(name, row)[0] == pytest.approx(expected_slope, rel=close, abs=0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_input_stays_as_it_is_and_every_place_of_out_is_filled(name: str, dtype: type[np.floating]):
    x = np.linspace(-3, 3, 12, dtype=dtype).reshape(3, 4)
    before = x.copy()
    for result in (value(name, x), slope(name, x)):
        assert result.dtype == dtype
        assert np.isfinite(result).all()
    np.testing.assert_array_equal(x, before)


def test_which_units_can_die_and_which_saturate():
    kinds = {name: activation.kind for name, activation in ACTIVATIONS.items()}
    assert kinds == {
        "identity": "smooth",
        "sigmoid": "bounded",
        "tanh": "bounded",
        "relu": "rectifier",
        "leaky_relu": "rectifier",
        "elu": "rectifier",
        "gelu": "rectifier",
        "softplus": "smooth",
    }


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_the_peak_of_the_slope_is_the_largest_there_is(name: str):
    x = np.linspace(-10, 10, 2001)
    assert slope(name, x).max() == pytest.approx(ACTIVATIONS[name].peak_slope, rel=1e-14)


def test_softmax_of_one_two_three():
    np.testing.assert_allclose(
        softmax(np.array([[1.0, 2.0, 3.0]])),
        [[0.09003057317038046, 0.24472847105479767, 0.6652409557748219]],
        rtol=1e-14,
    )


@given(z=MATRICES, shift=st.floats(-1e4, 1e4))
def test_softmax_rows_are_probabilities_that_a_shift_does_not_change(z: Array, shift: float):
    p = softmax(z)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_allclose(softmax(z + shift), p, rtol=1e-10, atol=1e-300)
    np.testing.assert_allclose(p, reference.softmax(z), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_far_apart_logits(dtype: type[np.floating]):
    with np.errstate(all="raise", under="ignore"):
        p = softmax(np.array([[1e4, -1e4, 1e4], [-1e4, -1e4, -1e4], [0, 0, log(3)]], dtype))
    np.testing.assert_allclose(p, [[0.5, 0, 0.5], [1 / 3, 1 / 3, 1 / 3], [0.2, 0.2, 0.6]], rtol=1e-6)
