from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlp.atomic_files import write_atomically
from runner.cache import FileCache


class Loader:
    """Reads files and counts how often."""

    def __init__(self) -> None:
        self.reads: list[str] = []

    def __call__(self, path: Path) -> list[str]:
        self.reads.append(path.name)
        return [path.read_text()]


def test_a_file_is_read_again_only_when_it_was_replaced(tmp_path):
    cache, path = FileCache(load := Loader(), limit=2), tmp_path / "file"
    write_atomically(path, b"one")
    first = cache.get(path)
    assert cache.get(path) is first
    write_atomically(path, b"two")  # as long as the first, perhaps within the same tick of the file system's clock
    assert cache.get(path) == ["two"]
    assert load.reads == ["file", "file"]


def test_only_the_files_asked_for_last_are_kept(tmp_path):
    cache = FileCache(load := Loader(), limit=2)
    paths = {name: tmp_path / name for name in "abc"}
    for path in paths.values():
        write_atomically(path, path.name.encode())
    for name in "ababcab":
        cache.get(paths[name])
    # c drives out a, which was asked for longest ago; a then drives out b, and b drives out c.
    assert "".join(load.reads) == "abcab"


def test_what_cannot_be_loaded_is_not_remembered(tmp_path):
    cache, path = FileCache(Loader(), limit=2), tmp_path / "file"
    with pytest.raises(FileNotFoundError):
        cache.get(path)
    write_atomically(path, b"now")
    assert cache.get(path) == ["now"]


def test_many_threads_see_whole_files(tmp_path):
    cache, path = FileCache(Loader(), limit=1), tmp_path / "file"
    write_atomically(path, b"0" * 100)

    def read(_: int) -> str:
        (text,) = cache.get(path)
        return text

    with ThreadPoolExecutor(8) as pool:
        reading = pool.map(read, range(400))
        for number in range(50):
            write_atomically(path, str(number % 7).encode() * 100)
        assert all(len(text) == 100 and len(set(text)) == 1 for text in reading)
    assert cache.get(path) == ["0" * 100]
