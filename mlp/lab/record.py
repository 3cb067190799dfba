"""A training of the laboratory with all that it reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mlp.config import Experiment
from mlp.data.dataset import Splits
from mlp.diagnosis.diagnose import diagnose
from mlp.diagnosis.finding import Finding
from mlp.lab.loop import LabTraining
from mlp.lab.program import Program
from mlp.training.events import Done, EpochReport, StepReport, TrainingEvent
from mlp.training.history import History
from mlp.training.recorder import Recorder


@dataclass(frozen=True)
class Record:
    """The events of a training in their order; `shape_error` is what NumPy said where shapes did not fit."""

    experiment: Experiment
    events: tuple[TrainingEvent, ...]
    shape_error: str = ""

    @classmethod
    def of(cls, experiment: Experiment, splits: Splits, program: Program) -> "Record":
        """Train to the end."""
        training = LabTraining(experiment, splits, program)
        events = tuple(training.run())
        return cls(experiment, events, training.shape_error)

    @property
    def steps(self) -> list[StepReport]:
        """The reports of steps."""
        return [event for event in self.events if isinstance(event, StepReport)]

    @property
    def epochs(self) -> list[EpochReport]:
        """The reports of epochs."""
        return [event for event in self.events if isinstance(event, EpochReport)]

    @property
    def done(self) -> Done:
        """The last event."""
        return next(event for event in reversed(self.events) if isinstance(event, Done))

    @property
    def diverged(self) -> bool:
        """Whether a number was no longer finite."""
        return self.done.reason == "diverged"

    @property
    def accuracy(self) -> float | None:
        """The last accuracy on validation images, as the program counts; None where none were read."""
        return self.epochs[-1].validation_accuracy if self.epochs else None

    @property
    def history(self) -> History:
        """The same as columns, as charts and the diagnosis take them."""
        return history_of(self.experiment, self.events)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the diagnosis says of it; nothing of a training that has stopped with an error."""
        if self.shape_error:
            return []
        final = None if self.diverged else self.accuracy
        return diagnose(self.experiment, self.history, diverged=self.diverged, final_accuracy=final)


def history_of(experiment: Experiment, events: Iterable[TrainingEvent]) -> History:
    """The history of a training, also of one that still runs."""
    recorder = Recorder(experiment.network.layer_names)
    for event in events:
        recorder.add(event)
    return recorder.history()
