"""What the tests of the runner share: small experiments, and waiting for a thing instead of for a time."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.ages import Ages
from runner.rundir import RunDirectory
from runner.spec import RunSpec
from runner.status import Status

ROOT = Path(__file__).resolve().parents[2]
Result = TypeVar("Result")
FOREVER = 10_000
"""So many epochs that no test sees the last one."""

NOW = 1.8e9
"""What `Clocks.wall` shows at the beginning, in seconds since 1970."""


class Clocks:
    """A clock that can be set, and one that only goes on."""

    def __init__(self) -> None:
        self.wall, self.monotonic = NOW, 50.0

    def ages(self) -> Ages:
        return Ages(wall=lambda: self.wall, monotonic=lambda: self.monotonic)

    def go_on(self, seconds: float) -> None:
        self.wall += seconds
        self.monotonic += seconds


def small(*, hidden: tuple[int, ...] = (16,), **training) -> Experiment:
    """An experiment of a moment on real digits."""
    return Experiment(NetworkConfig(hidden=hidden), TrainingConfig(**{"train_size": 2000, "epochs": 2} | training))


def new_run(runs, experiment: Experiment | None = None) -> RunDirectory:
    """A queued run."""
    return RunDirectory.create(runs, RunSpec(experiment or small(), created=1.0))


def until(thing: Callable[[], Result], seconds: float = 30) -> Result:
    """Wait until something is there (or true) and return it; fail when it takes longer than anyone would wait."""
    deadline = time.monotonic() + seconds
    while not (result := thing()):
        assert time.monotonic() < deadline, f"nothing happened within {seconds} s"
        time.sleep(0.005)
    return result


ODD = ("directory", "fifo", "link loop", "device", "socket")
"""What can stand in the place of a regular file."""


def make_odd(path: Path, kind: str) -> None:
    """Put something in the place of a file that is no regular file."""
    match kind:
        case "directory":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "link loop":
            path.symlink_to(path.name)
        case "device":
            path.symlink_to("/dev/zero")
        case "socket":
            os.mknod(path, stat.S_IFSOCK | 0o600)


def leaving_after(events: int) -> Callable[[], bool]:
    """Told to leave after so many looks; the worker looks after each event."""
    looks = count(1)
    return lambda: next(looks) >= events


def requeue(run: RunDirectory) -> None:
    assert run.change_status({"interrupted"}, state="queued")


def names(run: RunDirectory) -> list[str]:
    return [event["event"] for event in run.events()[0]]


def start(run: RunDirectory) -> "subprocess.Popen[bytes]":
    """A worker of its own, its log where the launcher would put it."""
    with run.log_path.open("ab") as log:
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "runner.worker", str(run.path)]
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)


def tell(run: RunDirectory, command: str, **arguments: Any) -> Status:
    """The status that acknowledges a command."""
    number = run.append_command(command, **arguments)
    until(lambda: run.status().acknowledged >= number)
    return run.status()
