import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlp.atomic_files import write_atomically
from runner.cache import FileCache
from runner.files import RunError


class Loader:
    """Reads files and counts how often."""

    def __init__(self) -> None:
        self.reads: list[str] = []

    def __call__(self, path: Path) -> list[str]:
        self.reads.append(path.name)
        return [path.read_text()]


class Refusing(Loader):
    """Finds every file damaged."""

    def __call__(self, path: Path) -> list[str]:
        raise RunError(super().__call__(path)[0])


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


def test_a_file_that_the_system_does_not_open_is_tried_again(tmp_path):
    cache, path = FileCache(Loader(), limit=2), tmp_path / "file"
    with pytest.raises(FileNotFoundError):
        cache.get(path)
    write_atomically(path, b"now")
    assert cache.get(path) == ["now"]


def test_what_is_wrong_with_a_file_is_remembered_until_it_is_replaced(tmp_path):
    cache, path = FileCache(load := Refusing(), limit=2), tmp_path / "file"
    write_atomically(path, b"odd")
    for _ in range(3):
        with pytest.raises(RunError, match="odd"):
            cache.get(path)
    assert load.reads == ["file"]
    write_atomically(path, b"new")
    with pytest.raises(RunError, match="new"):
        cache.get(path)
    with path.open("r+b") as file:  # in place
        file.write(b"other")
    with pytest.raises(RunError, match="other"):
        cache.get(path)
    assert load.reads == ["file"] * 3


def test_a_refusal_of_the_system_is_not_remembered_as_the_content(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, b"{}")
    answers = iter([OSError(errno.EMFILE, "too many open files"), None])

    def load(found: Path) -> str:
        try:
            if error := next(answers):
                raise error
        except OSError:
            raise RunError("cannot be read") from None
        return found.read_text()

    cache = FileCache(load, limit=2)
    with pytest.raises(RunError, match="cannot be read"):
        cache.get(path)
    assert cache.get(path) == "{}"


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
