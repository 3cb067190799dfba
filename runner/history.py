"""The history of a run, read from its reports as they come."""

from mlp.errors import EventError
from mlp.training.events import event_from_json
from mlp.training.history import History
from mlp.training.recorder import Recorder
from runner.files import RunError
from runner.rundir import RunDirectory


class HistoryReader:
    """Follows the reports of one run. One thread at a time may use it."""

    def __init__(self, run: RunDirectory) -> None:
        self._recorder = Recorder(run.spec().experiment.network.layer_names)
        self._run, self._offset = run, 0
        self._history: History | None = None
        self._damage: str | None = None

    def read(self) -> History:
        """What the run has reported by now: the same object until there is something new.

        Raises RunError for a damaged file. Nothing after the damage is read, and what is before it is not read again:
        a line that is no JSON may be mended, one that is no event of this program stays what it is.
        """
        if self._damage is None:
            self._follow()
        if self._damage is not None:
            raise RunError(self._damage)
        if self._history is None:
            self._history = self._recorder.history()
        return self._history

    def _follow(self) -> None:
        for line, offset in self._run.each_event(self._offset):
            self._history, self._offset = None, offset  # before it is added: no line is ever added twice
            try:
                event = event_from_json(line)
                if event is not None:
                    self._recorder.add(event)
            except EventError as error:
                shown = str(line)[:80]
                self._damage = f"The run {self._run.id} has a report that Inkling did not write: {shown} ({error})."
                return
