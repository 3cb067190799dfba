"""What a training can choose to learn from."""

from pathlib import Path

import numpy as np
import pytest

from mlp.data.dataset import as_float
from mlp.data.splits import load_splits
from mlp.data_sets import DATA_SETS


@pytest.mark.long
def test_mnist_alone_is_mnist(mnist):
    splits = load_splits("mnist", None)
    assert splits.writers is None
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(getattr(splits, part).inputs, getattr(mnist, part).inputs)
    assert len(splits.train) == DATA_SETS["mnist"].samples


@pytest.mark.long
def test_two_thirds_mnist_and_one_third_drawn(mnist, tmp_path: Path):
    drawn, both = load_splits("pen", tmp_path), load_splits("mnist+pen", tmp_path)
    assert (len(drawn.train), len(both.train)) == (DATA_SETS["pen"].samples, DATA_SETS["mnist+pen"].samples)
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


@pytest.mark.parametrize("name", [name for name, row in DATA_SETS.items() if row.samples < 1000])
def test_sets_that_are_made_have_the_sizes_of_the_table_and_are_the_same_each_time(name: str):
    first, second, row = load_splits(name, None), load_splits(name, None), DATA_SETS[name]
    assert first.train.inputs.shape == (row.samples, row.inputs)
    for part in ("train", "validation", "test"):
        one, other = getattr(first, part), getattr(second, part)
        assert one.targets.shape[1] == row.outputs
        assert one.numbers == (row.targets == "numbers")
        np.testing.assert_array_equal(one.inputs, other.inputs)
        np.testing.assert_array_equal(one.targets, other.targets)


def test_what_can_generalise_is_validated_on_other_samples():
    for name in ("two-moons", "spiral", "squared", "regression-lines", "two-groups"):
        splits = load_splits(name, None)
        learned = {bytes(row) for row in splits.train.inputs}
        assert not learned & {bytes(row) for part in (splits.validation, splits.test) for row in part.inputs}


@pytest.mark.long
def test_mnist_without_its_border_and_as_its_own_target(mnist):
    inner = load_splits("mnist-20x20", None, mnist)
    np.testing.assert_array_equal(
        inner.train.inputs.reshape(-1, 20, 20), mnist.train.inputs.reshape(-1, 28, 28)[:, 4:-4, 4:-4]
    )
    np.testing.assert_array_equal(inner.test.targets, mnist.test.targets)
    itself = load_splits("mnist-autoencoder", None, mnist)
    assert itself.validation.numbers
    np.testing.assert_allclose(itself.validation.targets, as_float(mnist.validation.inputs), atol=1e-7)
