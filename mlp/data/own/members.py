"""The files of a folder, of a zip archive or of an upload, alike: a path, a size, and a way to open it."""

import gzip
import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from mlp.check.archives import DAMAGES, ENTRY
from mlp.data.compressed import Readable, damages_as_sentences
from mlp.data.own.own_data import MOST_BYTES, MOST_IMAGES
from mlp.errors import DataError
from mlp.regular_files import open_regular
from mlp.sentence import Sentence

MOST_FILES = MOST_IMAGES + 1000
_CLUTTER = ("__MACOSX", "Thumbs.db", "desktop.ini")
_MOST_DEPTH = 8
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second of an empty archive
_ENCRYPTED = 1  # a flag of a file in an archive
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others take as much memory as a damaged file says
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Member:
    """One file; its `path` is relative to the folder or archive, its size in bytes is that before reading."""

    path: PurePosixPath
    size: int
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Source:
    """What was given: its name, and its files in the order of their paths."""

    name: str
    members: tuple[Member, ...]
    links: int = 0
    """Links that were not followed."""


def of_path(path: Path) -> Source:
    """A folder, a zip archive, or a single file; raises DataError."""
    if path.is_dir():
        return _of_folder(path)
    with damages_as_sentences(path), open_regular(path) as file:
        size, start = os.fstat(file.fileno()).st_size, file.read(4)
        if start in _ZIP:
            if size > MOST_BYTES:
                raise DataError(_too_large(path.name, size))
            return _of_archive(start + file.read(MOST_BYTES), path.name)
    return _source(path.name, [Member(PurePosixPath(path.name), size, lambda: open_regular(path))])


def of_upload(files: Mapping[str, bytes]) -> Source:
    """The content of one or more files by name, or of one zip archive; raises DataError."""
    name = ", ".join(list(files)[:4]) + (", ..." if len(files) > 4 else "")
    contents = list(files.values())
    if len(contents) == 1 and contents[0].startswith(_ZIP):
        return _of_archive(contents[0], name)
    return _source(name, [_in_memory(path, content) for path, content in files.items()])


def _in_memory(path: str, content: bytes) -> Member:
    return Member(PurePosixPath(path), len(content), lambda: io.BytesIO(content))


@contextmanager
def opened(member: Member) -> Iterator[Readable]:
    """A file to read, decompressed if it is gzip. What is wrong with it becomes a DataError."""
    with damages_as_sentences(str(member.path)), member.open() as file:
        start = file.read(2)
        file.seek(0)
        if start == _GZIP:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield unpacked
        else:
            yield file


def check_sizes(members: tuple[Member, ...], name: str) -> None:
    """Refuse more bytes than are read, before any is; raises DataError."""
    size = sum(member.size for member in members)
    if size > MOST_BYTES:
        raise DataError(_too_large(name, size))


def _source(name: str, members: list[Member], links: int = 0) -> Source:
    members = [member for member in members if not _is_clutter(member.path)]
    if len(members) > MOST_FILES:
        raise DataError(_too_many(name))
    for member in members:
        if member.path.is_absolute() or ".." in member.path.parts:
            raise DataError(
                Sentence(
                    "{name} has a file outside of it: {path}. Make it again from a folder.",
                    name=name,
                    path=str(member.path),
                )
            )
    if not members or not any(member.size for member in members):
        raise DataError(Sentence("{name} is empty.", name=name))
    return Source(name, tuple(sorted(members, key=lambda member: member.path.parts)), links)


def _too_large(name: str, size: int) -> Sentence:
    return Sentence("{name} has {size:,} bytes; at most {most:,} are read.", name=name, size=size, most=MOST_BYTES)


def _too_many(name: str) -> Sentence:
    return Sentence("{name} has more than {most:,} files.", name=name, most=MOST_FILES)


def _is_clutter(path: PurePosixPath) -> bool:
    """What a desktop leaves behind."""
    return any((part.startswith(".") and part != "..") or part in _CLUTTER for part in path.parts)


def _of_folder(folder: Path) -> Source:
    found: list[Member] = []
    links = 0
    waiting = [(folder, PurePosixPath())]
    with damages_as_sentences(folder):
        while waiting:
            place, below = waiting.pop()
            with os.scandir(place) as entries:
                for entry in entries:
                    path = below / entry.name
                    if entry.is_symlink():
                        links += 1
                    elif entry.is_dir(follow_symlinks=False):
                        if len(path.parts) <= _MOST_DEPTH:
                            waiting.append((Path(entry.path), path))
                    elif entry.is_file(follow_symlinks=False):
                        found.append(_on_disk(Path(entry.path), path, entry.stat(follow_symlinks=False).st_size))
                    if len(found) + len(waiting) > MOST_FILES:
                        raise DataError(_too_many(folder.name))
    return _source(folder.resolve().name, found, links)


def _on_disk(place: Path, path: PurePosixPath, size: int) -> Member:
    return Member(path, size, lambda: open_regular(place, follow=False))


def _of_archive(content: bytes, name: str) -> Source:
    if len(content) > MOST_BYTES:
        raise DataError(_too_large(name, len(content)))
    if content.count(ENTRY) > 2 * MOST_FILES:  # each entry of the list of contents takes memory
        raise DataError(_too_many(name))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGES as error:
        raise _damaged(name, error) from None
    infos = [info for info in archive.infolist() if info.filename and not info.is_dir()]  # a damage takes the name
    files = [info for info in infos if not stat.S_ISLNK(info.external_attr >> 16)]
    return _source(name, [_packed(archive, info, name) for info in files], len(infos) - len(files))


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Member:
    def content() -> IO[bytes]:
        if info.file_size > MOST_BYTES:
            raise DataError(Sentence("{name} unpacks to more than {most:,} bytes.", name=name, most=MOST_BYTES))
        if info.flag_bits & _ENCRYPTED:
            raise DataError(Sentence("{name} has a password. Pack the files without one.", name=name))
        if info.compress_type not in _METHODS:
            raise DataError(Sentence("{name} is packed in an unusual way. Pack the files as a plain zip.", name=name))
        try:
            return io.BytesIO(archive.read(info))  # never more than the size that the list of contents gives
        except DAMAGES as error:
            raise _damaged(name, error) from None

    return Member(PurePosixPath(info.filename.replace("\\", "/")), info.file_size, content)


def _damaged(name: str, error: Exception) -> DataError:
    return DataError(Sentence("{name} is not an intact archive ({error}).", name=name, error=str(error)[:100]))
