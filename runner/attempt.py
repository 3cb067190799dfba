"""One worker's go at a run: it follows the training, carries out commands, and writes what pages read."""

import sys
import time
from collections.abc import Callable
from functools import partial
from math import isnan
from typing import Any

from mlp.data.dataset import Splits
from mlp.data.own.picture_form import PictureForm
from mlp.data.splits import load_splits
from mlp.data_sets import is_own
from mlp.home import cache_folder
from mlp.nn.model_files import load_model
from mlp.sentence import Sentence
from mlp.training.engine import prepare
from mlp.training.evaluation import final_results
from mlp.training.events import Done, EpochReport, FinalTest, Histograms, Resumed, StepReport, Validating
from mlp.training.loop import Training
from mlp.training.stopping import STOPPED
from mlp.training.threads import set_threads, threads_now
from runner.checkpoints import restore_checkpoint
from runner.disk import Disk
from runner.estimate import Estimate
from runner.extra import load_extra, mixed
from runner.moments import remove_moments_after
from runner.own_data import load_data
from runner.rate_limiter import RateLimiter
from runner.run import Run
from runner.run_writer import RunWriter
from runner.rundir import RunDirectory
from runner.status import ACTIVE, Status
from runner.steering import Steering, SteeringEvent

SECONDS_BETWEEN_LOOKS = 0.03
"""For commands, while no batch is learned."""
STILL = 0.5
"""A pause is worth a checkpoint after so many seconds; a press that follows at once does not have to wait for it."""
GIVES_WAY = "It lets others train, because nobody looked at it. It goes on as soon as it is its turn again."
STATE_AFTER = {"stopped": "stopped", "diverged": "diverged"}
"""From the reason for which a training ended; every other reason means that it is done."""


