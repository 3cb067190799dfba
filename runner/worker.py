"""The process that trains one run: `python -m runner.worker DIRECTORY`. Pages read what it writes into the run."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from mlp.config import Experiment, TrainingConfig
from mlp.data.dataset import Splits
from mlp.data.mnist import load_mnist
from mlp.errors import InklingError
from mlp.regular_files import open_regular
from mlp.sentence import Sentence
from mlp.training.engine import begin_building, is_compiled
from mlp.training.rehearsal import rehearse
from mlp.training.threads import set_threads, threads_now
from runner.attempt import Attempt, end
from runner.disk import Disk
from runner.heartbeat import Heartbeat
from runner.rundir import RunDirectory
from runner.spare_worker import read_order


def execute(
    run: RunDirectory,
    leaving: Callable[[], bool] = lambda: False,
    disk: Disk | None = None,
    mnist: Splits | None = None,
) -> None:
    """Train a queued run, from its last checkpoint if there is one, to its end, or until `leaving` tells to leave it.

    It needs nothing but the run's directory and the data (`mnist`, if that is loaded already). Raises what went wrong,
    once the status says it.
    """
    with run.claim(), Heartbeat(run):
        before = run.status()
        beginning = {"state": "running", "attempt": before.attempt + 1, "pid": os.getpid(), "message": ""}
        beginning |= {"threads": before.threads or threads_now()}  # as the launcher's environment or order has it
        times = {"started_at": time.time(), "heartbeat": time.time(), "ended_at": None}
        if not (status := run.change_status({"queued"}, **beginning, **times)):
            return  # stopped while it waited
        try:
            Attempt(run, status, leaving, disk or Disk(), mnist).train()
        except Exception as error:
            _fail(run, error)
            raise


def _fail(run: RunDirectory, error: Exception) -> None:
    """The last word of a run that cannot go on."""
    try:
        end(run, "failed", message=_sentence(error))
    except OSError:
        run.snapshot_path.unlink(missing_ok=True)  # room for it: the checkpoint has the weights, some seconds older
        end(run, "failed", message=_sentence(error))


def _sentence(error: Exception) -> str:
    """The error as a sentence for the page; the log has the trace."""
    if isinstance(error, InklingError):
        return str(error)
    if isinstance(error, MemoryError):
        return Sentence("There was not enough memory for this network. Use smaller layers or a smaller batch.")
    if isinstance(error, OSError):
        return Sentence("A file could not be written or read: {why}.", why=error.strerror or str(error))
    return Sentence(
        "Training failed: an error in Inkling ({name}). The run's worker.log has the details.",
        name=type(error).__name__,
    )


def main(arguments: list[str]) -> int:
    """Train the run in the directory that is named; SIGTERM and SIGINT leave it so that it can be resumed.

    `--wait` in its place: load what is needed, and train the run that the standard input names.
    """
    if len(arguments) != 1:
        print("usage: python -m runner.worker DIRECTORY (or --wait)", file=sys.stderr)
        return 2
    mnist: Splits | None = None
    directory = Path(arguments[0])
    if arguments == ["--wait"]:
        mnist = load_mnist()
        get_ready()
        if (order := read_order(sys.stdin)) is None:
            return 0
        directory, threads = order
        write_to_log(RunDirectory(directory))
        set_threads(threads)
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: signals.append(received))
    try:
        execute(RunDirectory(directory), leaving=lambda: bool(signals), mnist=mnist)
    except InklingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def get_ready() -> None:
    """Load the compiled loops of the usual trainings, or have them compiled while this process waits for a run."""
    if is_compiled():
        for optimizer in ("momentum", "adam"):
            rehearse(Experiment(training=TrainingConfig(optimizer=optimizer)))
    else:
        begin_building()


def write_to_log(run: RunDirectory) -> None:
    """From now on all that this process prints is in the log of the run."""
    with open_regular(run.log_path, "ab") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
