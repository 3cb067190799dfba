"""The right version of a recipe and the wrong one beside it, as far as they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlp.recipes.recipe import Recipe, Version
from mlp.training.events import Done, StepReport, TrainingEvent
from mlp.training.history import History
from mlp.training.recorder import Recorder
from runner.courses import Look
from runner.recipe_courses import Outcome, RecipeCourse
from ui import server

NOTHING_KNOWN: Look[Outcome] = Look()


@dataclass(frozen=True)
class Pair:
    """Both looks; `wrong` is None for a recipe without one."""

    recipe: Recipe
    wrong_version: Version | None
    right: Look[Outcome]
    wrong: Look[Outcome] | None = None

    @property
    def looks(self) -> list[Look[Outcome]]:
        """One or two."""
        return [self.right, self.wrong] if self.wrong else [self.right]

    @property
    def have_ended(self) -> bool:
        """Whether nothing more will come, be it for a problem."""
        return all(look.record or look.problem for look in self.looks)

    @property
    def both_report(self) -> bool:
        """Whether the curves can begin: not those of one alone, while the process of the other is being started."""
        return all(look.events or look.record or look.problem for look in self.looks)

    @property
    def problem(self) -> str:
        """Why one of them did not end."""
        return next((look.problem for look in self.looks if look.problem), "")

    @property
    def train(self) -> bool:
        """Whether there are curves to be drawn."""
        return any(look.events for look in self.looks)

    @property
    def last_step(self) -> float:
        """Of the longer training, as planned; of one that has no plan, what is known by now."""
        versions = (self.recipe.right, self.wrong_version)
        planned = [steps(version) for version in versions if version]
        return float(max([1, *planned, *(event.step for look in self.looks for event in look.events[-1:])]))


def courses(recipe: Recipe, wrong: Version | None) -> list[RecipeCourse]:
    """Those of a pair."""
    return [RecipeCourse(recipe.key, version.name) for version in (recipe.right, wrong) if version]


def begin(recipe: Recipe, wrong: Version | None) -> None:
    """Have both run."""
    server.recipes().start(*courses(recipe, wrong))


def pair(recipe: Recipe, wrong: Version | None) -> Pair:
    """What is known of both by now."""
    return Pair(recipe, wrong, *map(server.recipes().look, courses(recipe, wrong)))


def steps(version: Version) -> int:
    """How many an ordinary training takes; 0 for another version."""
    if version.experiment is None:
        return 0
    training = version.experiment.training
    return -(-(training.train_size or 0) // training.batch_size) * training.epochs


def history(events: Sequence[TrainingEvent], step: float) -> History:
    """The reports up to a step as columns; that the training has ended is said elsewhere."""
    layers = next((len(event.gradient_norm) for event in events if isinstance(event, StepReport)), 1)
    recorder = Recorder([str(layer + 1) for layer in range(layers)])
    for event in events:
        if event.step <= step and not isinstance(event, Done):
            recorder.add(event)
    return recorder.history()