class Attempt:
    """One worker's go at a run."""

    def __init__(
        self,
        run: RunDirectory,
        status: Status,
        leaving: Callable[[], bool],
        disk: Disk,
        mnist: Splits | None = None,
    ) -> None:
        self.run, self.number, self.leaving = run, status.attempt, leaving
        self.last_epoch: EpochReport | None = None
        spec = run.spec()
        name = spec.experiment.training.data
        own = load_data(run.data_path, name) if is_own(name) else None
        self.splits = own.splits if own else load_splits(name, cache_folder(), mnist)
        if run.extra_path.exists():
            self.splits = mixed(self.splits, load_extra(run.extra_path), spec.experiment.training)
        set_threads(status.threads or threads_now())
        prepare(self.say)
        self.training = Training(spec.experiment, self.splits, histograms=True)
        self.training.load()
        if self.run.initial_path.exists():
            self.training.start_from(load_model(self.run.initial_path).theta)
        for problem in restore_checkpoint(run, self.training):
            print(problem, file=sys.stderr)
        self.now_asked_for = Run(run.id, spec, status).experiment.training
        self.steering = Steering(run, self.training, status)
        disk.on_change = run.set_waits_for_room
        self.disk, self.writer = disk, RunWriter(run, self.training, disk, PictureForm.of(own) if own else None)
        self.statuses, self.snapshots = RateLimiter(0.5, share=0.005), RateLimiter(1, share=0.005)
        self.checkpoints, self.retries = RateLimiter(10, share=0.01), RateLimiter(1, share=0.1)
        self.steps = RateLimiter(0.1, share=0.2)  # in slow motion there is time
        self.still_since = time.monotonic()
        self.estimate = Estimate(self.training)

    def say(self, sentence: Sentence) -> None:
        """Tell the page what takes time before the first step; the next status takes it back."""
        self.run.change_status(ACTIVE, message=sentence)

    def train(self) -> None:
        """Follow the training and publish what it says."""
        self.begin()
        events = self.training.run()
        while True:
            self.look()
            if self.steering.stop:
                return self.finish(self.training.done("stopped", STOPPED))
            seconds = self.steering.seconds_to_wait()
            if seconds and not self.training.epoch_is_complete:  # the report of an epoch is part of its last step
                self.rest(seconds)
            else:
                event = next(events)
                if isinstance(event, Done):
                    self.look()
                    if event.reason == "epochs" and self.training.progress.epoch < self.training.config.epochs:
                        events = self.training.run()  # more were asked for in the last moment
                        continue
                    return self.finish(event)
                self.publish(event)
                slow_step = isinstance(event, StepReport) and self.steering.steps_per_second is not None
                if (isinstance(event, EpochReport) or slow_step) and self.has_given_way():
                    return None
            if self.leaving():
                return self.interrupt()

    def begin(self) -> None:
        """Start where the last attempt was, with all that has been asked for since."""
        self.run.seal_events()
        if self.number > 1:
            self.writer.report(Resumed(self.training.progress.step))
            remove_moments_after(self.run, self.training.progress.step)
        if self.training.progress.step == 0:
            self.writer.moment()
        if self.training.config != self.now_asked_for:  # changed after the checkpoint
            self.writer.report(self.training.adopt(self.now_asked_for))
        if (events := self.steering.look()) is not None:
            if self.number > 1:  # before the command is acknowledged: a schedule that starts anew does so once
                self.writer.checkpoint()
            self.obeyed(events)
        self.write_status()

    def look(self) -> None:
        """Carry out new commands and acknowledge them at once."""
        if (events := self.steering.look()) is not None:
            self.obeyed(events)
            self.write_status()

    def obeyed(self, events: list[SteeringEvent]) -> None:
        """Report what commands did; the time that is left is estimated anew."""
        for event in events:
            self.writer.report(event)
        self.estimate.begin()
        self.still_since = time.monotonic()

    def rest(self, seconds: float) -> None:
        """Do what there is to do while no batch is learned, and sleep a little."""
        if self.writer.checkpoint_step != self.training.progress.step and time.monotonic() - self.still_since > STILL:
            self.writer.checkpoint()
        self.statuses.run_if_due(self.write_status)
        time.sleep(min(seconds, SECONDS_BETWEEN_LOOKS))

    def publish(self, event: StepReport | EpochReport | Histograms | Validating) -> None:
        """Report it, and keep status, weights and checkpoint fresh; an epoch or a step to be looked at is worth it."""
        if isinstance(event, Validating):
            return
        self.writer.report(event)
        if isinstance(event, Histograms):
            return
        steering, epoch_ended = self.steering, isinstance(event, EpochReport)
        if isinstance(event, EpochReport):
            self.last_epoch = event
        else:
            self.writer.moment()
            steering.stepped()
        self.still_since = time.monotonic()
        if not self.training.epoch_is_complete:  # else at the end of the epoch, which comes next
            self.checkpoints.run_if_due(self.writer.checkpoint, now=epoch_ended)
            self.look()  # a large one takes longer than a press should wait
        if steering.paused:
            self.show()
        elif steering.steps_per_second:
            self.steps.run_if_due(self.show, now=epoch_ended)
        else:
            self.snapshots.run_if_due(self.writer.snapshot, now=epoch_ended)
            self.statuses.run_if_due(self.write_status, now=epoch_ended)

    def show(self) -> None:
        """Let people see where a single step has led."""
        self.writer.snapshot()
        self.write_status()

    def interrupt(self) -> None:
        """Leave the run so that it can be resumed."""
        self.writer.checkpoint()
        self.writer.snapshot()
        found = self.position() | {"start_paused": self.steering.paused}
        end(self.run, "interrupted", message=Sentence("Interrupted: the server was stopped."), **found)

    def has_given_way(self) -> bool:
        """Whether the run waits in the queue now, because others do and nobody looks at it.

        It is asked between two epochs, and in slow motion, whose epochs may take hours, after each step.
        """
        training, steering = self.training, self.steering
        ends = steering.stop or training.progress.epoch >= training.config.epochs
        if ends or steering.paused or not self.run.is_to_give_way():
            return False
        if self.writer.checkpoint_step != training.progress.step:
            self.writer.checkpoint()
        if self.writer.checkpoint_step != training.progress.step:
            return False  # no room for it on the disk
        self.writer.snapshot()
        again = {"state": "queued", "queued_at": time.time(), "message": GIVES_WAY, "seconds_left": None}
        return self.run.change_status(ACTIVE, **self.position(), **again) is not None

    def finish(self, done: Done) -> None:
        """Look at the test set, once, and keep the result."""
        last = self.last_epoch
        known = last.validation_accuracy if last and last.step == done.step else None
        accuracies, test_loss = final_results(self.training.model(), self.splits, self.training.network.loss, known)
        self.writer.report(done)
        self.writer.report(FinalTest(done.step, test_loss, **accuracies))
        self.writer.result(finite=done.reason != "diverged", **accuracies)
        state, ending = STATE_AFTER.get(done.reason, "done"), self.position()
        ending |= {name: _known(accuracies[name]) for name in ("test_accuracy", "validation_accuracy")}
        if state == "done" and self.more_is_wanted():
            self.run.change_status(ACTIVE, **ending, state="queued", queued_at=time.time(), seconds_left=None)
            return
        self.disk.write_or_wait("status", partial(end, self.run, state, message=done.detail, **ending))

    def more_is_wanted(self) -> bool:
        """Whether epochs were asked for while the test set was looked at; the next attempt will train them."""
        late = self.run.commands_after(self.steering.acknowledged)
        return any(command["command"] == "epochs" for command in late)

    def position(self) -> dict[str, Any]:
        """What the status says of the progress."""
        sums = self.training.progress.in_all
        return {
            "epoch": self.training.position,
            "step": self.training.progress.step,
            "seconds": sums.seconds,
            "samples_per_second": sums.samples_per_second,
            "validation_accuracy": _known(self.last_epoch.validation_accuracy) if self.last_epoch else None,
        } | self.steering.to_status()

    def write_status(self) -> None:
        """Say how far it is, and that the worker lives.

        A stop is acknowledged by the end alone: if this worker does not live to see it, the next one stops as well.
        """
        if not self.steering.stop:
            self.disk.attempt("status", self._write_status)
            if self.disk.full:
                self.retries.run_if_due(self.disk.retry)

    def _write_status(self) -> None:
        state, left = "running", self.estimate.seconds_left()
        if self.steering.paused:
            state, left = "paused", None
        changes = self.position() | {"state": state, "start_paused": False, "test_accuracy": None, "message": ""}
        self.run.change_status(ACTIVE, **changes, seconds_left=left, heartbeat=time.time())


def _known(share: float) -> float | None:
    """A share as the status has it: None where it is not a number, because the targets have no classes."""
    return None if isnan(share) else share


def end(run: RunDirectory, state: str, **found: Any) -> None:
    """Say in the status that the run has ended."""
    run.change_status(ACTIVE, state=state, ended_at=time.time(), heartbeat=time.time(), seconds_left=None, **found)
