"""A version of a recipe in a process of its own: `python -m runner.recipe_courses KEY NAME FILE`.

FILE is that of a course, see `course_files`: cache/recipes/<key>-<name>-<digest>.jsonl has the events of its training,
if it trains, and in its last line the numbers that it has reached.
"""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import nan
from pathlib import Path
from typing import Any

from mlp.data.splits import load_splits
from mlp.home import cache_folder
from mlp.recipes.catalogue import find_recipe, find_version
from mlp.recipes.recipe import RIGHT, Reached, Version
from mlp.training.events import Done, EpochReport, StepReport, TrainingEvent, event_json
from mlp.training.threads import set_threads
from runner.course_files import events_of, source_digest, write_once
from runner.files import RunError, read_lines

FOLDER = Path("cache", "recipes")
REACHED = "reached"
"""The event of the last line, and its field."""
PATIENCE = 600.0
"""Seconds that a process waits for another one that runs the same."""


@dataclass(frozen=True)
class Outcome:
    """A version that has come to its end."""

    events: tuple[TrainingEvent, ...]
    reached: Reached = field(hash=False)


@dataclass(frozen=True)
class RecipeCourse:
    """A version of a recipe, by their names. Raises ConfigError where there is no such one."""

    key: str
    name: str = RIGHT

    def __post_init__(self) -> None:
        find_version(find_recipe(self.key), self.name)

    @property
    def version(self) -> Version:
        """What is run."""
        return find_version(find_recipe(self.key), self.name)

    @property
    def command(self) -> tuple[str, ...]:
        """The module of its process, and what it is called with."""
        return "runner.recipe_courses", self.key, self.name

    def path(self, home: Path) -> Path:
        """Its file in a home."""
        digest = hashlib.sha256(source_digest()).hexdigest()[:16]
        return home / FOLDER / f"{self.key}-{self.name}-{digest}.jsonl"

    def read_events(self, path: Path) -> tuple[TrainingEvent, ...]:
        """Those by now."""
        return events_of((line for line in read_lines(path)[0] if line.get("event") != REACHED), path)

    def read_end(self, path: Path) -> Outcome:
        """All events, and the numbers that were reached."""
        lines = read_lines(path)[0]
        if not lines or lines[-1].get("event") != REACHED:
            raise RunError(f"{path} is damaged: its last line does not say what was reached.")
        return Outcome(events_of(lines[:-1], path), _numbers(lines[-1].get(REACHED), path))

    def lines(self) -> Iterator[dict[str, Any]]:
        """Run it; what it reports and reaches, as lines of the file."""
        course = self.version.run(cache(lambda name: load_splits(name, cache_folder())))
        while True:
            try:
                event = next(course)
            except StopIteration as end:
                yield {"event": REACHED, REACHED: end.value}
                return
            if isinstance(event, StepReport | EpochReport | Done):
                yield event_json(event)


def _numbers(found: Any, path: Path) -> Reached:
    """Names with numbers; null stands for one that is not finite."""
    if not isinstance(found, Mapping):
        raise RunError(f"{path} is damaged: its last line has no numbers.")
    numbers = {}
    for name, value in found.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise RunError(f"{path} is damaged: {name} is no number.")
        numbers[str(name)] = nan if value is None else float(value)
    return numbers


def run(course: RecipeCourse, path: Path) -> None:
    """Run it to its end and write the file, unless it is there already or another process writes it meanwhile."""
    write_once(path, course.lines, PATIENCE)


if __name__ == "__main__":
    set_threads(1)
    run(RecipeCourse(sys.argv[1], sys.argv[2]), Path(sys.argv[3]))
