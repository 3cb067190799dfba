"""MNIST and its split."""

import gzip
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from mlp.data.idx import read_idx
from mlp.data.mnist import MNIST_FOLDER, load_mnist
from mlp.errors import DataError

TRAIN_LABELS = "train-labels-idx1-ubyte.gz"
TRAIN_DIGEST = "249c1cce138d3393af4ab7f87880b5673b2f3aa50edf3638f649e1162460cb66"
VALIDATION_DIGEST = "4bab8e655efd2524a74f132ffeb61f284edd24fe4973365559c3dd3db44d42fe"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the data files that a test may spoil."""
    return Path(shutil.copytree(MNIST_FOLDER, tmp_path / "mnist"))


# --- files ------------------------------------------------------------------------------------------------------------


def test_first_labels_are_those_everybody_knows():
    assert read_idx(MNIST_FOLDER / TRAIN_LABELS)[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert read_idx(MNIST_FOLDER / "t10k-labels-idx1-ubyte.gz")[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


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


@pytest.mark.long
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


@pytest.mark.long
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
