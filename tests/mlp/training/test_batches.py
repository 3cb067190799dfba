"""Batches: every sample once, in an order that can be drawn again, as the numbers that they are."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.dataset import Dataset, as_float, one_hot
from mlp.training.batches import Batches

CLASSES = 3


def make(n: int, rows: int, *, kind: type = np.float32, dtype: type = np.float32, seed: int = 0, **more) -> Batches:
    """Batches of random samples of three classes, 784 numbers each."""
    rng = np.random.default_rng(5)
    samples = Dataset(rng.integers(0, 256, (n, 784)).astype(kind), one_hot(rng.integers(CLASSES, size=n), CLASSES))
    shuffle_rng, augment_rng = np.random.default_rng(seed).spawn(2)
    batches = Batches(samples, dtype, shuffle_rng=shuffle_rng, augment_rng=augment_rng, **more)
    batches.make_room(rows)
    return batches


def epoch(batches: Batches, rows: int, augmentation: float = 0.0) -> list[bytes]:
    """The inputs of each sample in the order of one epoch, which is over then."""
    batches.shuffle()
    starts = range(0, len(batches.samples), rows)
    seen = [row.tobytes() for start in starts for row in batches.batch(start, augmentation)[0]]
    batches.end_epoch()
    return seen


@given(n=st.integers(1, 40), rows=st.integers(1, 45))
def test_an_epoch_takes_every_sample_once(n: int, rows: int):
    batches = make(n, rows)
    assert sorted(epoch(batches, rows)) == sorted(row.tobytes() for row in batches.samples.inputs)


def test_samples_are_permuted_and_not_batches():
    batches = make(300, 30)
    first, second = (np.array(epoch(batches, 30)).reshape(10, 30) for _ in range(2))
    assert max(len(np.intersect1d(a, b)) for a in first for b in second) < 15  # 3 by chance; 30 for whole batches


def test_the_seed_decides_the_order():
    first, again, other = (epoch(make(50, 8, seed=seed), 8) for seed in (3, 3, 4))
    assert first == again
    assert first != other


@pytest.mark.parametrize("augmentation", [0.0, 0.7])
def test_an_epoch_goes_on_from_a_state_in_its_middle(augmentation: float):
    whole, cut = make(20, 6, kind=np.uint8), make(20, 6, kind=np.uint8)
    expected = [epoch(whole, 6, augmentation) for _ in range(2)]
    cut.shuffle()
    before = [row.tobytes() for start in (0, 6) for row in cut.batch(start, augmentation)[0]]
    state = json.loads(json.dumps(cut.state()))
    cut = make(20, 6, kind=np.uint8, seed=9)
    cut.restore(state)
    cut.shuffle()
    after = [row.tobytes() for start in (12, 18) for row in cut.batch(start, augmentation)[0]]
    cut.end_epoch()
    assert [before + after, epoch(cut, 6, augmentation)] == expected


@pytest.mark.parametrize("kind", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_batch_is_rows_of_the_whole_with_their_targets(kind: type, dtype: type):
    batches = make(50, 16, kind=kind, dtype=dtype, smoothing=0.1)
    inputs = as_float(batches.samples.inputs, dtype)
    rows = {row.tobytes(): number for number, row in enumerate(inputs)}
    batches.shuffle()
    for start in range(0, 50, 16):
        x, used, y, classes = batches.batch(start)
        assert used is None
        assert x.dtype == y.dtype == dtype
        indices = [rows[row.tobytes()] for row in x]
        assert classes.tolist() == batches.samples.labels[indices].tolist()
        np.testing.assert_array_equal(y, batches.targets[indices])
        np.testing.assert_allclose(y[np.arange(len(y)), classes], 0.9 + 0.1 / CLASSES, rtol=1e-6)


def test_another_size_goes_on_in_the_same_order():
    whole, changed = make(30, 10), make(30, 10)
    expected = epoch(whole, 10)
    changed.shuffle()
    seen = [row.tobytes() for row in changed.batch(0)[0]]
    changed.make_room(4)
    seen += [row.tobytes() for start in range(10, 30, 4) for row in changed.batch(start)[0]]
    assert seen == expected
