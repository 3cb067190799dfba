"""Files of JSON that several processes read and write at the same time: whole objects, growing lists, and locks."""

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import IO, Any

from mlp.atomic_files import write_all, write_atomically
from mlp.errors import InklingError
from mlp.regular_files import open_regular
from runner.checked import RunError, parse, shown

__all__ = ["RunError"]

SECONDS_FOR_A_LOCK = 10.0
"""A lock is held for milliseconds. A holder that needs longer was stopped, or its disk does not answer."""

LARGEST_OBJECT = 300_000
"""Bytes of one object: a note of 10,000 characters takes at most 120,000."""
LARGEST_LINES = 1_000_000_000
"""Bytes of a file of lines; the reports of a run of a day take some megabytes."""
LONGEST_LINE = 2_000_000
_PIECE = 1_000_000


def write_object(path: Path, data: Mapping[str, Any]) -> None:
    """Replace a file by one JSON object, atomically."""
    write_atomically(path, json.dumps(data, allow_nan=False, indent=1).encode() + b"\n")


def read_object(path: Path, largest: int = LARGEST_OBJECT) -> dict[str, Any]:
    """The JSON object in a regular file of at most so many bytes, free of odd values (see `checked.parse`).

    Raises RunError that names the file and what is wrong with it.
    """
    try:
        with open_regular(path) as file:
            content = file.read(largest + 1)
    except FileNotFoundError:
        raise RunError(f"{path} is missing.") from None
    except OSError as error:
        raise RunError(f"{path} cannot be read ({error.strerror}).") from None
    if len(content) > largest:
        raise RunError(f"{path} is too large: at most {largest:,} bytes are read.")
    if not content:
        raise RunError(f"{path} is empty.")
    try:
        data = parse(content)
    except ValueError as error:
        raise RunError(f"{path} is damaged or not a file of Inkling: {error}.") from None
    if not isinstance(data, dict):
        raise RunError(f"{path} is not a file of Inkling: it holds no JSON object.")
    return data


def append_line(path: Path, record: Mapping[str, Any]) -> None:
    """Add one JSON object as a line, wholly or not at all; only one process may append at a time.

    What an interrupted write left behind is removed first, so the line is always one of its own.
    """
    line = json.dumps(_finite(record), allow_nan=False, separators=(",", ":")).encode() + b"\n"
    with open_regular(path, "ab+") as file:
        end = _cut_torn_line(file)
        try:
            write_all(file.fileno(), line)
        except OSError:
            os.ftruncate(file.fileno(), end)
            raise


def read_lines(path: Path, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """The JSON objects from `offset` (bytes) on, and the offset to go on from; raises what `each_line` raises."""
    found = list(each_line(path, offset))
    return [record for record, _ in found], found[-1][1] if found else offset


def each_line(path: Path, offset: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """The JSON objects from `offset` (bytes) on, each with the offset of what follows it.

    A last line without end is left for later; a missing file is an empty one. Raises RunError for a line that is not a
    JSON object or holds odd values, for anything but a regular file, for a line or a file that is far too long, and for
    a file that has become shorter than `offset`.
    """
    torn = b""
    try:
        with open_regular(path) as file:
            size = file.seek(0, os.SEEK_END)
            if size < offset:
                raise RunError(f"{path} was cut: it has become shorter than what was already read of it.")
            if size > LARGEST_LINES:
                raise RunError(f"{path} is too large: at most {LARGEST_LINES:,} bytes are read.")
            file.seek(offset)
            while piece := file.read(_PIECE):
                *lines, torn = (torn + piece).split(b"\n")
                for line in lines:
                    offset += len(line) + 1
                    yield _object(path, line), offset
                if len(torn) > LONGEST_LINE:
                    raise RunError(f"{path} is damaged: it has a line of more than {LONGEST_LINE:,} bytes.")
    except FileNotFoundError:
        return
    except OSError as error:
        raise RunError(f"{path} cannot be read ({error.strerror}).") from None


def cut_torn_line(path: Path) -> None:
    """Remove what an interrupted write left behind the last whole line, so that the next one starts a line of its own.

    No reader has seen those bytes. Only the process that may append may do this.
    """
    with open_regular(path, "ab+") as file:
        _cut_torn_line(file)


def _cut_torn_line(file: IO[bytes]) -> int:
    """Where the whole lines end."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 1))
    if file.read(1) not in (b"", b"\n"):
        start = file.seek(max(0, end - LONGEST_LINE))
        newline = file.read(LONGEST_LINE).rfind(b"\n")
        if start and newline < 0:
            raise OSError(errno.EFBIG, "its last line is far too long", file.name)
        end = start + newline + 1
        os.ftruncate(file.fileno(), end)
    return end


@contextmanager
def write_errors_told(path: Path, kind: type[InklingError] = RunError) -> Iterator[None]:
    """Whatever the system refuses to write is an error of that kind, with a sentence that names the place."""
    try:
        yield
    except OSError as error:
        raise kind(f"Nothing can be written to {path}: {error.strerror}.") from None


@contextmanager
def locked(path: Path, patience: float = SECONDS_FOR_A_LOCK) -> Iterator[None]:
    """Hold the lock of that name; other processes and threads wait. If the holder is killed, the system releases it.

    Raises OSError if the lock cannot be opened, and TimeoutError if another holds it for `patience` seconds.
    """
    with open_regular(path, "ab") as file:
        if not lock_within(patience, file):
            raise TimeoutError(errno.ETIMEDOUT, "another process holds the lock and does not answer", str(path))
        yield


def lock_within(seconds: float, file: IO[Any]) -> bool:
    """Lock an open file until it is closed, as soon as nobody else has it locked; whether that was in time."""
    deadline, pause = time.monotonic() + seconds, 0.001
    while not (free := try_lock(file)) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(2 * pause, 0.02)
    return free


def try_lock(file: IO[Any], *, shared: bool = False) -> bool:
    """Lock an open file until it is closed, if that is free; a shared lock conflicts only with exclusive ones."""
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _object(path: Path, line: bytes) -> dict[str, Any]:
    try:
        record = parse(line)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise RunError(
            f"{path} is damaged or not a file of Inkling: it has a line that is not a JSON object"
            f" ({shown(line.decode(errors='replace'))})."
        )
    return record


def _finite(value: Any) -> Any:
    """Numbers that JSON cannot express become null: a loss may be infinite."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value
