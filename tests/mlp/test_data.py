"""MNIST and its split."""

import gzip
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data import (
    MNIST_FOLDER,
    Dataset,
    as_float,
    load_mnist,
    one_hot,
    read_idx,
    smoothed,
    training_subset,
)
from mlp.errors import ConfigError, DataError

TRAIN_LABELS = "train-labels-idx1-ubyte.gz"
TRAIN_DIGEST = "249c1cce138d3393af4ab7f87880b5673b2f3aa50edf3638f649e1162460cb66"
VALIDATION_DIGEST = "4bab8e655efd2524a74f132ffeb61f284edd24fe4973365559c3dd3db44d42fe"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the data files that a test may spoil."""
    return Path(shutil.copytree(MNIST_FOLDER, tmp_path / "mnist"))


def idx(shape: tuple[int, ...], values: bytes) -> bytes:
    return bytes([0, 0, 8, len(shape)]) + b"".join(size.to_bytes(4) for size in shape) + values


# --- files ------------------------------------------------------------------------------------------------------------


def test_first_labels_are_those_everybody_knows():
    assert read_idx(MNIST_FOLDER / TRAIN_LABELS)[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert read_idx(MNIST_FOLDER / "t10k-labels-idx1-ubyte.gz")[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


@given(shape=st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple), data=st.data())
def test_idx_files_come_back_in_shape(shape, data, tmp_path_factory):
    size = int(np.prod(shape))
    values = data.draw(st.binary(min_size=size, max_size=size))
    path = tmp_path_factory.mktemp("idx") / "some.gz"
    path.write_bytes(gzip.compress(idx(shape, values)))
    assert read_idx(path).shape == shape
    assert read_idx(path).tobytes() == values


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "not an IDX file"),
        (b"no gzip at all", "not an intact gzip file"),
        (gzip.compress(b"GIF89a...", mtime=0), "not an IDX file of bytes: it begins with 47 49 46 38"),
        (gzip.compress(bytes([0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0]), mtime=0), "not an IDX file of bytes"),
        (gzip.compress(bytes([0, 0, 8, 3, 0, 0]), mtime=0), "ends inside its header"),
        (gzip.compress(idx((2, 3), b"12345"), mtime=0), "announces 6 values, it holds only 5"),
        (gzip.compress(idx((2, 3), b"1234567"), mtime=0), "announces 6 values, it holds more"),
        (gzip.compress(idx((2**31, 2**31), b""), mtime=0), "announces 4,611,686,018,427,387,904 values"),
        (gzip.compress(idx((1000,), bytes(range(250)) * 4), mtime=0)[:100], "cut short"),
    ],
)
def test_a_file_that_is_not_idx_is_refused(content, says, tmp_path):
    path = tmp_path / "odd.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=says) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def alter_one_label(path: Path) -> None:
    raw = bytearray(gzip.decompress(path.read_bytes()))
    raw[4711] ^= 1
    path.write_bytes(gzip.compress(bytes(raw), mtime=0))


def flip_a_compressed_bit(path: Path) -> None:
    packed = bytearray(path.read_bytes())
    packed[len(packed) // 2] ^= 16
    path.write_bytes(packed)


def replace_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "spoil, says",
    [
        (Path.unlink, "is missing"),
        (cut, "cut short"),
        (alter_one_label, "was altered"),
        (flip_a_compressed_bit, "damaged|not an intact gzip file|not an IDX|was altered"),
        (lambda path: path.write_bytes(b"<html>404</html>"), "not an intact gzip file"),
        (replace_by_a_folder, "cannot be read"),
    ],
)
def test_a_spoiled_data_file_is_named_with_the_cure(spoil, says, copy):
    spoil(copy / TRAIN_LABELS)
    with pytest.raises(DataError, match=says) as caught:
        load_mnist(copy)
    assert str(copy / TRAIN_LABELS) in str(caught.value)
    assert "git checkout -- data/mnist" in str(caught.value)


def test_another_compression_of_the_same_bytes_is_welcome(copy, mnist):
    path = copy / TRAIN_LABELS
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), 1))
    np.testing.assert_array_equal(load_mnist(copy).train.labels, mnist.train.labels)


# --- the split --------------------------------------------------------------------------------------------------------


def test_sizes_and_types(mnist):
    for dataset, size in ((mnist.train, 55_000), (mnist.validation, 5_000), (mnist.test, 10_000)):
        assert dataset.inputs.shape == (size, 784)
        assert dataset.inputs.dtype == np.uint8
        assert dataset.targets.shape == (size, 10)
        assert dataset.targets.dtype == np.float32
        assert (dataset.targets.sum(axis=1) == 1).all()


def test_training_and_validation_are_the_training_file_in_another_order(mnist):
    images = read_idx(MNIST_FOLDER / "train-images-idx3-ubyte.gz").reshape(60_000, -1)
    labels = read_idx(MNIST_FOLDER / TRAIN_LABELS)

    def sorted_digests(rows, classes):
        return sorted((row.tobytes(), int(label)) for row, label in zip(rows, classes, strict=True))

    both = np.concatenate([mnist.train.inputs, mnist.validation.inputs])
    both_labels = np.concatenate([mnist.train.labels, mnist.validation.labels])
    # Every image once, with its own label: so the two parts share none (MNIST's training images are all different).
    assert sorted_digests(both, both_labels) == sorted_digests(images, labels)
    assert len({row.tobytes() for row in images}) == 60_000


def test_validation_has_each_class_in_its_proportion(mnist):
    share = np.bincount(read_idx(MNIST_FOLDER / TRAIN_LABELS)) / 12
    assert np.abs(np.bincount(mnist.validation.labels) - share).max() < 1


def test_the_split_is_the_same_for_ever(mnist):
    assert sha256(mnist.train.inputs.data).hexdigest() == TRAIN_DIGEST
    assert sha256(mnist.validation.inputs.data).hexdigest() == VALIDATION_DIGEST


@pytest.mark.parametrize("part", ["train", "validation"])
def test_classes_are_mixed_from_the_start_to_the_end(part, mnist):
    labels = getattr(mnist, part).labels
    expected = np.bincount(labels) / len(labels) * 1000
    for start in range(0, len(labels), 1000):
        counts = np.bincount(labels[start : start + 1000], minlength=10)
        assert np.abs(counts - expected).max() < 5 * np.sqrt(expected.max())


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
