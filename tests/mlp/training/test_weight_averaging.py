"""The running mean against its closed form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.training.weight_averaging import average_in, decay_at


@given(decay=st.floats(0, 0.9999), steps=st.integers(0, 40), seed=st.integers(0, 99))
def test_the_mean_is_the_sum_of_the_decayed_weights(decay: float, steps: int, seed: int):
    weights = np.random.default_rng(seed).normal(size=(steps + 1, 3))
    average = weights[0].copy()
    for theta in weights[1:]:
        average_in(average, theta, decay)
    shares = (1 - decay) * decay ** np.arange(steps - 1, -1, -1.0)
    np.testing.assert_allclose(average, decay**steps * weights[0] + shares @ weights[1:], rtol=1e-12, atol=1e-12)


def test_weights_that_stay_are_their_own_mean():
    theta = np.array([1, -2, 3], np.float32)
    average = theta.copy()
    average_in(average, theta, 0.75)
    assert average.tolist() == [1, -2, 3]


def test_the_decay_rises_to_its_value():
    assert decay_at(1, 0.99) == pytest.approx(2 / 11)
    assert decay_at(100, 0.99) == pytest.approx(101 / 110)
    assert decay_at(10_000, 0.99) == 0.99
