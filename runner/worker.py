"""The process that trains one run: `python -m runner.worker DIRECTORY`. It publishes; whoever is interested reads."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from mlp.card import make_card
from mlp.datasets import load_splits
from mlp.errors import InklingError
from mlp.events import Done, EpochReport, StepReport, event_json
from mlp.metrics import evaluate
from mlp.model import Model
from mlp.storage import load_model, save_model
from mlp.threads import set_threads, threads_now
from mlp.training import Training
from runner.checkpoints import restore_checkpoint, save_checkpoint
from runner.home import home
from runner.pace import Pace
from runner.rundir import RunDirectory
from runner.status import ACTIVE

STATE_AFTER = {"stopped": "stopped", "diverged": "diverged"}
"""From the reason for which a training ended; every other reason means that it is done."""


def execute(run: RunDirectory, leaving: Callable[[], bool] = lambda: False) -> None:
    """Train a queued run, from its last checkpoint if there is one, to its end, or until `leaving` tells to leave it.

    It needs nothing but the run's directory and the data. Raises what went wrong, once the status says it.
    """
    with run.claim():
        status = run.status()
        beginning = {"state": "running", "attempt": status.attempt + 1, "pid": os.getpid(), "message": ""}
        if not run.change_status({"queued"}, **beginning, started_at=time.time(), heartbeat=time.time(), ended_at=None):
            return  # stopped while it waited
        try:
            Attempt(run, status.attempt + 1, status.acknowledged, leaving).train()
        except Exception as error:
            _end(run, "failed", message=_sentence(error))
            raise


class Attempt:
    """One worker's go at a run."""

    def __init__(self, run: RunDirectory, number: int, acknowledged: int, leaving: Callable[[], bool]) -> None:
        self.run, self.number, self.leaving = run, number, leaving
        self.acknowledged = acknowledged
        self.validation_accuracy: float | None = None
        self.experiment = run.spec().experiment
        self.splits = load_splits(self.experiment.training.data, home() / "cache")
        self.threads = threads_now()  # as the launcher's environment has it
        set_threads(self.threads)
        self.training = Training(self.experiment, self.splits)
        if self.run.initial_path.exists():
            self.training.network.theta[:] = load_model(self.run.initial_path).theta
        for problem in restore_checkpoint(run, self.training):
            print(problem, file=sys.stderr)
        self.statuses, self.snapshots = Pace(0.5, share=0.005), Pace(1, share=0.005)
        self.checkpoints = Pace(0, share=0.01)
        self._started, self._from_epoch = time.monotonic(), self.epoch

    @property
    def epoch(self) -> float:
        """Epochs done, as a broken number."""
        progress = self.training.progress
        return progress.epoch + progress.batch / self.training.steps_per_epoch

    def train(self) -> None:
        """Follow the training and publish what it says."""
        self.run.seal_events()
        if self.number > 1:
            self.run.append_event({"event": "resumed", "step": self.training.progress.step})
        for event in self.training.run():
            self.run.append_event(event_json(event))
            if isinstance(event, Done):
                return self.finish(event)
            self.publish(event)
            if self.leaving():
                return self.interrupt()
            if self.stop_wanted():
                return self.finish(self.stopped())
        raise AssertionError("a training ends with Done")

    def publish(self, event: StepReport | EpochReport) -> None:
        """Keep status, weights and checkpoint fresh; an epoch's end is worth an extra effort."""
        epoch_ended = isinstance(event, EpochReport)
        if isinstance(event, EpochReport):
            self.validation_accuracy = event.validation_accuracy
            self.checkpoints.keep(self.save_checkpoint)
        self.snapshots.keep(lambda: self.save_model(self.run.snapshot_path), now=epoch_ended)
        self.statuses.keep(self.write_status, now=epoch_ended)

    def stop_wanted(self) -> bool:
        """Read the commands that are new."""
        commands = self.run.commands_after(self.acknowledged)
        self.acknowledged = max((command["number"] for command in commands), default=self.acknowledged)
        return any(command["command"] == "stop" for command in commands)

    def stopped(self) -> Done:
        """Leave the training where it is, and say so."""
        progress = self.training.progress
        sums = progress.in_all
        done = Done("stopped", "Stopped on request.", self.epoch, progress.step, sums.seconds, sums.samples_per_second)
        self.run.append_event(event_json(done))
        return done

    def interrupt(self) -> None:
        """Leave the run so that it can be resumed."""
        self.save_checkpoint()
        self.save_model(self.run.snapshot_path)
        _end(self.run, "interrupted", message="Interrupted: the server was stopped.", **self.position())

    def finish(self, done: Done) -> None:
        """Look at the test set, once, and keep the result."""
        model, loss = self.training.model(), self.training.network.loss
        with np.errstate(over="ignore", invalid="ignore"):  # a network that diverged may have any weights
            test, validation = (evaluate(model, part, loss) for part in (self.splits.test, self.splits.validation))
        accuracies = {"test_accuracy": test.accuracy, "validation_accuracy": validation.accuracy}
        found = dict(accuracies)
        if self.splits.writers:
            found["writers_accuracy"] = evaluate(model, self.splits.writers, loss).accuracy
        self.run.append_event({"event": "test", "step": done.step, "test_loss": test.loss} | found)
        if done.reason != "diverged":
            self.save_checkpoint()
        self.save_model(self.run.model_path, **found)
        _end(self.run, STATE_AFTER.get(done.reason, "done"), message=done.detail, **self.position() | accuracies)

    # --- the files ----------------------------------------------------------------------------------------------------

    def save_checkpoint(self) -> None:
        """Keep all that is needed to go on; the reports up to here must not be lost either."""
        self.run.seal_events()
        save_checkpoint(self.run, self.training)

    def save_model(self, path: Path, **found: Any) -> None:
        """Keep the present weights with a card that says where they come from."""
        theta = self.training.weights
        if not np.isfinite(theta).all():
            return  # the step before it diverges: nobody could use them
        sums = self.training.progress.in_all
        card = make_card(
            self.experiment,
            epoch=self.epoch,
            step=self.training.progress.step,
            threads=self.threads,
            seconds=round(sums.seconds, 3),
            samples_per_second=round(sums.samples_per_second),
            **found,
        )
        save_model(Model(self.experiment.network, theta, card), path)

    def position(self) -> dict[str, Any]:
        """What the status says of the progress."""
        sums = self.training.progress.in_all
        return {
            "epoch": self.epoch,
            "step": self.training.progress.step,
            "seconds": sums.seconds,
            "samples_per_second": sums.samples_per_second,
            "validation_accuracy": self.validation_accuracy,
            "acknowledged": self.acknowledged,
        }

    def write_status(self) -> None:
        """Say how far it is, and that the worker lives."""
        config, position = self.experiment.training, self.position()
        trained = self.epoch - self._from_epoch
        left = (time.monotonic() - self._started) / trained * (config.epochs - self.epoch) if trained else None
        if config.max_seconds:
            left = min(config.max_seconds - position["seconds"], left if left is not None else float("inf"))
        self.run.change_status(ACTIVE, **position, seconds_left=left, heartbeat=time.time())


def _end(run: RunDirectory, state: str, **found: Any) -> None:
    run.change_status(ACTIVE, state=state, ended_at=time.time(), heartbeat=time.time(), seconds_left=None, **found)


def _sentence(error: Exception) -> str:
    """What a person is told; the whole story is in the log."""
    if isinstance(error, InklingError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There was not enough memory for this network. Use smaller layers or a smaller batch."
    if isinstance(error, OSError):
        return f"A file could not be written or read: {error.strerror or error}."
    return f"Training failed: an error in Inkling ({type(error).__name__}). The run's worker.log has the details."


def main(arguments: list[str]) -> int:
    """Train the run in the directory that is named; SIGTERM and SIGINT leave it so that it can be resumed."""
    if len(arguments) != 1:
        print("usage: python -m runner.worker DIRECTORY", file=sys.stderr)
        return 2
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: signals.append(received))
    try:
        execute(RunDirectory(Path(arguments[0])), leaving=lambda: bool(signals))
    except InklingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
