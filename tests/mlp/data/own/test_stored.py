"""What was stored comes back as it was, and anything else is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.array_files import load_arrays, save_arrays
from mlp.data.own.own_data import PARTS, OwnData
from mlp.data.own.read import read_uploads
from mlp.data.own.stored import load_own, save_own
from mlp.errors import DataError
from tests.mlp.data.own.files import csv, letters


def some(each: int = 4, side: int = 6) -> OwnData:
    names, images = letters(each, side, rng=np.random.default_rng(each))
    return read_uploads({"letters.csv": csv(names, images)})


@given(each=st.integers(3, 8), side=st.integers(2, 9))
def test_it_comes_back_as_it_was(each, side, tmp_path_factory):
    data, path = some(each, side), tmp_path_factory.mktemp("own") / "data"
    save_own(data, path)
    again = load_own(path)
    assert (again.classes, again.height, again.width) == (data.classes, data.height, data.width)
    assert (again.source, again.notes, again.digest) == (data.source, data.notes, data.digest)
    for name in PARTS:
        np.testing.assert_array_equal(getattr(again.splits, name).inputs, getattr(data.splits, name).inputs)
        np.testing.assert_array_equal(getattr(again.splits, name).targets, getattr(data.splits, name).targets)
        assert getattr(again.splits, name).inputs.dtype == np.uint8
        assert getattr(again.splits, name).targets.dtype == np.float32


def without_class(arrays, header):
    arrays["test labels"][:] = 0


def unknown_class(arrays, header):
    arrays["train labels"][0] = 4


def altered_pixel(arrays, header):
    arrays["train images"][0, 0] ^= 1


def set_header(**values):
    def change(arrays, header):
        header.update(values)

    return change


def set_array(name, change):
    def changed(arrays, header):
        arrays[name] = change(arrays[name])

    return changed


@pytest.mark.parametrize(
    "change",
    [
        without_class,
        unknown_class,
        altered_pixel,
        set_header(format="inkling own data 0"),
        set_header(classes=["L", "T", "V"]),
        set_header(classes=["L", "T", "V", "V"]),
        set_header(classes=["L", "T", "V", ""]),
        set_header(classes=["L", "T", "V", 3]),
        set_header(classes="LTVX"),
        set_header(height=7),
        set_header(height=9, width=4),
        set_header(height=1, width=36),
        set_header(height="6"),
        set_header(height=True),
        set_header(digest="0" * 64),
        set_header(source=3),
        set_header(notes=[3]),
        set_header(notes=["x"] * 21),
        set_header(more=1),
        lambda arrays, header: header.pop("notes"),
        lambda arrays, header: arrays.pop("test images"),
        set_array("train images", lambda x: x.astype(np.float32)),
        set_array("train labels", lambda x: x.astype(np.int64)),
        set_array("train labels", lambda x: x[:, None]),
        set_array("train labels", lambda x: x[1:]),
        set_array("train images", lambda x: x.reshape(-1, 6, 6)),
    ],
)
def test_anything_else_is_refused(change, tmp_path: Path):
    path = tmp_path / "data"
    save_own(some(), path)
    arrays, header = load_arrays(path, 10**6)
    arrays = {name: array.copy() for name, array in arrays.items()}
    change(arrays, header)
    save_arrays(path, arrays, header)
    with pytest.raises(DataError, match="data is not data that this program stored, or it was altered"):
        load_own(path)


def test_a_missing_or_foreign_file_is_named(tmp_path: Path):
    with pytest.raises(DataError, match="none does not exist"):
        load_own(tmp_path / "none")
    (tmp_path / "foreign").write_bytes(b"foreign")
    with pytest.raises(DataError, match="foreign is not an intact safetensors file"):
        load_own(tmp_path / "foreign")
