"""All runs of one home, and all that a page may do with them: pages touch no files."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hmac import compare_digest
from itertools import chain
from pathlib import Path
from threading import Lock
from time import time
from typing import Any

from mlp.config import Experiment
from mlp.data.dataset import Dataset
from mlp.data.own.own_data import OwnData
from mlp.data.own.summary import Summary, summary_of_file
from mlp.data_sets import is_own
from mlp.nn.model import Model
from mlp.sentence import Sentence
from mlp.training.history import History
from runner.admission import place_in_queue
from runner.bell import bell
from runner.cache import FileCache
from runner.checkpoints import checkpoint_paths, step_of
from runner.commands import Command
from runner.damaged import DamagedRun, owner_in
from runner.disk import disk_problem
from runner.files import RunError, write_errors_told
from runner.history import HistoryReader
from runner.home import runs_folder
from runner.launcher_state import LauncherState, LauncherView
from runner.limits import Limits
from runner.moments import moment_paths
from runner.own_data import OwnDataFiles
from runner.recent import Recent
from runner.records import Records
from runner.run import Run, queue_of
from runner.run_networks import RunNetworks
from runner.rundir import WAITING, RunDirectory, is_run_id
from runner.spec import RunSpec
from runner.status import Status
from runner.trash import Trash
from runner.waiting import Queue

__all__ = ["Run", "RunStore"]

HISTORIES_IN_MEMORY = 32
SUMMARIES_IN_MEMORY = 64
ANOTHER = ""
"""Stands for the id of a run that is not there yet."""


class RunStore:
    """The runs below a home folder; make one for a server, any number of threads may use it.

    Every method raises RunError, a sentence for a person, for a run that does not exist or whose files are damaged.
    """

    def __init__(self, home: Path, limits: Limits | None = None) -> None:
        self.home = home
        self.limits = limits or Limits.from_environment()
        self._runs = runs_folder(home)
        self._records = Records(self._runs)
        self._trash = Trash(self._runs)
        self._networks = RunNetworks()
        self._launcher = LauncherView(home)
        self._own_data = OwnDataFiles(home)
        self._summaries = FileCache(summary_of_file, SUMMARIES_IN_MEMORY)
        self._histories: Recent[str, tuple[HistoryReader, Lock]] = Recent(HISTORIES_IN_MEMORY)

    # --- asking for something -----------------------------------------------------------------------------------------

    def submit(
        self,
        experiment: Experiment,
        *,
        owner: str = "",
        title: str = "",
        parent: Model | str | None = None,
        extra: Dataset | None = None,
    ) -> str:
        """Put a new run into the queue; its id. It begins with the weights of `parent`, a model or the id of a run.

        `extra` are digits of a person's own, to be learned among the training images. Raises RunError that names the
        limit, if the server does not take the run.
        """
        spec = RunSpec(self.limits.admit(experiment), time(), owner, title)
        initial = self._weights(parent, experiment) if parent is not None else None
        data = self._data_file(name) if is_own(name := experiment.training.data) else None
        with write_errors_told(self._runs), place_in_queue(self._runs, self._records, self.limits, owner):
            run = RunDirectory.create(self._runs, spec, initial, extra, data)
        bell(self.home).set()
        return run.id

    def command(self, run_id: str, owner: str, name: str, **arguments: Any) -> int:
        """Ask a run for something; the number of the command, which its status will acknowledge.

        A run that still waits is stopped at once; to stop one that has ended there is nothing to do. Raises RunError
        for any other command to a run that has ended, and for a browser that did not start the run.
        """
        run, status, command = self._steered(run_id, owner), self.status(run_id), Command.of(name, arguments)
        if not status.active:
            if name == "stop":
                return status.acknowledged
            ended = Sentence(
                "The run has ended ({state}), so it cannot be told to {name}. Continue it first.",
                state=status.state, name=name,
            )  # fmt: skip
            raise RunError(ended)
        if name == "epochs":
            self.limits.check_epochs(status.epochs + command.argument)
        with write_errors_told(run.path):
            return _stop(run) if name == "stop" else run.append_command(name, **command.arguments)

    def continue_run(self, run_id: str, owner: str, epochs: int) -> None:
        """Put a finished or stopped run back into the queue for so many epochs more, from its last checkpoint."""
        run, status = self._steered(run_id, owner), self.status(run_id)
        if isinstance(epochs, bool) or not isinstance(epochs, int) or epochs < 1:
            raise RunError(f"A run is continued for a whole number of epochs, at least 1; got {epochs!r}.")
        self.limits.check_epochs(status.epochs + epochs)
        if status.can_continue and not checkpoint_paths(run):
            raise RunError("The run has no checkpoint from which it could be continued. Train a new one.")
        rule, now = "Only a finished or stopped run can be continued", {status.state}
        self._enqueue(run, rule, lambda: status.can_continue and run.continue_with(now, "epochs", count=epochs))

    def resume(self, run_id: str, owner: str) -> None:
        """Put an interrupted, failed or never begun run back into the queue, to go on from its last checkpoint."""
        run, status = self._steered(run_id, owner), self.status(run_id)
        rule, now = "Only an interrupted or failed run can be resumed", {status.state}
        self._enqueue(run, rule, lambda: status.can_resume and run.change_status(now, **WAITING, queued_at=time()))

    def _enqueue(self, run: RunDirectory, rule: str, change: Callable[[], object]) -> None:
        """Put an ended run back into the queue; `change` gives nothing if its state does not allow it."""
        owner = self.spec(run.id).owner
        with write_errors_told(run.path), place_in_queue(self._runs, self._records, self.limits, owner):
            changed = change()
        if not changed:
            raise RunError(f"{rule}; this one is {run.status().state}.")
        bell(self.home).set()

    def describe(
        self, run_id: str, owner: str, *, title: str | None = None, note: str | None = None, pinned: bool | None = None
    ) -> None:
        """Write about a run: its title, a note, whether it is pinned; None leaves what there is."""
        run = self._steered(run_id, owner)
        said = {"title": title, "note": note, "pinned": pinned}
        with write_errors_told(run.path):
            run.describe(**{name: value for name, value in said.items() if value is not None})

    def delete(self, run_id: str, owner: str) -> None:
        """Throw a run away, for a day in which it can be taken back; one in training is stopped first.

        It is gone for every page at once. Its directory moves when its worker has ended, which the launcher notices.
        """
        run = self._steered(run_id, owner)
        with write_errors_told(run.path):
            if self._records.problem(run_id) or not run.can_be_locked():
                self._trash.take_damaged(run)
            else:
                run.describe(deleted=time())
                if run.status().active and not _stop_waiting(run):
                    _stop(run)
                self._trash.take(run)
        self._histories.forget(run_id)
        bell(self.home).set()

    def undelete(self, run_id: str, owner: str) -> None:
        """Take a run back that was thrown away."""
        if not is_run_id(run_id):
            raise _nonsense(run_id)
        run, thrown_away = RunDirectory(self._runs / run_id), RunDirectory(self._trash.path / run_id)
        found = next((one for one in (run, thrown_away) if one.path.is_dir()), None)
        if found is None:
            raise RunError(f"There is no run {run_id} in the trash; it stays there for a day.")
        _check_owner(owner_in(found.spec_path), owner)
        with write_errors_told(self._runs):
            self._trash.give_back(run)

    def can_steer(self, run_id: str, owner: str) -> bool:
        """Whether this browser started the run."""
        return compare_digest(self.spec(run_id).owner, owner)

    # --- looking ------------------------------------------------------------------------------------------------------

    def open(self, run_id: str) -> RunDirectory:
        """The run's directory."""
        if not is_run_id(run_id):
            raise _nonsense(run_id)
        run = RunDirectory(self._runs / run_id)
        if not run.path.is_dir() or self._records.is_deleted(run_id):
            missing = Sentence("There is no run {id} here. It was deleted, or belongs to another server.", id=run_id)
            raise RunError(missing)
        return run

    def spec(self, run_id: str) -> RunSpec:
        """What the run is to do."""
        return self._records.spec(self.open(run_id).id)

    def status(self, run_id: str) -> Status:
        """How far the run is."""
        return self._records.status(self.open(run_id).id)

    def run(self, run_id: str) -> Run:
        """One run as it is now."""
        return self._records.run(self.open(run_id).id)

    def list(self, owner: str | None = None) -> list[Run]:
        """All runs, or those of one browser, newest first; damaged ones are left out, see `damaged`."""
        found = [
            run
            for run in self._records.all()
            if run.about.deleted is None and (owner is None or compare_digest(run.spec.owner, owner))
        ]
        return sorted(found, key=lambda run: (run.spec.created, run.id), reverse=True)

    def damaged(self, owner: str) -> Sequence[DamagedRun]:
        """The damaged runs of one browser, the last changed first."""
        found = [run for run in self._records.damaged() if run.owner is not None and compare_digest(run.owner, owner)]
        return sorted(found, key=lambda run: (run.changed, run.id), reverse=True)

    def queue_position(self, run_id: str) -> int | None:
        """1 for the run that begins next; None for one that does not wait."""
        return self.queue().position(run_id) if self.status(run_id).state == "queued" else None

    def queue(self, *, another_of: str | None = None) -> Queue:
        """Who trains and who waits, of all browsers; `another_of`: as if that browser had just submitted `ANOTHER`."""
        runs, launcher = self.list(), self.launcher()
        if another_of is not None:
            runs.append(Run(ANOTHER, RunSpec(Experiment(), time(), another_of), Status("queued", 1, time())))
        training = [run for run in runs if run.status.state == "running" and not self._ends_soon(run.id)]
        waiting = sorted(queue_of(runs), key=lambda run: run.id in launcher.runs)
        return Queue(launcher.places, training, waiting, frozenset(launcher.runs), launcher.giving_way)

    def _ends_soon(self, run_id: str) -> bool:
        with suppress(RunError):
            return self.is_stopping(run_id)
        return False

    def disk_problem(self, run_id: str) -> str | None:
        """A sentence for people if the run waits or trains on a full disk; else None."""
        return disk_problem(self.open(run_id), self.status(run_id), self.limits)

    def launcher(self) -> LauncherState:
        """Whether waiting runs are started at all, and which runs are left alone and why."""
        return self._launcher.state()

    def is_stopping(self, run_id: str) -> bool:
        """Whether the run was told to stop and has not ended yet."""
        status = self.status(run_id)
        wishes = self.open(run_id).commands_after(status.acknowledged) if status.active else []
        return any(wish["command"] == "stop" for wish in wishes)

    def history(self, run_id: str) -> History:
        """What the run has reported by now; the same object until there is something new."""
        run = self.open(run_id)
        reader, lock = self._histories.get_or_make(run_id, lambda: (HistoryReader(run), Lock()))
        with lock:
            return reader.read()

    def model(self, run_id: str) -> Model | None:
        """The network at the end of the run, with its card; None before the end."""
        return self._networks.final(self.open(run_id))

    def snapshot(self, run_id: str) -> Model | None:
        """The weights after the most steps that a run has written; the same object until there are newer ones."""
        return self._networks.newest(self.open(run_id), self.status(run_id))

    def beginning(self, run_id: str) -> Model | None:
        """The network that the run began with; None if its weights were drawn at random."""
        return self._networks.beginning(self.open(run_id))

    def newest_taught(self, owner: str) -> Run | None:
        """The newest run of a browser that learned digits of a person's own."""
        return next((run for run in self.list(owner) if RunDirectory(self._runs / run.id).extra_path.exists()), None)

    def moments(self, run_id: str) -> tuple[int, ...]:
        """The steps whose weights can still be looked at, the first one first."""
        run = self.open(run_id)
        return tuple(sorted({step_of(path) for path in [*moment_paths(run), *checkpoint_paths(run)]}))

    def moment(self, run_id: str, step: int) -> Model:
        """The network after so many steps; raises RunError if its weights were not kept."""
        return self._networks.moment(self.open(run_id), step)

    # --- a person's own data ------------------------------------------------------------------------------------------

    def bring_data(self, owner: str, files: Mapping[str, bytes]) -> str:
        """Read and store what a browser has sent, by the names of the files; the name of the data."""
        return self.keep_data(owner, self._own_data.read(files))

    def keep_data(self, owner: str, data: OwnData) -> str:
        """Store data that a browser has brought, for its trainings; their name. Raises RunError."""
        return self._own_data.keep(owner, data, self.limits)

    def data_of(self, owner: str) -> Mapping[str, str]:
        """The names of what a browser has brought, each with its source, the newest first."""
        return self._own_data.of(owner)

    def data_summary(self, name: str) -> Summary:
        """What there is to say of own data; raises an InklingError where they are missing or damaged."""
        return self._summaries.get(self._data_file(name))

    # --- what the methods above share ---------------------------------------------------------------------------------

    def _steered(self, run_id: str, owner: str) -> RunDirectory:
        """The directory of a run that this browser may steer."""
        run = self.open(run_id)
        _check_owner(self._records.owner(run_id), owner)
        return run

    def _data_file(self, name: str) -> Path:
        """The file of own data: of the home, or of any run that learned them."""
        runs = (run.id for run in self._records.all() if run.experiment.training.data == name)
        files = chain([self._own_data.file(name)], (RunDirectory(self._runs / run).data_path for run in runs))
        if found := next((file for file in files if file.is_file()), None):
            return found
        raise RunError(Sentence("The data of this training are no longer here. Bring them again on the Train page."))

    def _weights(self, parent: Model | str, experiment: Experiment) -> Model:
        model = self.snapshot(parent) if isinstance(parent, str) else parent
        if model is None:
            raise RunError(f"The run {parent} has no weights yet with which another could begin.")
        ours, theirs = experiment.network, model.config
        if (ours.sizes, ours.activations, ours.biases) != (theirs.sizes, theirs.activations, theirs.biases):
            raise RunError(
                f"A run can only begin with the weights of a network like its own, {ours} {ours.activation};"
                f" got {theirs} {theirs.activation}."
            )
        return model


def _stop(run: RunDirectory) -> int:
    """Tell a run to stop, at once if it still waits; the number of the command."""
    number = run.append_command("stop")
    _stop_waiting(run, acknowledged=number)
    return number


def _stop_waiting(run: RunDirectory, **more: Any) -> bool:
    """Stop a run that still waits, for which its commands need not be readable; whether it did."""
    ending = {"state": "stopped", "message": "Stopped while it waited.", "ended_at": time()}
    return run.change_status({"queued"}, **ending, **more) is not None


def _check_owner(of_run: str | None, owner: str) -> None:
    if of_run is None or not compare_digest(of_run, owner):
        raise RunError("Only the browser that started this run can steer or change it; others can watch.")


def _nonsense(run_id: object) -> RunError:
    return RunError(f"{str(run_id)[:40]!r} is not the name of a run: those have 24 of the characters 0-9 and a-f.")
