"""A training of the laboratory in a process of its own: `python -m runner.laboratory KEY FILE`.

KEY is a mistake, or `right:` and a mistake for the training beside it. FILE is that of a course, see `course_files`:
cache/laboratory/<key>-<digest>.jsonl has the events of the training, the last one is Done.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlp.config import Experiment
from mlp.data.mnist import load_mnist
from mlp.errors import ConfigError
from mlp.lab.famous import FAMOUS
from mlp.lab.loop import LabTraining
from mlp.lab.program import RIGHT, Program
from mlp.lab.record import Record
from mlp.training.events import Done, StepReport, TrainingEvent, event_json
from mlp.training.threads import set_threads
from runner.course_files import events_of, source_digest, write_once
from runner.files import RunError, read_lines

RIGHT_OF = "right:"
FOLDER = Path("cache", "laboratory")
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

    @property
    def command(self) -> tuple[str, ...]:
        """The module of its process, and what it is called with."""
        return "runner.laboratory", str(self)

    def read_events(self, path: Path) -> tuple[TrainingEvent, ...]:
        """Those by now."""
        return read_events(path)

    def read_end(self, path: Path) -> Record:
        """The training as a whole."""
        return read_record(path, self.experiment)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Train; what is reported, as lines of the file."""
        for event in LabTraining(self.experiment, load_mnist(), self.program).run():
            yield event_json(event)


def read_events(path: Path) -> tuple[TrainingEvent, ...]:
    """The events in a file, also in one that still grows; raises RunError for anything else."""
    return events_of(read_lines(path)[0], path)


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
    write_once(path, version.lines, PATIENCE)


if __name__ == "__main__":
    set_threads(1)
    train(Version.of(sys.argv[1]), Path(sys.argv[2]))
