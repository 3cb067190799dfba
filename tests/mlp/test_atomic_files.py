"""A file is the old one or the new one, whatever goes wrong between, and nothing else is left behind."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from mlp.atomic_files import write_atomically

OLD, NEW = b"old" * 1000, b"new" * 2000


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def fails(*args: Any, **kwargs: Any) -> None:
    raise OSError(28, "No space left on device")


def test_content_is_replaced_as_a_whole(tmp_path: Path):
    path = tmp_path / "some.json"
    for content in (OLD, NEW, b""):
        write_atomically(path, content)
        assert path.read_bytes() == content
    assert names(tmp_path) == ["some.json"]


def test_what_a_reader_has_open_stays_as_it_was(tmp_path: Path):
    path = tmp_path / "some.json"
    path.write_bytes(OLD)
    with path.open("rb") as reader:
        beginning = reader.read(7)
        write_atomically(path, NEW)
        assert beginning + reader.read() == OLD


@pytest.mark.parametrize("existed", [True, False])
@pytest.mark.parametrize("owner, name", [(os, "fsync"), (os, "replace"), (os, "write"), (Path, "open")])
def test_a_write_that_fails_leaves_everything_as_it_was(
    owner: Any, name: str, existed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "some.json"
    if existed:
        path.write_bytes(OLD)
    with monkeypatch.context() as broken:
        broken.setattr(owner, name, fails)
        with pytest.raises(OSError, match="No space left"):
            write_atomically(path, NEW)
    assert names(tmp_path) == (["some.json"] if existed else [])
    assert not existed or path.read_bytes() == OLD


def test_it_is_on_the_disk_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path, told = tmp_path / "some.json", []
    fsync: Callable[[int], None] = os.fsync
    replace: Callable[[Path, Path], None] = os.replace

    def sync(descriptor: int) -> None:
        told.append(f"fsync {os.fstat(descriptor).st_ino == tmp_path.stat().st_ino}, {os.fstat(descriptor).st_size}")
        fsync(descriptor)

    def rename(source: Path, target: Path) -> None:
        told.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", rename)
    write_atomically(path, NEW)
    assert told[:2] == [f"fsync False, {len(NEW)}", "replace"]
    assert [line.split(",")[0] for line in told[2:]] == ["fsync True"]  # the folder, which holds the name


def test_threads_that_write_the_same_file_do_not_mix(tmp_path: Path):
    path = tmp_path / "some.json"
    contents = [bytes([65 + i]) * 50_000 for i in range(4)]
    start = Barrier(4)

    def write(content: bytes) -> list[bytes]:
        start.wait()
        seen = []
        for _ in range(20):
            write_atomically(path, content)
            seen.append(path.read_bytes())
        return seen

    with ThreadPoolExecutor(4) as pool:
        for seen in pool.map(write, contents):
            assert set(seen) <= set(contents)
    assert path.read_bytes() in contents
    assert names(tmp_path) == ["some.json"]


def test_a_name_may_be_as_long_as_names_can_be(tmp_path: Path):
    path = tmp_path / ("a" * 255)
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW
