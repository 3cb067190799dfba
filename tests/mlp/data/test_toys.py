"""The toy sets are what their names say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.toys import TOYS, toy
from mlp.errors import ConfigError


def make(name: str, seed: int = 0, n: int = 600):
    return toy(name, rng=np.random.default_rng(seed), n=n)


@pytest.mark.parametrize("name, rule", [("xor", lambda a, b: a != b), ("or", lambda a, b: a or b)])
def test_truth_tables(name, rule):
    table = make(name)
    assert len({tuple(row) for row in table.inputs}) == len(table) == 4
    assert [bool(t) for (t,) in table.targets] == [rule(a == 1, b == 1) for a, b in table.inputs]


def test_squared_is_a_parabola():
    parabola = make("squared")
    assert parabola.inputs.shape == parabola.targets.shape == (600, 1)
    assert (np.abs(parabola.inputs) <= 1).all()
    assert parabola.inputs.std() == pytest.approx(3**-0.5, rel=0.1)  # uniform between -1 and 1
    np.testing.assert_allclose(parabola.targets, parabola.inputs.astype(float) ** 2, rtol=1e-6)


def test_two_moons_are_two_half_circles():
    moons = make("two-moons")
    for moon, centre, side in ((0, (0, 0), 1), (1, (1, 0.5), -1)):
        x, y = (moons.inputs[moons.labels == moon] - centre).T
        assert np.abs(np.hypot(x, y) - 1).max() < 0.5  # five standard deviations of the noise
        assert (side * y > -0.5).all()


def test_the_arms_of_the_spiral_are_one_another_turned():
    spiral = make("spiral", n=3000)
    x, y = spiral.inputs.T
    radius = np.hypot(x, y)
    assert radius.max() <= 1 + 1e-6
    # Turned back by its arm and its radius, every point lies on one ray.
    ray = np.exp(1j * (np.arctan2(y, x) - 2 * np.pi / 3 * (spiral.labels + 2 * radius)))
    assert ray.mean() == pytest.approx(np.exp(-(0.2**2) / 2), abs=0.02)  # mean of exp(i N(0, 0.2))


@pytest.mark.parametrize("name, classes", [("two-moons", 2), ("spiral", 3)])
def test_classes_are_balanced_and_need_more_than_a_line(name, classes):
    points = make(name)
    assert points.targets.shape == (600, classes)
    assert np.bincount(points.labels).tolist() == [600 // classes] * classes
    with_bias = np.c_[points.inputs, np.ones(600)]
    linear, *_ = np.linalg.lstsq(with_bias, points.targets, rcond=None)
    assert np.mean((with_bias @ linear).argmax(axis=1) == points.labels) < 0.92


@given(name=st.sampled_from(sorted(TOYS)), seed=st.integers(0, 2**32), n=st.integers(1, 50))
def test_the_seed_decides(name, seed, n):
    one, again = make(name, seed, n), make(name, seed, n)
    assert one.inputs.dtype == np.float32
    assert len(one) == (4 if name in ("xor", "or") else n)
    np.testing.assert_array_equal(one.inputs, again.inputs)
    np.testing.assert_array_equal(one.targets, again.targets)


def test_an_unknown_name_gets_the_list():
    with pytest.raises(ConfigError, match="one of xor, or, two-moons, spiral, squared; got 'moons'"):
        make("moons")


def test_no_sample_is_too_few():
    with pytest.raises(ConfigError, match="at least 1 sample; got 0"):
        make("spiral", n=0)
