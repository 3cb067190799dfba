"""A training of the laboratory in a process of its own: `python -m runner.laboratory KEY FILE`.

KEY is a mistake, or `right:` and a mistake for the training beside it. The same version always reports the same, so a
finished file is used again; its name has a digest of all that the numbers depend on.

cache/laboratory/<key>-<digest>.jsonl        the events of a training that has ended, the last one is Done
cache/laboratory/<key>-<digest>.jsonl.part   the same while it trains, locked by its process
cache/laboratory/<key>-<digest>.jsonl.log    what a process printed that has failed
"""

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from mlp.atomic_files import rename
from mlp.config import Experiment
from mlp.data.mnist import load_mnist
from mlp.errors import ConfigError, EventError
from mlp.home import PROJECT
from mlp.lab.famous import FAMOUS
from mlp.lab.loop import LabTraining
from mlp.lab.program import RIGHT, Program
from mlp.lab.record import Record
from mlp.regular_files import open_regular
from mlp.training.events import Done, EpochReport, StepReport, TrainingEvent, event_from_json, event_json
from mlp.training.threads import set_threads
from runner.files import RunError, append_line, lock_within, read_lines

RIGHT_OF = "right:"
FOLDER = Path("cache", "laboratory")
KEPT = 300
"""Files at most; the oldest ones are removed, as they can be made again."""
PATIENCE = 60.0
"""Seconds that a process waits for another one that trains the same; each takes a second."""


@dataclass(frozen=True)
class Version:
    """One of the two trainings of a mistake. Raises ConfigError for a key that no mistake has."""

    key: str
    is_right: bool = False

    def __post_init__(self) -> None:
        if self.key not in FAMOUS:
            raise ConfigError("No mistake has that name. Choose one of the list.")

    @classmethod
    def of(cls, text: str) -> "Version":
        """From what stands on a command line."""
        return cls(text.removeprefix(RIGHT_OF), text.startswith(RIGHT_OF))

    def __str__(self) -> str:
        return f"{RIGHT_OF if self.is_right else ''}{self.key}"

    @property
    def experiment(self) -> Experiment:
        """What is trained."""
        return FAMOUS[self.key].experiment

    @property
    def program(self) -> Program:
        """By which lines."""
        return RIGHT if self.is_right else FAMOUS[self.key].program

    @property
    def file_name(self) -> str:
        """The name of its file; right trainings of equal experiments share one."""
        digest = hashlib.sha256(source_digest())
        digest.update(json.dumps(self.experiment.to_json(), sort_keys=True).encode())
        return f"{'right' if self.is_right else self.key}-{digest.hexdigest()[:16]}.jsonl"

    def path(self, home: Path) -> Path:
        """Its file in a home."""
        return home / FOLDER / self.file_name


@cache
def source_digest() -> bytes:
    """A digest of the source that trains, and of NumPy's version."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in sorted((PROJECT / "mlp").rglob("*.py")):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()


def partial(path: Path) -> Path:
    """The file of a training that has not ended."""
    return path.with_name(path.name + ".part")


def log_of(path: Path) -> Path:
    """What its process printed."""
    return path.with_name(path.name + ".log")


def read_events(path: Path) -> tuple[TrainingEvent, ...]:
    """The events in a file, also in one that still grows; raises RunError for anything else."""
    events: list[TrainingEvent] = []
    for line in read_lines(path)[0]:
        try:
            event = event_from_json(line)
        except EventError as error:
            raise RunError(f"{path} is damaged: {error}.") from None
        if not isinstance(event, StepReport | EpochReport | Done):
            raise RunError(f"{path} is damaged: it has an event that no training of the laboratory reports.")
        events.append(event)
    return tuple(events)


def read_record(path: Path, experiment: Experiment) -> Record:
    """A training that has ended; raises RunError for a file that is no such one."""
    events = read_events(path)
    if not events or not isinstance(events[-1], Done):
        raise RunError(f"{path} is damaged: its last line does not say how the training ended.")
    layers = len(experiment.network.hidden) + 1
    if any(len(event.gradient_norm) != layers for event in events if isinstance(event, StepReport)):
        raise RunError(f"{path} is damaged: it has numbers of other layers.")
    # Only shapes that do not fit stop a training of the laboratory before its end.
    return Record(experiment, events, events[-1].detail if events[-1].reason == "stopped" else "")


def train(version: Version, path: Path) -> None:
    """Train to the end and write the file, unless it is there already or another process writes it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = partial(path)
    with open_regular(part, "ab") as lock:
        if not lock_within(PATIENCE, lock):
            raise RunError(f"{part} is locked by another process that does not answer.")
        if path.exists():
            part.unlink(missing_ok=True)
            return
        if not part.exists() or os.fstat(lock.fileno()).st_ino != part.stat().st_ino:
            raise RunError(f"{part} was taken away by another process.")
        os.ftruncate(lock.fileno(), 0)
        for event in LabTraining(version.experiment, load_mnist(), version.program).run():
            append_line(part, event_json(event))
        os.fsync(lock.fileno())
        rename(part, path)
    remove_oldest(path.parent, KEPT)


def remove_oldest(folder: Path, kept: int) -> None:
    """Leave so many files, the newest."""
    for path in sorted(folder.glob("*.jsonl*"), key=lambda path: -path.stat().st_mtime)[kept:]:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    set_threads(1)
    train(Version.of(sys.argv[1]), Path(sys.argv[2]))
