"""A run is a directory: its files are all that is needed to follow the run, steer it, or go on with it.

spec.json             what to do; written once
status.json           state and progress; replaced as a whole, under the lock
about.json            what people wrote about it; replaced as a whole, missing until they do
metrics.jsonl         what the worker reports, appended by the worker alone
control.jsonl         what people want, numbered, appended under the lock
snapshot.safetensors  the newest weights        model.safetensors  the final ones
initial.safetensors   the weights to begin with, where they are not to be drawn at random
extra.safetensors     digits of a person's own to be learned among the others, where there are some
data.safetensors      the person's own data that it learns, where it learns some; runs of the same data share the file
checkpoints/          all that is needed to go on
moments/              the weights after steps that are evenly spaced on a logarithmic axis
give-way              there while the run is to leave its place at the end of its epoch, because others wait
lock                  held for a moment while status.json, about.json or control.jsonl changes
worker.lock           held by the worker for as long as it lives, with its process id inside
worker.log            what the worker printed
"""

import os
import re
import secrets
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from mlp.atomic_files import HALF_WRITTEN, rename
from mlp.data.dataset import Dataset
from mlp.nn.model import Model
from mlp.nn.model_files import save_model
from mlp.regular_files import open_regular
from runner.about import About
from runner.extra import save_extra
from runner.files import (
    RunError,
    append_line,
    cut_torn_line,
    each_line,
    lock_within,
    locked,
    read_lines,
    read_object,
    try_lock,
    write_object,
)
from runner.own_data import link
from runner.spec import RunSpec
from runner.status import Status

SPEC, STATUS, ABOUT = "spec.json", "status.json", "about.json"
_ID = re.compile(r"[0-9a-f]{24}")
_PATIENCE = 2.0
"""Seconds to try to claim a run: a mere look at the worker's lock holds it, too, for a moment."""
_LONGEST_PID = 9
_HAS_ROOM, _WAITS_FOR_ROOM = b" ", b"!"
"""Digits of a process id; more of them would not fit into the system's number."""


WAITING = {"state": "queued", "message": "", "ended_at": None, "deaths": 0, "died_at": -1}
"""What is true of a run that was put back into the queue."""


def is_run_id(text: object) -> bool:
    """Whether it could name a run: 96 random bits in hexadecimal, so no path, and nothing that can be guessed."""
    return isinstance(text, str) and bool(_ID.fullmatch(text))


