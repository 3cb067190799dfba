"""Parts are found in the names that people give their files."""

from pathlib import PurePosixPath

import pytest

from mlp.data.own.part_names import part_named, part_of, twice


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("train-images-idx3-ubyte.gz", "train"),
        ("t10k-labels.idx1-ubyte", "test"),
        ("fashion-mnist_test.csv", "test"),
        ("data/Validation/labels", "validation"),
        ("test/train.csv", "train"),
        ("val.csv", "validation"),
        ("contest.csv", "train"),
        ("latest/evaluation.csv", "train"),
    ],
)
def test_a_path_speaks_of_a_part_or_it_is_for_training(path, part):
    assert part_of(PurePosixPath(path)) == part


def test_only_a_whole_name_is_that_of_a_part():
    assert [part_named(name) for name in ("Train", "testing", "VAL", "train set", "cats")] == [
        "train",
        "test",
        "validation",
        None,
        None,
    ]


def test_two_files_of_a_part_are_named():
    said = twice(PurePosixPath("a/train.csv"), PurePosixPath("b/train.csv"), "train")
    assert said == "a/train.csv and b/train.csv are both of the part train. Give only one of them."
