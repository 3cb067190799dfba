"""Cases and gradients on disk: all forms there and back, and a sentence for everything that is none. Nothing is run."""

import io
import json
import struct
import zipfile

import numpy as np
import pytest
from safetensors.numpy import save as save_tensors

from mlp.check.archives import MOST_BYTES
from mlp.check.case import Case, make_case
from mlp.check.files import FORMATS, case_bytes, load_case, load_mine, read_mine, save_case
from mlp.check.spec import CaseSpec
from mlp.errors import DataError

CASE = make_case(CaseSpec(hidden=(1, 5), activations=("tanh", "relu")))


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy_bytes(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_a_zip_of_csv_files_is_the_folder(tmp_path):
    with zipfile.ZipFile(io.BytesIO(case_bytes(CASE, "csv"))) as archive:
        archive.extractall(tmp_path)
    again = load_case(tmp_path)
    assert again.spec == CASE.spec
    assert all((again.arrays[name] == array).all() for name, array in CASE.arrays.items())


def test_a_case_is_read_out_of_its_zip_of_csv_files(tmp_path):
    path = tmp_path / "case.zip"
    path.write_bytes(case_bytes(CASE, "csv"))
    again = load_case(path)
    assert again.spec == CASE.spec
    assert all((again.arrays[name] == array).all() for name, array in CASE.arrays.items())


@pytest.mark.parametrize("convention", ["rows", "columns"])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_case_comes_back_as_it_was(tmp_path, kind, convention):
    case = make_case(CaseSpec(hidden=(1, 5), activations=("tanh", "relu"), convention=convention))
    path = tmp_path / "case"
    save_case(case, path, kind)
    again = load_case(path)
    assert again.spec == case.spec
    assert all(np.array_equal(array, again.arrays[name]) for name, array in case.arrays.items())
    assert all(array.shape == again.arrays[name].shape for name, array in case.arrays.items())


MINE = {"dW1": np.arange(6.0).reshape(2, 3), "db1": np.arange(3.0), "loss": np.array(0.5)}


def csv_folder(folder):
    folder.mkdir()
    for name, array in MINE.items():
        np.savetxt(folder / f"{name}.csv", np.atleast_1d(array), delimiter=",")
    return folder


def zip_of(folder):
    """The folder in an archive, as a desktop packs it: below its own name, with hidden files beside."""
    members = {"mine/": b""} | {f"mine/{path.name}": path.read_bytes() for path in folder.iterdir()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("mine/.DS_Store", b"x")
        archive.writestr("__MACOSX/mine/._dW1.csv", b"x")
    return file.getvalue()


def test_all_forms_give_the_same_arrays(tmp_path):
    csv_folder(tmp_path / "folder")
    (tmp_path / "mine.zip").write_bytes(zip_of(tmp_path / "folder"))
    np.savez_compressed(tmp_path / "mine.npz", **MINE)  # type: ignore[arg-type]
    (tmp_path / "mine.safetensors").write_bytes(save_tensors({name: np.array(a) for name, a in MINE.items()}))
    (tmp_path / "mine.json").write_text(json.dumps({name: array.tolist() for name, array in MINE.items()}))
    (tmp_path / "mine.txt").write_text("\n".join(f"{name} = {array!r}" for name, array in MINE.items()))
    for name in ("folder", "mine.zip", "mine.npz", "mine.safetensors", "mine.json", "mine.txt"):
        found = load_mine(tmp_path / name)
        assert set(found) == set(MINE)
        assert all(np.array_equal(found[key].reshape(-1), array.reshape(-1)) for key, array in MINE.items()), name
        assert found["dW1"].shape == (2, 3)
        assert found["db1"].shape == (3,)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x00" * 5, "is none of npz"),
        (b"\xff" * 100, "is none of npz"),
        (b"hello, this is text", "is none of npz"),
        (npy_bytes(np.zeros(2)), "single array"),
        (b"[1, 2, 3]", "must be a JSON object"),
        (b"{", "is not JSON"),
        (b'{"dW1": ' + b"[" * 100_000, "is not JSON"),
        (b'{"dW1": [[1, 2], [3]]}', "rows of equal length"),
        (b'{"dW1": "0.5"}', "must be a list of numbers"),
        (b'{"dW1": [null]}', "must be a list of numbers"),
        (b'{"dW1": [true, false]}', "must be a list of numbers"),
        (b'{"dW1": {"a": 1}}', "must be a list of numbers"),
        (b'{"dW1": [1' + b"0" * 400 + b"]}", "list"),
        (b'{"dW1": [' + b"0," * 2_100_000 + b"0]}", "more than 1,000,000 numbers"),
        (save_tensors({"dW1": np.zeros(1_000_001, np.float32)}), "1,000,000 numbers"),
        (struct.pack("<Q", 10**15) + b"{}", "is none of npz"),
        (struct.pack("<Q", 2) + b"[]", "is none of npz"),
    ],
)
def test_what_is_no_gradient_is_refused_with_a_sentence(content, says):
    with pytest.raises(DataError, match=says):
        read_mine(content, "mine")


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "large.npz").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(DataError, match="at most"):
        load_mine(tmp_path / "large.npz")
    with pytest.raises(DataError, match="at most"):
        read_mine(bytes(MOST_BYTES + 1), "upload")


@pytest.mark.parametrize(
    ("text", "says"),
    [("a,b", "line 1 has 'a'"), ("1,2\n3", "different lengths"), ("", "no numbers"), ("\x00\x01", "no")],
)
def test_csv_that_is_no_table(tmp_path, text, says):
    (tmp_path / "dW1.csv").write_text(text)
    with pytest.raises(DataError, match=says):
        load_mine(tmp_path)


def test_what_is_not_there_or_no_file(tmp_path):
    for path, says in ((tmp_path / "none.npz", "does not exist"), (tmp_path, "has no CSV files")):
        with pytest.raises(DataError, match=says):
            load_mine(path)
        with pytest.raises(DataError, match=r"does not exist|has no CSV"):
            load_case(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (npz(x=np.zeros(3)), "no array `spec`"),
        (npz(spec=np.array([1.0])), "no array `spec`"),
        (npz(spec=np.array("{}")), "none of a case"),
        (npz(spec=np.array("[" * 10_000)), "none of a case"),
        (npz(spec=np.array(json.dumps(CASE.spec.to_json()))), "has no x"),
        (save_tensors({"x": np.zeros(3)}), "no description"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_case_is_refused(tmp_path, content, says):
    path = tmp_path / "case.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=says):
        load_case(path)


@pytest.mark.parametrize(("value", "says"), [(np.nan, "not finite"), (1e300, "loss is not finite")])
def test_a_case_without_a_loss_is_refused(tmp_path, value, says):
    path = tmp_path / "case.npz"
    arrays = {name: np.full_like(array, value) for name, array in CASE.arrays.items()}
    save_case(Case(CASE.spec, arrays), path)
    with pytest.raises(DataError, match=says):
        load_case(path)