class RunDirectory:
    """One run on disk. Raises RunError where a file is missing, damaged or not Inkling's; reading repairs nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.snapshot_path = path / "snapshot.safetensors"
        self.model_path = path / "model.safetensors"
        self.initial_path = path / "initial.safetensors"
        self.extra_path = path / "extra.safetensors"
        self.data_path = path / "data.safetensors"
        self.checkpoints_path = path / "checkpoints"
        self.moments_path = path / "moments"
        self.log_path = path / "worker.log"
        self.status_path = path / STATUS
        self.spec_path = path / SPEC
        self.about_path = path / ABOUT
        self._events_path = path / "metrics.jsonl"
        self._commands_path = path / "control.jsonl"
        self._give_way_path = path / "give-way"
        self._lock_path = path / "lock"
        self._worker_path = path / "worker.lock"

    @classmethod
    def create(
        cls,
        runs: Path,
        spec: RunSpec,
        initial: Model | None = None,
        extra: Dataset | None = None,
        data: Path | None = None,
    ) -> Self:
        """A new run in the queue, which begins with the weights of `initial` and learns `extra`, if those are given.

        `data` is the file of the own data that it learns, if it learns some. The run is made beside its place and then
        renamed: nobody ever sees half of it.
        """
        name = secrets.token_hex(12)
        making = cls(runs / f".new-{name}")
        making.checkpoints_path.mkdir(parents=True)
        write_object(making.spec_path, spec.to_json())
        if initial:
            save_model(initial, making.initial_path)
        if extra:
            save_extra(making.extra_path, extra)
        if data:
            link(data, making.data_path)
        status = Status("queued", epochs=spec.experiment.training.epochs, queued_at=spec.created)
        write_object(making.status_path, status.to_json())
        rename(making.path, runs / name)
        return cls(runs / name)

    @property
    def id(self) -> str:
        """What names the run in a link."""
        return self.path.name

    # --- what and how far ---------------------------------------------------------------------------------------------

    def spec(self) -> RunSpec:
        """What the run is to do."""
        return RunSpec.from_json(read_object(self.spec_path))

    def status(self) -> Status:
        """How far it is."""
        return Status.from_json(read_object(self.status_path))

    def change_status(self, expected: Collection[str], **changes: Any) -> Status | None:
        """Change some fields if the state is among `expected`; else change nothing and return None.

        The check and the change are one step: of two processes that change the same state, one succeeds.
        """
        with locked(self._lock_path):
            return self._change_status(expected, **changes)

    def _change_status(self, expected: Collection[str], **changes: Any) -> Status | None:
        status = self.status()
        if status.state not in expected:
            return None
        status = replace(status, **changes)
        write_object(self.status_path, status.to_json())
        return status

    def about(self) -> About:
        """What people wrote about it; by default the title that it was given with the order."""
        if not os.path.lexists(self.about_path):  # `exists` is false for a loop of links
            return About(self.spec().title)
        return About.from_json(read_object(self.about_path))

    def describe(self, **changes: Any) -> About:
        """Write something else about it."""
        with locked(self._lock_path):
            about = replace(self.about(), **changes)
            write_object(self.about_path, about.to_json())
            return about

    # --- what it reports ----------------------------------------------------------------------------------------------

    def append_event(self, event: Mapping[str, Any]) -> None:
        """Report something; only the worker that has claimed the run may."""
        append_line(self._events_path, event)

    def events(self, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """What was reported from `offset` on, and the offset for the next call."""
        return read_lines(self._events_path, offset)

    def each_event(self, offset: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
        """What was reported from `offset` on, each with the offset of what follows it."""
        return each_line(self._events_path, offset)

    def seal_events(self) -> None:
        """Make sure that what was reported is on the disk and ends with a whole line; only the worker may."""
        cut_torn_line(self._events_path)
        with open_regular(self._events_path, "ab") as file:
            os.fsync(file.fileno())

    # --- what people want of it ---------------------------------------------------------------------------------------

    def append_command(self, command: str, **arguments: Any) -> int:
        """Ask the worker for something; the number of the command, which its status will acknowledge."""
        with locked(self._lock_path):
            return self._append_command(command, **arguments)

    def _append_command(self, command: str, **arguments: Any) -> int:
        cut_torn_line(self._commands_path)
        number = max((record["number"] for record in self.commands_after(0)), default=0) + 1
        append_line(self._commands_path, {"number": number, "command": command, **arguments})
        return number

    def continue_with(self, expected: Collection[str], command: str, **arguments: Any) -> Status | None:
        """Put an ended run back into the queue with a command; None, and nothing done, in any other state.

        Earlier commands that came too late are skipped.
        """
        with locked(self._lock_path):
            if self.status().state not in expected:
                return None
            number = self._append_command(command, **arguments)
            return self._change_status(
                expected, **WAITING, start_paused=False, queued_at=time.time(), acknowledged=number - 1
            )

    def commands(self, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """What was asked from `offset` on, and the offset for the next call."""
        records, offset = read_lines(self._commands_path, offset)
        for record in records:
            if not isinstance(record.get("number"), int) or not isinstance(record.get("command"), str):
                raise RunError(f"{self._commands_path} has a line that is no command: {record!r}.")
        return records, offset

    def commands_after(self, number: int) -> list[dict[str, Any]]:
        """The commands with a higher number, in their order."""
        return [record for record in self.commands()[0] if record["number"] > number]

    # --- its place ----------------------------------------------------------------------------------------------------

    def ask_to_give_way(self, wanted: bool) -> None:
        """Let the worker leave its place at the end of its epoch, or not; only the launcher may. Raises OSError."""
        if wanted:
            open_regular(self._give_way_path, "ab").close()
        else:
            self._give_way_path.unlink(missing_ok=True)

    def is_to_give_way(self) -> bool:
        """Whether the worker is to leave its place at the end of its epoch."""
        return self._give_way_path.is_file()

    # --- the worker that trains it ------------------------------------------------------------------------------------

    @contextmanager
    def claim(self) -> Iterator[None]:
        """Work on the run, alone; raises RunError when somebody else does. A killed worker's claim ends with it."""
        with open_regular(self._worker_path, "ab") as file:
            if not lock_within(_PATIENCE, file):
                raise RunError(f"Another process works on the run {self.id}.")
            file.truncate(0)
            file.write(str(os.getpid()).encode().ljust(_LONGEST_PID) + _HAS_ROOM)
            self._remove_half_written()
            yield

    def check_locks(self) -> None:
        """Raises OSError if no worker could claim the run, because one of its locks cannot be opened."""
        for path in (self._worker_path, self._lock_path):
            open_regular(path, "ab").close()

    def can_be_locked(self) -> bool:
        """Whether its locks can be opened: otherwise nothing of it can be changed, and no worker can train it."""
        try:
            self.check_locks()
        except OSError:
            return False
        return True

    def _remove_half_written(self) -> None:
        """What a killed process left behind: nobody else can be writing, neither under the lock nor as the worker."""
        with locked(self._lock_path):
            for folder in (self.path, self.checkpoints_path, self.moments_path):
                for path in folder.glob(HALF_WRITTEN):
                    path.unlink(missing_ok=True)

    def touch_worker_lock(self) -> None:
        """The worker's sign of life. Raises OSError."""
        os.utime(self._worker_path)

    def last_beat(self) -> int:
        """When the worker last gave a sign of life, in nanoseconds; 0 before the first."""
        try:
            return self._worker_path.stat().st_mtime_ns
        except OSError:
            return 0

    def is_claimed(self) -> bool:
        """Whether a living worker has it: a lock, unlike a process id, cannot be that of some later process."""
        try:
            with open_regular(self._worker_path) as file:
                return not try_lock(file, shared=True)
        except OSError:
            if self._worker_path.is_file():
                raise
            return False  # missing, or in its place something that no worker can have locked

    def worker_pid(self) -> int | None:
        """The process id of the living worker."""
        if not self.is_claimed():
            return None
        with open_regular(self._worker_path) as file:
            text = file.read(_LONGEST_PID).strip()
        return int(text) if text.isdigit() and int(text) > 1 else None

    def set_waits_for_room(self, waits: bool) -> None:
        """Note beside the process id of the worker whether it waits for room on the disk. Raises OSError.

        One byte is written over another, in place, which most file systems allow when they are full.
        """
        with open_regular(self._worker_path, "r+b") as file:
            os.pwrite(file.fileno(), _WAITS_FOR_ROOM if waits else _HAS_ROOM, _LONGEST_PID)

    def waits_for_room(self) -> bool:
        """Whether a living worker finds the disk full; False if its lock cannot be read."""
        with suppress(OSError):
            if self.is_claimed():
                with open_regular(self._worker_path) as file:
                    return file.read(_LONGEST_PID + 1)[_LONGEST_PID:] == _WAITS_FOR_ROOM
        return False
