"""Pairs of IDX files belong together, or it is said why not."""

import gzip

import numpy as np
import pytest

from mlp.data.own import idx_pairs
from mlp.data.own.idx_pairs import read_pairs
from mlp.data.own.members import of_upload
from mlp.errors import DataError
from tests.mlp.data.own.files import idx

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 4, 3), np.uint8)
LABELS = np.array([0, 3, 12, 3, 0, 12], np.uint8)


def read(**files: np.ndarray):
    source = of_upload({name: idx(values) for name, values in files.items()})
    return read_pairs(source.members, "some")


def test_images_that_are_not_square_keep_their_rows():
    parts, side = read(images=IMAGES, labels=LABELS)
    assert side == (4, 3)
    assert parts["train"].labels == ["0", "3", "12", "3", "0", "12"]
    np.testing.assert_array_equal(parts["train"].images.reshape(-1, 4, 3), IMAGES)


def test_the_same_file_twice_is_no_matter():
    parts, _ = read(images=IMAGES, labels=LABELS, images_again=IMAGES)
    assert len(parts["train"].images) == 6


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"images": IMAGES}, "two IDX files of the part train, .*; one is missing"),
        ({"images": IMAGES, "test_labels": LABELS}, "one is missing"),
        ({"images": IMAGES, "labels": LABELS[1:]}, "6 images but 5 labels"),
        ({"images": IMAGES, "labels": LABELS, "other": LABELS[::-1]}, "labels and other are both of the part train"),
        ({"images": IMAGES[None], "labels": LABELS}, r"images must have labels .*; its shape is \(1, 6, 4, 3\)"),
        (
            {"images": IMAGES, "labels": LABELS, "test_images": IMAGES[:, 1:], "test_labels": LABELS},
            "must have one size; got 3 x 3, 4 x 3",
        ),
        ({str(number): LABELS for number in range(13)}, "has more than 12 IDX files"),
    ],
)
def test_what_does_not_fit_together_is_refused(files, says):
    with pytest.raises(DataError, match=says):
        read(**files)


def test_compressed_files_are_limited_together(monkeypatch):
    monkeypatch.setattr(idx_pairs, "MOST_BYTES", 100)
    blank = gzip.compress(idx(np.zeros((6, 4, 3), np.uint8)))
    with pytest.raises(DataError, match="test_images announces 72 values in its header; at most 28 are read"):
        read_pairs(of_upload({"images": blank, "test_images": blank}).members, "some")
