"""Samples in memory: labels, targets, subsets and types."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.dataset import Dataset, as_float, one_hot, smoothed, training_subset
from mlp.errors import ConfigError, DataError


def test_training_subset_is_the_beginning(mnist):
    subset = training_subset(mnist.train, 1000)
    assert len(subset) == 1000
    assert set(subset.labels) == set(range(10))
    assert np.shares_memory(subset.inputs, mnist.train.inputs)
    np.testing.assert_array_equal(subset.inputs, mnist.train.inputs[:1000])


@pytest.mark.parametrize("size", [0, -1, 55_001])
def test_training_subset_outside_what_there_is(size, mnist):
    with pytest.raises(ConfigError, match="from 1 to 55,000; got"):
        training_subset(mnist.train, size)


# --- data sets --------------------------------------------------------------------------------------------------------


@given(labels=st.lists(st.integers(0, 6), min_size=1))
def test_one_hot_and_labels_are_inverse(labels):
    rows = one_hot(np.array(labels), 7)
    assert rows.dtype == np.float32
    assert (rows.sum(axis=1) == 1).all()
    assert Dataset(np.zeros((len(labels), 1)), rows).labels.tolist() == labels


@pytest.mark.parametrize("labels", [[0, 7], [-1, 0], [[0], [1]], [0.0, 1.0]])
def test_one_hot_refuses_what_is_no_label(labels):
    with pytest.raises(DataError, match="Labels must be"):
        one_hot(np.array(labels), 7)


@pytest.mark.parametrize(
    "inputs, targets, says",
    [
        (np.zeros((3, 2)), np.zeros((4, 1), np.float32), r"the same n .* got \(3, 2\) and \(4, 1\)"),
        (np.zeros(3), np.zeros((3, 1), np.float32), r"got \(3,\)"),
        (np.zeros((3, 28, 28)), np.zeros((3, 1), np.float32), r"got \(3, 28, 28\)"),
        (np.zeros((3, 2)), np.zeros(3, np.float32), r"and \(3,\)"),
        (np.zeros((0, 2)), np.zeros((0, 1), np.float32), "at least 1"),
        (np.zeros((3, 2), np.int64), np.zeros((3, 1), np.float32), "got int64"),
        (np.zeros((3, 2)), np.zeros((3, 1)), "must be float32; got float64"),
    ],
)
def test_a_data_set_that_does_not_fit_together_is_refused(inputs, targets, says):
    with pytest.raises(DataError, match=says):
        Dataset(inputs, targets)


# --- floats -----------------------------------------------------------------------------------------------------------


def test_bytes_become_0_to_1_and_floats_stay():
    rows = np.arange(256, dtype=np.uint8)[None]
    for dtype in (np.float32, np.float64):
        floats = as_float(rows, dtype)
        assert floats.dtype == dtype
        assert (floats[0, 0], floats[0, 255]) == (0, 1)
        assert np.abs(floats - np.arange(256) / 255).max() <= np.finfo(dtype).eps
    np.testing.assert_array_equal(as_float(np.array([[-3.5, 300.0]])), np.array([[-3.5, 300.0]], np.float32))


# --- targets ----------------------------------------------------------------------------------------------------------


def test_smoothed_targets_keep_their_sum():
    rows = smoothed(one_hot(np.array([1, 0]), 4), 0.2)
    np.testing.assert_allclose(rows, [[0.05, 0.85, 0.05, 0.05], [0.85, 0.05, 0.05, 0.05]], rtol=1e-6)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(smoothed(np.array([[0], [1]], np.float32), 0.2), [[0.1], [0.9]], rtol=1e-6)
