"""Files of JSON that several processes read and write at the same time: whole objects, growing lists, and locks."""

import errno
import fcntl
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import IO, Any

from mlp.atomic_files import write_all, write_atomically
from mlp.errors import InklingError

SECONDS_FOR_A_LOCK = 10.0
"""A lock is held for milliseconds. A holder that needs longer was stopped, or its disk does not answer."""


class RunError(InklingError):
    """A run cannot be read, or cannot do what was asked of it."""


def open_regular(path: Path, mode: str = "rb") -> IO[bytes]:
    """Open a file in a binary mode, unbuffered, as `open` does, but never wait for it: a fifo would wait for ever.

    Raises OSError, with a sentence part as its `strerror`, for anything but a regular file (or a link to one).
    """

    def opener(name: str, flags: int) -> int:
        try:
            descriptor = os.open(name, flags | os.O_NONBLOCK | os.O_NOCTTY, 0o666)
        except OSError as error:
            raise odd if error.errno == errno.ENXIO else error from None  # a fifo without a reader, a socket
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise odd
        return descriptor

    odd = OSError(errno.EINVAL, "it is not a regular file", str(path))
    return open(path, mode, buffering=0, opener=opener)


def write_object(path: Path, data: Mapping[str, Any]) -> None:
    """Replace a file by one JSON object, atomically."""
    write_atomically(path, json.dumps(data, allow_nan=False, indent=1).encode() + b"\n")


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object that a file holds; raises RunError that names the file and what is wrong with it."""
    try:
        with open_regular(path) as file:
            data = json.loads(file.read())
    except FileNotFoundError:
        raise RunError(f"{path} is missing.") from None
    except OSError as error:
        raise RunError(f"{path} cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError):
        what = "is empty" if not path.stat().st_size else "is damaged or not a file of Inkling: it holds no JSON"
        raise RunError(f"{path} {what}.") from None
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
    """The JSON objects from `offset` (bytes) on, and the offset to go on from.

    A last line without end is left for later; a missing file is an empty one. Raises RunError for a line that is not a
    JSON object, and for a file that has become shorter than `offset`.
    """
    try:
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < offset:
                raise RunError(f"{path} was cut: it has become shorter than what was already read of it.")
            file.seek(offset)
            tail = file.read()
    except FileNotFoundError:
        return [], offset
    except OSError as error:
        raise RunError(f"{path} cannot be read ({error.strerror}).") from None
    *lines, torn = tail.split(b"\n")
    return [_object(path, line) for line in lines], offset + len(tail) - len(torn)


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
        file.seek(0)
        end = file.read().rfind(b"\n") + 1
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
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        shown = line[:40].decode(errors="replace")
        raise RunError(
            f"{path} is damaged or not a file of Inkling: it has a line that is not a JSON object ({shown!r})."
        )
    return record


def _finite(value: Any) -> Any:
    """Numbers that JSON cannot express become null: a loss may be infinite."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value
