"""What people want of a run in training, carried out between two of its batches."""

import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

from mlp.errors import InklingError
from mlp.training.changes import differences
from mlp.training.events import Change, Continued, Paused, Refused
from mlp.training.loop import Training
from runner.commands import Command
from runner.rundir import RunDirectory
from runner.status import Status

SECONDS_BETWEEN_REPORTS = 0.1
_ENVELOPE = {"number", "command"}

SteeringEvent = Change | Paused | Continued | Refused


class Steering:
    """Reads a run's commands and obeys them; says when the next batch may be learned."""

    def __init__(
        self, run: RunDirectory, training: Training, status: Status, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.paused, self.steps_per_second = status.start_paused, status.steps_per_second
        self.stop = False
        self.steps = 0
        """So many batches to learn though it is paused."""
        self.acknowledged = status.acknowledged
        self._has_ended = status.test_accuracy is not None
        self._run, self._training, self._clock = run, training, clock
        self._offset, self._next_step = 0, clock()
        self._set_reports()

    def look(self) -> list[SteeringEvent] | None:
        """Carry out what is new: the events to report of it, or None if there was nothing new."""
        records, self._offset = self._run.commands(self._offset)
        records = [record for record in records if record["number"] > self.acknowledged]
        if not records:
            return None
        events = [event for record in records for event in self._obey(record)]
        self.acknowledged = records[-1]["number"]
        self._set_reports()
        return events

    def seconds_to_wait(self) -> float:
        """Until the next batch; infinite in a pause."""
        if self.paused:
            return 0.0 if self.steps else inf
        return max(0.0, self._next_step - self._clock()) if self.steps_per_second else 0.0

    def stepped(self) -> None:
        """A batch was learned."""
        if self.paused:
            self.steps -= 1
        elif self.steps_per_second:
            self._next_step = (
                max(self._next_step, self._clock() - 1 / self.steps_per_second) + 1 / self.steps_per_second
            )

    @property
    def every_step(self) -> bool:
        """Whether each batch is looked at on its own."""
        return self.paused or self.steps_per_second is not None

    def _set_reports(self) -> None:
        self._training.report_every(0.0 if self.every_step else SECONDS_BETWEEN_REPORTS)

    def _obey(self, record: dict[str, Any]) -> list[SteeringEvent]:
        """Carry out one command; what cannot be is reported, and the run goes on."""
        arguments = {name: value for name, value in record.items() if name not in _ENVELOPE}
        try:
            command = Command.of(record["command"], arguments)
            return [replace(event, command=record["number"]) for event in self._carry_out(command)]
        except InklingError as error:
            return [Refused(self._training.progress.step, str(error), record["number"])]

    def _carry_out(self, command: Command) -> list[Change | Paused | Continued]:
        step, was_paused = self._training.progress.step, self.paused
        match command.name:
            case "pause":
                self.paused, self.steps = True, 0
            case "step":
                self.paused, self.steps = True, self.steps + command.argument
            case "resume":
                self.paused, self.steps = False, 0
            case "stop":
                self.stop = True
            case "slow":
                self.steps_per_second, self._next_step = command.argument, self._clock()
            case "change":
                change = self._training.change(command.argument)
                return [change] if change.settings else []  # the second press of an impatient person
            case "epochs":
                go_on = self._training.continue_after_end if self._has_ended else self._training.extend
                self._has_ended = False
                return [go_on(command.argument)]
        if self.paused == was_paused:
            return []
        return [Paused(step) if self.paused else Continued(step)]

    def to_status(self) -> dict[str, Any]:
        """What the status says of it."""
        return {
            "acknowledged": self.acknowledged,
            "steps_per_second": self.steps_per_second,
            "epochs": self._training.config.epochs,
            "changes": differences(self._training.origin.training, self._training.config),
        }
