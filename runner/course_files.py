"""The file of a course: lines of JSON that a process writes while it goes on, renamed when it has come to its end.

<name>.jsonl        the lines of a course that has ended
<name>.jsonl.part   the same while it goes on, locked by its process
<name>.jsonl.log    what a process printed that has failed

A course always yields the same, so a finished file is used again. Its name has a digest of the source.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mlp.atomic_files import rename
from mlp.errors import EventError
from mlp.home import PROJECT
from mlp.regular_files import open_regular
from mlp.training.events import Done, EpochReport, StepReport, TrainingEvent, event_from_json
from runner.files import RunError, append_line, lock_within

KEPT = 300
"""Files at most; the oldest ones are removed, as they can be made again."""


@cache
def source_digest() -> bytes:
    """A digest of the source that trains, and of NumPy's version."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in sorted((PROJECT / "mlp").rglob("*.py")):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()


def partial(path: Path) -> Path:
    """The file of a course that has not ended."""
    return path.with_name(path.name + ".part")


def log_of(path: Path) -> Path:
    """What its process printed."""
    return path.with_name(path.name + ".log")


def write_once(path: Path, lines: Callable[[], Iterator[Mapping[str, Any]]], patience: float) -> None:
    """Write the file to its end, unless it is there already or another process writes it meanwhile.

    `patience` is how many seconds that may take. Raises RunError if the other one has not ended by then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = partial(path)
    with open_regular(part, "ab") as lock:
        if not lock_within(patience, lock):
            raise RunError(f"{part} is locked by another process that does not answer.")
        if path.exists():
            part.unlink(missing_ok=True)
            return
        if not part.exists() or os.fstat(lock.fileno()).st_ino != part.stat().st_ino:
            raise RunError(f"{part} was taken away by another process.")
        os.ftruncate(lock.fileno(), 0)
        for line in lines():
            append_line(part, line)
        os.fsync(lock.fileno())
        rename(part, path)
    remove_oldest(path.parent, KEPT)


def events_of(lines: Iterable[Mapping[str, Any]], path: Path) -> tuple[TrainingEvent, ...]:
    """The events in lines of a file; raises RunError, which names the file, for anything else."""
    events: list[TrainingEvent] = []
    for line in lines:
        try:
            event = event_from_json(dict(line))
        except EventError as error:
            raise RunError(f"{path} is damaged: {error}.") from None
        if not isinstance(event, StepReport | EpochReport | Done):
            raise RunError(f"{path} is damaged: it has an event that no course reports.")
        events.append(event)
    return tuple(events)


def remove_oldest(folder: Path, kept: int) -> None:
    """Leave so many files, the newest."""
    for path in sorted(folder.glob("*.jsonl*"), key=lambda path: -path.stat().st_mtime)[kept:]:
        path.unlink(missing_ok=True)
