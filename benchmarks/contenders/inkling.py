"""Inkling as the app runs it: a worker's attempt in a run directory, with everything that this writes.

Loss and accuracy of every batch, ten reports a second into `metrics.jsonl`, status, snapshots and checkpoints as often
as a worker makes them, and its looks at what people want. Only the validation after an epoch is kept to ten images:
the others do not validate either, unless all do (in the race to 98 %).
"""

import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.contenders.work import Work
from benchmarks.task import Task
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Splits, as_float
from mlp.nn.model import Model
from mlp.training.evaluation import evaluate
from mlp.training.events import Done, EpochReport, Histograms, StepReport, Validating
from mlp.training.loop import Training
from runner.attempt import Attempt
from runner.disk import Disk
from runner.estimate import Estimate
from runner.run_writer import RunWriter
from runner.rundir import RunDirectory
from runner.spec import RunSpec
from runner.steering import Steering


def experiment_of(task: Task) -> Experiment:
    """The task in Inkling's words."""
    training = TrainingConfig(
        optimizer=task.optimizer,
        learning_rate=task.rate,
        schedule="constant",
        batch_size=task.batch,
        epochs=task.epochs,
        train_size=task.train_size,
        seed=task.seed,
    )
    return Experiment(NetworkConfig(hidden=task.hidden), training)


class ScheduledTraining(Training):
    """A training with the learning rates of a task."""

    def __init__(self, task: Task, splits: Splits) -> None:
        super().__init__(experiment_of(task), splits, histograms=True)
        self.task = task

    @property
    def learning_rate(self) -> float:
        return self.task.rate_at(self.progress.step)


class Inkling:
    """A worker's attempt that can be held after each of its reports."""

    def __init__(self, task: Task, splits: Splits) -> None:
        self.splits = splits
        self._folder = tempfile.TemporaryDirectory(prefix="inkling-bench-")
        spec = RunSpec(experiment_of(task), created=time.time())
        run = RunDirectory.create(Path(self._folder.name), spec)
        self.attempt = Attempt(run, run.status(), lambda: False, Disk())
        few = Splits(splits.train, splits.validation.subset(slice(10)), splits.test)
        self.attempt.splits = few
        self.training = self.attempt.training = ScheduledTraining(task, few)
        self.attempt.steering = Steering(run, self.training, run.status())
        self.attempt.writer = RunWriter(run, self.training, self.attempt.disk)
        self.attempt.estimate = Estimate(self.training)
        self._events = self.training.run()

    def next_report(self) -> StepReport | EpochReport | Histograms | Validating:
        """Train to the next report and publish it, as `Attempt.train` does."""
        event = next(self._events)
        assert not isinstance(event, Done), event.detail
        self.attempt.publish(event)
        self.attempt.look()
        return event

    def advance(self) -> int:
        """A tenth of a second of training."""
        before = self.training.progress.in_all.samples
        self.next_report()
        return self.training.progress.in_all.samples - before

    def settle(self) -> None:
        """Nothing is ever under way."""

    def epoch(self) -> None:
        """To the end of an epoch."""
        while not isinstance(self.next_report(), EpochReport):
            pass

    def accuracy(self) -> float:
        """The app's own evaluation, with loss and confusion matrix."""
        return evaluate(Model.snapshot(self.training.network), self.splits.test, self.training.network.loss).accuracy


class Prediction:
    """`Model.predict`, as the page with the canvas calls it."""

    def __init__(self, task: Task, splits: Splits) -> None:
        self.model = Model.untrained(NetworkConfig(hidden=task.hidden), rng=np.random.default_rng(task.seed))
        self.x = as_float(splits.test.inputs[: task.batch])

    def advance(self) -> int:
        """One call."""
        return len(self.model.predict(self.x))

    def settle(self) -> None:
        """Nothing is ever under way."""


def make(task: Task, splits: Splits, _threads: int) -> Work:
    """The number of threads is fixed by the environment."""
    return Prediction(task, splits) if task.predict else Inkling(task, splits)
