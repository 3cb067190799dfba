"""How versions run: by the engine, by lines of the laboratory, or computed in one go."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from mlp.check.changes import Change
from mlp.config import Experiment
from mlp.data.dataset import Dataset, Splits
from mlp.lab.loop import LabTraining
from mlp.lab.program import RIGHT as RIGHT_PROGRAM
from mlp.lab.program import Program
from mlp.methods.losses import find_loss
from mlp.nn.model import Model
from mlp.recipes.recipe import Course, Load, Reached, Run
from mlp.training.evaluation import Evaluation, evaluate
from mlp.training.events import Done, EpochReport, StepReport, TrainingEvent
from mlp.training.loop import Training


@dataclass(frozen=True)
class Ended:
    """A training that has come to its end: its events, and the model where the engine has trained it."""

    experiment: Experiment
    events: tuple[TrainingEvent, ...]
    splits: Splits
    model: Model | None = None

    @property
    def epochs(self) -> list[EpochReport]:
        """The reports of epochs."""
        return [event for event in self.events if isinstance(event, EpochReport)]

    @property
    def losses(self) -> dict[int, float]:
        """The loss of each reported step, by its number from 1; that is the loss before the step."""
        return {event.step: event.loss for event in self.events if isinstance(event, StepReport)}

    @property
    def steps(self) -> list[StepReport]:
        """The reports of steps."""
        return [event for event in self.events if isinstance(event, StepReport)]

    @property
    def last_step(self) -> int:
        """How many steps there were."""
        return self._done.step

    @property
    def reason(self) -> str:
        """Why it ended."""
        return self._done.reason

    @property
    def _done(self) -> Done:
        return next(event for event in reversed(self.events) if isinstance(event, Done))

    @property
    def accuracy(self) -> float:
        """On the validation samples, after the last epoch."""
        return self.epochs[-1].validation_accuracy

    def on(self, samples: Dataset) -> Evaluation:
        """The trained model on other samples, such as the test set."""
        assert self.model is not None, "the laboratory keeps no model"
        training = self.experiment.training
        return evaluate(self.model, samples, find_loss(training.loss, training.reduction))

    @property
    def test_accuracy(self) -> float:
        """On the test samples."""
        return self.on(self.splits.test).accuracy


Read = Callable[[Ended], Reached]


def trained(experiment: Experiment, read: Read, *, every_step: bool = False) -> Run:
    """An ordinary training by the engine; `every_step` reports all of them, else as often as a page shows."""

    def run(load: Load) -> Course:
        splits = load(experiment.training.data)
        training = Training(experiment, splits, seconds_between_reports=0.0 if every_step else 0.1)
        events = yield from _kept(training.run())
        return read(Ended(experiment, events, splits, training.model()))

    return run


def by_lines(experiment: Experiment, program: Program, read: Read) -> Run:
    """A training by the lines of a program, one of which may be wrong."""

    def run(load: Load) -> Course:
        splits = load(experiment.training.data)
        events = yield from _kept(LabTraining(experiment, splits, program).run())
        return read(Ended(experiment, events, splits))

    return run


def with_backward(change: Change) -> Program:
    """The right program with a change in its backward pass."""
    return replace(RIGHT_PROGRAM, backward=change(RIGHT_PROGRAM.backward))


def computed(compute: Callable[[], Reached]) -> Run:
    """No training: the numbers are computed at once."""

    def run(load: Load) -> Course:
        yield from ()
        return compute()

    return run


def _kept(events: Iterator[TrainingEvent]) -> Generator[TrainingEvent, None, tuple[TrainingEvent, ...]]:
    """Pass on all events and keep them."""
    kept: list[TrainingEvent] = []
    for event in events:
        kept.append(event)
        yield event
    return tuple(kept)
