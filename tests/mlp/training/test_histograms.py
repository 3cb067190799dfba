import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.nn import reference
from mlp.nn.model import Model
from mlp.nn.network import Network, parameter_views
from mlp.training.events import BINS
from mlp.training.histograms import COUNTED, histogram, layer_histograms

TABLES = hnp.arrays(np.float32, st.tuples(st.integers(1, 50), st.integers(1, 8)), elements=st.floats(-99, 99, width=32))


@given(values=TABLES)
def test_counts_are_those_of_numpy(values):
    found = histogram(values)
    assert found is not None
    assert (len(found.counts), sum(found.counts)) == (BINS, values.size)
    assert found.low <= values.min() <= values.max() <= found.high
    # At the edges of bins the rounding may differ: what is below an edge can be off by what lies on it.
    edges = np.linspace(found.low, found.high, BINS + 1)
    width = edges[1] - edges[0]
    below = np.cumsum(found.counts)
    for count, edge in zip(below, edges[1:], strict=True):
        assert (values < edge - width * 1e-6).sum() <= count <= (values <= edge + width * 1e-6).sum()


def test_equal_numbers_stand_in_the_middle():
    found = histogram(np.zeros((3, 4), np.float32))
    assert found is not None
    assert np.flatnonzero(found.counts).tolist() == [BINS // 2]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_has_no_histogram(bad):
    assert histogram(np.array([[1.0, bad]])) is None


def test_a_large_matrix_is_counted_in_part_and_keeps_its_range():
    values = np.random.default_rng(0).normal(size=(784, 4096)).astype(np.float32)
    values[5, 7] = 50
    found = histogram(values)
    assert found is not None
    assert COUNTED / 4 < sum(found.counts) <= COUNTED + 4096
    assert found.high == 50
    share = np.array(found.counts) / sum(found.counts)
    everything, _ = np.histogram(values, BINS, (found.low, found.high))
    np.testing.assert_allclose(share, everything / values.size, atol=0.005)


def test_gradients_are_those_of_the_textbook_and_dropout_draws_nothing():
    config = NetworkConfig(6, (5, 4), 3, "tanh")
    setup = Experiment(config, TrainingConfig(dropout=0.5, batch_size=8))
    rng = np.random.default_rng(0)
    network = Network(setup, rng=rng, dtype=np.float64)
    x, y = rng.normal(size=(8, 6)), np.eye(3)[rng.integers(3, size=8)]
    before, state = network.theta.copy(), network.dropout_rng.bit_generator.state
    found = layer_histograms(network, x, y, x[:3])
    assert network.theta.tobytes() == before.tobytes()
    assert network.dropout_rng.bit_generator.state == state
    parameters = parameter_views(network.theta, config)
    gradients = reference.backward(parameters, *reference.forward(parameters, x, config), y, setup)
    outputs = Model(config, network.theta).activations(x[:3])
    for layer, (W, _), (dW, _), a in zip(found, parameters, gradients, outputs, strict=True):
        assert layer.weights
        assert layer.gradients
        assert layer.activations
        assert (layer.weights.low, layer.weights.high) == (W.min(), W.max())
        assert layer.gradients.low == pytest.approx(dW.min(), abs=1e-12)
        assert layer.gradients.high == pytest.approx(dW.max(), abs=1e-12)
        assert layer.activations.high == pytest.approx(a.max())
