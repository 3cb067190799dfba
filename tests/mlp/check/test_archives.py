"""Arrays in a zip archive: what NumPy writes is read, and anything else is a sentence. Nothing is unpacked too far."""

import io
import struct
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from numpy.lib import format as npy

from mlp.check.archives import arrays_in
from mlp.errors import DataError


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def archive_of(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def npy_of(header, data=b"", version=(1, 0), size=None):
    """An npy file with any header."""
    text = header.encode("latin1")
    length = struct.pack("<H" if version == (1, 0) else "<I", len(text) if size is None else size)
    return npy.MAGIC_PREFIX + bytes(version) + length + text + data


@pytest.mark.parametrize(
    "array",
    [
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(24.0).reshape(2, 3, 4)[:, ::2],
        np.arange(5, dtype=np.int16),
        np.arange(4, dtype=">f8"),
        np.array(3.5),
        np.zeros((0, 3)),
        np.array([1.5], np.float32),
    ],
)
def test_whatever_numpy_writes_is_read(array):
    found = arrays_in(npz(dW1=array), "mine.npz")["dW1"]
    assert found.shape == array.shape
    assert np.array_equal(found, array)


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_all_versions_of_the_format_are_read(version):
    file = io.BytesIO()
    npy.write_array(file, np.arange(6.0).reshape(2, 3), version=version)
    assert np.array_equal(
        arrays_in(archive_of({"dW1.npy": file.getvalue()}), "mine.npz")["dW1"], np.arange(6.0).reshape(2, 3)
    )


class Trap:
    """Would leave a mark if it was unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("it was unpickled",))


HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (npz(dW1=np.array([Trap()], object)), "pickle"),
        (npz(dW1=np.array([(1, 2.0)], [("a", int), ("b", float)])), "is no array of numbers"),
        (archive_of({"dW1.npy": npy_of(HEADER, b"\0" * 8)}), "is not as long as it says"),
        (archive_of({"dW1.npy": npy_of(HEADER, b"\0" * 24)}), "is not as long as it says"),
        (archive_of({"dW1.npy": npy_of(HEADER.replace("2,", "-1,"), b"\0" * 24)}), "is no array of numbers"),
        (archive_of({"dW1.npy": npy_of(HEADER.replace("2,", "10**9,"))}), "not an intact archive"),
        (archive_of({"dW1.npy": npy_of(HEADER.replace("2,", "1000000000,"))}), "more than 1,000,000 numbers"),
        (archive_of({"dW1.npy": npy_of(HEADER.replace("<f8", "<U9000000"))}), "more than 1,000,000 numbers"),
        (archive_of({"dW1.npy": npy_of(HEADER.replace("(2,)", "__import__('os')"))}), "not an intact archive"),
        (archive_of({"dW1.npy": npy_of("{" * 5000)}), "not an intact archive"),
        (archive_of({"dW1.npy": npy_of("", b" " * 9000000, (2, 0), 9000000)}, zipfile.ZIP_DEFLATED), "its header has"),
        (archive_of({"dW1.npy": npy_of(HEADER, version=(9, 0))}), "no array of NumPy"),
        (archive_of({"dW1.txt": "1 2 3"}), "no array of NumPy"),
        (archive_of({f"a{i}.npy": "" for i in range(300)}), "at most 200"),
        (archive_of({f"a{i}.npy": "" for i in range(2000)}), "at most 200"),
        (npz(dW1=np.zeros(600_000), dW2=np.zeros(600_000)), "more than 1,000,000 numbers"),
        (npz(dW1=np.zeros(100))[:-40], "not an intact archive"),
        (npz(dW1=np.zeros(100)).replace(b"\0" * 200, b"\1" * 200), "not an intact archive"),
    ],
)
def test_an_archive_with_anything_else_is_refused_with_a_sentence(content, says):
    with pytest.raises(DataError, match=says):
        arrays_in(content, "mine")


def test_a_bomb_is_not_unpacked():
    """A gigabyte of zeros in a megabyte: the header says how large it is."""
    header = HEADER.replace("2,", "2000000,")
    bomb = archive_of({"dW1.npy": npy_of(header, b"\0" * 16_000_000)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    with pytest.raises(DataError, match="more than 1,000,000 numbers"):
        arrays_in(bomb, "mine")


def test_a_bomb_of_text_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("mlp.check.archives.MOST_BYTES", most := 4_000_000)
    bomb = archive_of({"dW1.csv": b"0," * (most // 2) + b"0"}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 10_000
    with pytest.raises(DataError, match="unpacks to more than 4,000,000 bytes"):
        arrays_in(bomb, "mine")
    monkeypatch.setattr("mlp.check.archives.MOST_NUMBERS", 10)
    with pytest.raises(DataError, match="more than 10 numbers"):
        arrays_in(archive_of({f"dW{i}.csv": b"0,0,0" for i in range(4)}), "mine")


def test_a_damage_anywhere_is_read_or_said():
    content = bytearray(npz(dW1=np.arange(40.0), db1=np.arange(3)))
    rng = np.random.default_rng(0)
    for at in rng.integers(0, len(content), 300):
        damaged = content.copy()
        damaged[at] ^= int(rng.integers(1, 256))
        with suppress(DataError):
            arrays_in(bytes(damaged), "mine")
