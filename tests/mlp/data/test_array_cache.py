"""Arrays kept in a file: made once, and made again when the file is anything but what was kept."""

from pathlib import Path

import numpy as np
import pytest

from mlp.data.array_cache import cached_arrays

ARRAYS = {"images": np.arange(600, dtype=np.uint8).reshape(2, 300), "labels": np.array([3, 4], np.uint8)}


class Maker:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.calls += 1
        return ARRAYS


def ask(file: Path | None, make: Maker, key: str = "one") -> None:
    arrays = cached_arrays(file, key, make, max_bytes=10_000)
    assert set(arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].dtype == np.uint8


def test_what_is_kept_is_made_once(tmp_path: Path):
    make = Maker()
    for _ in range(3):
        ask(tmp_path / "new" / "folder" / "file", make)
    assert make.calls == 1


@pytest.mark.parametrize("place", [0, 20, 700, -1])
def test_a_damaged_file_is_replaced(tmp_path: Path, place: int):
    file, make = tmp_path / "file", Maker()
    ask(file, make)
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    ask(file, make)
    ask(file, make)
    assert make.calls == 2


@pytest.mark.parametrize("content", [b"", b"nonsense", bytes(20_000)], ids=["empty", "nonsense", "too large"])
def test_something_else_is_replaced(tmp_path: Path, content: bytes):
    file, make = tmp_path / "file", Maker()
    file.write_bytes(content)
    ask(file, make)
    ask(file, make)
    assert make.calls == 1


def test_another_key_is_made_anew(tmp_path: Path):
    make = Maker()
    ask(tmp_path / "file", make, "one")
    ask(tmp_path / "file", make, "two")
    assert make.calls == 2


def test_where_nothing_can_be_written_it_is_made_each_time(tmp_path: Path):
    (tmp_path / "no folder").write_text("a file")
    for file in (None, tmp_path / "no folder" / "file"):
        make = Maker()
        ask(file, make)
        ask(file, make)
        assert make.calls == 2
