"""The same samples come back from every kind of file, and what is none of them is refused."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from mlp.data.mnist import MNIST_FOLDER, load_mnist_test
from mlp.data.own.own_data import PARTS, OwnData
from mlp.data.own.read import read_own, read_uploads
from mlp.errors import DataError
from tests.mlp.data.own.files import LETTERS, archive, csv, idx, letters, pictures, png

NAMES, IMAGES = letters(6, rng=np.random.default_rng(0))
CSV = csv(NAMES, IMAGES)
PICTURES = pictures(NAMES, IMAGES)
CODES = np.array([list(LETTERS).index(name) for name in NAMES], np.uint8)


def samples(data: OwnData, *parts: str) -> list[tuple[str, bytes]]:
    """All samples of some parts, or of all."""
    found = []
    for name in parts or PARTS:
        part = getattr(data.splits, name)
        found += [(data.classes[label], row.tobytes()) for label, row in zip(part.labels, part.inputs, strict=True)]
    return sorted(found)


EXPECTED = sorted((name, image.tobytes()) for name, image in zip(NAMES, IMAGES, strict=True))
NUMBERED = sorted((str(code), image.tobytes()) for code, image in zip(CODES, IMAGES, strict=True))


@pytest.mark.parametrize(
    "files",
    [
        {"letters.csv": CSV},
        {"letters.csv.gz": gzip.compress(CSV)},
        {"letters": CSV},
        {"letters.zip": archive({"letters/all.csv": CSV})},
        {"letters.zip": archive(PICTURES)},
        {"letters.zip": archive({f"some/folder/{name}": content for name, content in PICTURES.items()})},
        PICTURES,
    ],
)
def test_letters_come_back_from_every_kind_of_file(files):
    data = read_uploads(files)
    assert samples(data) == EXPECTED
    assert (data.classes, data.height, data.width) == (("L", "T", "V", "X"), 12, 12)
    assert data.source.startswith(next(iter(files)))
    assert [len(getattr(data.splits, part)) for part in PARTS] == [16, 4, 4]
    assert "A tenth of the images of each class is kept for the validation" in data.notes[0]


def test_a_folder_and_an_archive_of_it_are_the_same_data(tmp_path: Path):
    for name, content in {**PICTURES, ".DS_Store": b"1", "__MACOSX/L/0000.png": b"2"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "all.zip").write_bytes(archive(PICTURES))
    packed = read_own(tmp_path / "all.zip")
    (tmp_path / "all.zip").unlink()
    data = read_own(tmp_path)
    assert samples(data) == EXPECTED
    assert data.digest == packed.digest == read_uploads(PICTURES).digest
    assert len(data.notes) == 1


IDX = {
    "train-images-idx3-ubyte.gz": gzip.compress(idx(IMAGES)),
    "train-labels-idx1-ubyte.gz": gzip.compress(idx(CODES)),
    "t10k-images-idx3-ubyte.gz": gzip.compress(idx(IMAGES[::-2])),
    "t10k-labels-idx1-ubyte.gz": gzip.compress(idx(CODES[::-2])),
}


@pytest.mark.parametrize("files", [IDX, {"fashion.zip": archive({f"fashion/{n}": c for n, c in IDX.items()})}])
def test_the_four_idx_files_of_fashion_mnist(files):
    data = read_uploads(files)
    assert data.classes == ("0", "1", "2", "3")
    assert samples(data, "train", "validation") == NUMBERED
    assert samples(data, "test") == sorted(
        (str(code), image.tobytes()) for code, image in zip(CODES[::-2], IMAGES[::-2], strict=True)
    )
    assert data.notes == ("A tenth of the training images of each class is kept for the validation.",)


def test_two_idx_files_of_any_names():
    data = read_uploads({"a": idx(IMAGES), "b": idx(CODES)})
    assert samples(data) == NUMBERED


def test_the_test_set_of_mnist_from_its_folder():
    mnist = load_mnist_test()
    names = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
    with pytest.raises(DataError, match="has no images to train on"):
        read_uploads({name: (MNIST_FOLDER / name).read_bytes() for name in names})
    data = read_uploads({name.removeprefix("t10k-"): (MNIST_FOLDER / name).read_bytes() for name in names})
    assert data.classes == tuple("0123456789")
    assert [len(getattr(data.splits, part)) for part in PARTS] == [8_000, 1_000, 1_000]
    assert samples(data) == sorted((str(k), row.tobytes()) for k, row in zip(mnist.labels, mnist.inputs, strict=True))


def test_what_is_best_is_read_and_the_rest_is_named():
    both = read_uploads({"all.zip": archive({**IDX, "train.csv": CSV, "README.md": b"Letters"})})
    assert both.digest == read_uploads(IDX).digest
    assert "Other files that were not read: 2, such as README.md." in both.notes
    assert read_uploads({**PICTURES, "labels.csv": b"file,label"}).digest == read_uploads(PICTURES).digest


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "No file was given"),
        ({"a.csv": b""}, "a.csv is empty"),
        ({"a.zip": archive({})[:4] + b"x"}, "a.zip is not an intact archive"),
        ({"a.zip": archive({"README.md": b"x", "b/c.txt": b"y"})}, "has no CSV file, no IDX files and no pictures"),
        ({"a.png": png(IMAGES[0])}, "one folder for each class"),
        ({"a.csv": CSV, "b.csv": CSV}, "a.csv and b.csv are both of the part train"),
        ({"letters": idx(IMAGES)}, "needs two IDX files of the part train"),
        ({"a.csv": b"\x80\x04\x95" + bytes(20)}, "none of CSV"),
        ({"a.gz": gzip.compress(CSV)[:-100]}, "a.gz is cut short"),
        ({"../a.csv": CSV}, "has a file outside of it"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(files, says):
    with pytest.raises(DataError, match=says):
        read_uploads(files)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(DataError, match=r"none\.csv is missing"):
        read_own(tmp_path / "none.csv")


def test_a_table_on_disk_is_read(tmp_path: Path):
    (tmp_path / "letters.csv").write_bytes(CSV)
    data = read_own(tmp_path / "letters.csv")
    assert samples(data) == EXPECTED
    assert data.source == "letters.csv"


def test_tables_with_a_test_set():
    files = {"mnist_train.csv": CSV, "mnist_test.csv": csv(NAMES[::-2], IMAGES[::-2])}
    data = read_uploads(files)
    assert samples(data, "train", "validation") == EXPECTED
    assert len(data.splits.test) == 12


def test_the_means_of_letters_name_the_other_letters():
    """Pictures and labels belong together in each part."""
    names, images = letters(40, rng=np.random.default_rng(1))
    splits = read_uploads({"letters.zip": archive(pictures(names, images))}).splits
    train = splits.train
    means = (train.targets.T @ train.inputs) / train.targets.sum(axis=0)[:, None]
    for part in (splits.validation, splits.test):
        apart = np.linalg.norm(part.inputs[:, None] - means, axis=2)
        assert (apart.argmin(axis=1) == part.labels).mean() >= 0.9
