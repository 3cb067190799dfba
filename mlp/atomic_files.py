"""Atomic writing: readers, also after a power cut, find the old file or the new one and nothing in between."""

import os
import threading
from pathlib import Path

HALF_WRITTEN = ".*.tmp"
"""The names of files that are being written, or that a killed process did not finish."""


def write_atomically(path: Path, *parts: bytes | memoryview, durable: bool = True) -> None:
    """Replace `path` by the parts of its content: temporary file beside it, fsync, rename, fsync of the directory.

    What is not `durable` is written without the two fsync: other processes find the old file or the new one, but after
    a power cut it may be damaged.
    """
    temporary = path.with_name(f".{os.getpid()}.{threading.get_ident()}.tmp")  # without a name that may be long
    try:
        with temporary.open("wb", buffering=0) as file:
            for part in parts:
                write_all(file.fileno(), part)
            if durable:
                os.fsync(file.fileno())
        if durable:
            rename(temporary, path)
        else:
            os.replace(temporary, path)  # noqa: PTH105 (the file layer is made of os functions alone)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_all(file: int, content: bytes | memoryview) -> None:
    """Write all of it; a full disk may accept a part and report the error only at the next call."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]


def rename(old: Path, new: Path) -> None:
    """Rename a file or directory durably: the new name is on the disk when this returns."""
    os.replace(old, new)  # noqa: PTH105 (the file layer is made of os functions alone)
    for directory in {old.parent, new.parent}:
        sync_directory(directory)


def sync_directory(path: Path) -> None:
    """Make sure that the names in a directory are on the disk."""
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
