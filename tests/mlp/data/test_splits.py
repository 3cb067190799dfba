"""What a training can choose to learn from."""

from pathlib import Path

import numpy as np
import pytest

from mlp.config import DATA_SETS
from mlp.data.splits import load_splits


@pytest.mark.long
def test_mnist_alone_is_mnist(mnist):
    splits = load_splits("mnist", None)
    assert splits.writers is None
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(getattr(splits, part).inputs, getattr(mnist, part).inputs)
    assert len(splits.train) == DATA_SETS["mnist"]


@pytest.mark.long
def test_two_thirds_mnist_and_one_third_drawn(mnist, tmp_path: Path):
    drawn, both = load_splits("pen", tmp_path), load_splits("mnist+pen", tmp_path)
    assert (len(drawn.train), len(both.train)) == (DATA_SETS["pen"], DATA_SETS["mnist+pen"])
    assert drawn.writers is drawn.validation
    assert len(both.validation) == 5000 + 1500
    ours = {bytes(row) for row in mnist.train.inputs}
    from_mnist = np.array([bytes(row) in ours for row in both.train.inputs])
    assert from_mnist.sum() == 55_000
    # In a random order: every stretch has its share of both, so fewer images are a fair sample.
    assert np.abs(from_mnist[:82_000].reshape(82, 1000).mean(axis=1) - 2 / 3).max() < 0.06
    held_out = {bytes(row) for part in (both.validation, both.test) for row in part.inputs}
    assert not held_out & {bytes(row) for row in both.train.inputs}
    for splits in (drawn, both):
        np.testing.assert_array_equal(splits.test.inputs, mnist.test.inputs)
