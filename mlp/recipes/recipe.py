"""What a recipe is: a question, its right version, and wrong ones that differ from it in a line."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from mlp.config import Experiment
from mlp.data.dataset import Splits
from mlp.training.events import TrainingEvent

RIGHT = "right"
"""The name of the right version."""
MOST_WORDS = 150
"""Of all that a recipe explains."""

Reached = dict[str, float]
"""The numbers that a version has come to, by name."""
Load = Callable[[str], Splits]
"""A data set by its name, as `load_splits` reads it."""
Course = Generator[TrainingEvent, None, Reached]
"""A version as it runs: it yields the events of its training, if it trains, and returns what it has reached."""
Run = Callable[[Load], Course]


@dataclass(frozen=True)
class Expected:
    """A number that a version has to reach: from `low` to `high`, and in words what it is."""

    name: str
    low: float
    high: float
    says: str


@dataclass(frozen=True)
class Version:
    """One way to compute it. A wrong one has `line_wrong` where the recipe's lines have `line_right`."""

    name: str
    title: str
    run: Run
    expected: tuple[Expected, ...]
    line_right: str = ""
    line_wrong: str = ""
    experiment: Experiment | None = None
    """What is trained, where that is an ordinary run."""
    seconds: int = 0
    """About how long it takes on a small machine, where people have to know it before they begin."""

    def agrees(self, reached: Mapping[str, float]) -> bool:
        """Whether every number is as expected; a number that is missing or not a number is not."""
        return all(one.low <= reached.get(one.name, float("nan")) <= one.high for one in self.expected)


@dataclass(frozen=True)
class Recipe:
    """A system with its question; `lines` are the right formulas and settings, with shapes behind `#`."""

    key: str
    title: str
    question: str
    lines: tuple[str, ...]
    why: str
    look: str
    try_this: str
    right: Version
    wrong: tuple[Version, ...] = ()

    @property
    def versions(self) -> dict[str, Version]:
        """All by name, the right one first."""
        return {version.name: version for version in (self.right, *self.wrong)}

    @property
    def words(self) -> int:
        """How many words it explains itself in."""
        return len(f"{self.why} {self.look} {self.try_this}".split())


def last(course: Course) -> Reached:
    """Run a version to its end, without looking at the events."""
    while True:
        try:
            next(course)
        except StopIteration as end:
            reached: Reached = end.value
            return reached


def exactly(name: str, value: float, says: str) -> Expected:
    """No other number will do."""
    return Expected(name, value, value, says)


def at_most(name: str, high: float, says: str) -> Expected:
    """From 0 to a limit, as for errors."""
    return Expected(name, 0.0, high, says)
