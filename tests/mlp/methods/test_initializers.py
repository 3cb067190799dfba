"""Initialisers as their papers describe them: mean, variance, shape of the distribution, biases.

An estimate from N draws lies within five of its standard errors: sd / sqrt(N) for the mean, and
variance * sqrt((kurtosis - 1) / N) for the variance, the kurtosis of a normal distribution being 3, of a uniform 1.8.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp.config import NetworkConfig
from mlp.errors import ConfigError
from mlp.methods.initializers import INITIALIZERS, draw
from mlp.nn.network import initial_theta

FAN_IN, FAN_OUT = 500, 300
N = FAN_IN * FAN_OUT
KURTOSIS = {"normal": 3.0, "uniform": 1.8}

# name, distribution, mean, variance: He et al. 2015 (2 / fan_in), Glorot and Bengio 2010 (2 / (fan_in + fan_out)),
# LeCun et al. 1998 (1 / fan_in).
PUBLISHED = [
    ("he_normal", "normal", 0, 2 / FAN_IN),
    ("he_uniform", "uniform", 0, 2 / FAN_IN),
    ("glorot_normal", "normal", 0, 2 / (FAN_IN + FAN_OUT)),
    ("glorot_uniform", "uniform", 0, 2 / (FAN_IN + FAN_OUT)),
    ("lecun_normal", "normal", 0, 1 / FAN_IN),
    ("normal", "normal", 0, 1),
    ("normal:0.01", "normal", 0, 0.01**2),
    ("uniform", "uniform", 0.5, 1 / 12),
    ("uniform:-0.5,0.5", "uniform", 0, 1 / 12),
    ("uniform:2,5", "uniform", 3.5, 9 / 12),
]


@pytest.mark.parametrize("name, kind, mean, variance", PUBLISHED)
def test_weights_have_the_published_mean_variance_and_distribution(name: str, kind: str, mean: float, variance: float):
    W, _ = draw(name, FAN_IN, FAN_OUT, rng=np.random.default_rng(1))
    assert W.shape == (FAN_IN, FAN_OUT)
    assert W.mean() == pytest.approx(mean, abs=5 * (variance / N) ** 0.5)
    assert W.var() == pytest.approx(variance, rel=5 * ((KURTOSIS[kind] - 1) / N) ** 0.5)
    kurtosis = (((W - W.mean()) / W.std()) ** 4).mean()
    assert kurtosis == pytest.approx(KURTOSIS[kind], abs=5 * (24 / N) ** 0.5)


@pytest.mark.parametrize("name, mean, variance", [(name, m, v) for name, kind, m, v in PUBLISHED if kind == "uniform"])
def test_uniform_weights_fill_their_interval_and_nothing_else(name: str, mean: float, variance: float):
    W, _ = draw(name, FAN_IN, FAN_OUT, rng=np.random.default_rng(2))
    half = (3 * variance) ** 0.5  # a uniform distribution of half-width r has the variance r^2 / 3
    assert np.abs(W - mean).max() <= half * (1 + 1e-12)
    assert W.max() > mean + half * (1 - 30 / N)  # missed with probability e^-15
    assert W.min() < mean - half * (1 - 30 / N)


def test_zeros_are_zero():
    W, b = draw("zeros", 3, 2, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(W, np.zeros((3, 2)))
    np.testing.assert_array_equal(b, np.zeros(2))


@pytest.mark.parametrize("name", [name for name in INITIALIZERS if name not in ("normal", "uniform")])
def test_scaled_initialisers_leave_the_biases_at_zero(name: str):
    _, b = draw(name, 4, 50, rng=np.random.default_rng(3))
    np.testing.assert_array_equal(b, np.zeros(50))


@pytest.mark.parametrize(
    "name, mean, variance", [("normal:0.2", 0, 0.04), ("uniform:-1,3", 1, 16 / 12), ("uniform", 0.5, 1 / 12)]
)
def test_normal_and_uniform_draw_the_biases_like_the_weights(name: str, mean: float, variance: float):
    size = 20_000
    _, b = draw(name, 1, size, rng=np.random.default_rng(4))
    kind = name.partition(":")[0]
    assert b.mean() == pytest.approx(mean, abs=5 * (variance / size) ** 0.5)
    assert b.var() == pytest.approx(variance, rel=5 * ((KURTOSIS[kind] - 1) / size) ** 0.5)


@pytest.mark.parametrize("name", INITIALIZERS)
@settings(max_examples=10)
@given(seed=st.integers(0, 2**32), hidden=st.lists(st.integers(1, 8), max_size=3))
def test_one_seed_is_one_network_in_both_precisions(name: str, seed: int, hidden: list[int]):
    config = NetworkConfig(5, tuple(hidden), 3, initializer=name)
    single = initial_theta(config, np.float32, rng=np.random.default_rng(seed))
    double = initial_theta(config, np.float64, rng=np.random.default_rng(seed))
    assert single.dtype == np.float32
    assert double.dtype == np.float64
    np.testing.assert_array_equal(single, double.astype(np.float32))


def test_an_unknown_initialiser_is_named():
    with pytest.raises(ConfigError, match="got 'orthogonal'"):
        draw("orthogonal", 2, 2, rng=np.random.default_rng(0))
