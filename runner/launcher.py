"""The thread of a server that starts the runs that wait, and supervises those in training."""

import logging
from pathlib import Path
from threading import Event, Thread
from typing import IO

from mlp.regular_files import open_regular
from mlp.training.threads import cores
from runner.bell import bell
from runner.files import try_lock
from runner.launcher_state import LauncherReport
from runner.limits import Limits
from runner.scheduler import Scheduler

SECONDS_BETWEEN_LOOKS = 1.0
"""At most: a new run, and the end of a worker that was started here, ring the bell."""
LONGEST_WAIT_FOR_LOCK_FILE = 30.0
_SECONDS_TO_LEAVE = 5.0
"""After the patience with the workers, for a look that is still under way when the server ends."""

_log = logging.getLogger(__name__)


class Launcher:
    """Looks at all runs each second, in a thread of its own that is started again should it ever end.

    Of several servers on one home, one launches; the others stand by.
    """

    def __init__(self, home: Path, slots: int | None = None, limits: Limits | None = None) -> None:
        limits = limits or Limits.from_environment()
        self.slots = slots or limits.max_running or max(1, cores() - 1)
        self._home, self._bell = home, bell(home)
        self._scheduler = Scheduler(home, self.slots, limits, self._bell.set)
        self._report = LauncherReport(home, self.slots)
        self._logged: set[str] = set()
        self._stopping = Event()
        self._patience = 0.0
        self._watchdog = Thread(target=self._watch, name="launcher's watchdog", daemon=True)

    def start(self) -> None:
        """Begin to launch; returns at once."""
        self._watchdog.start()

    def stop(self, patience: float = 5.0) -> None:
        """Let all workers write their checkpoints and end as `interrupted`; wait for that about `patience` seconds.

        It returns even if the thread hangs, for example on a disk that does not answer.
        """
        self._patience = patience
        self._stopping.set()
        self._bell.set()
        self._watchdog.join(patience + _SECONDS_TO_LEAVE)
        if self._watchdog.is_alive():
            _log.error("The launcher does not end; its workers go on, and the next server adopts them.")

    def _watch(self) -> None:
        """Keep the thread that launches alive: without it no run would ever start again."""
        while not self._stopping.is_set():
            thread = Thread(target=self._launch, name="launcher", daemon=True)
            thread.start()
            thread.join()
            if not self._stopping.is_set():
                _log.error("The launcher's thread ended; it is started again.")
                self._stopping.wait(SECONDS_BETWEEN_LOOKS)

    def _launch(self) -> None:
        try:
            if lock := self._open_lock():
                with lock:
                    if self._wait_for(lock):
                        while not self._stopping.is_set():
                            self._look()
                            self._rest()
                        self._scheduler.end_workers(self._patience)
                        self._report.remove()
        except BaseException:  # noqa: BLE001 (whatever it is, the watchdog starts the thread again)
            _log.exception("The launcher had an error.")

    def _open_lock(self) -> IO[bytes] | None:
        """The lock file of the home, as soon as it can be opened; None when this server ends before that."""
        path, wait = self._home / "launcher.lock", SECONDS_BETWEEN_LOOKS
        while not self._stopping.is_set():
            try:
                self._home.mkdir(parents=True, exist_ok=True)
                return open_regular(path, "ab")
            except OSError as error:
                self._say(
                    f"{error.filename} cannot be used ({error.strerror}). Remove it, or give it to the user that runs"
                    " Inkling. It tries again by itself."
                )
            self._stopping.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT_FOR_LOCK_FILE)
        return None

    def _wait_for(self, lock: IO[bytes]) -> bool:
        """Wait until no other server launches for this home; False when this server ends before that."""
        while not (free := try_lock(lock)) and not self._stopping.is_set():
            self._rest()
        return free

    def _rest(self) -> None:
        self._bell.wait(SECONDS_BETWEEN_LOOKS)
        self._bell.clear()

    def _look(self) -> None:
        problem = ""
        try:
            self._scheduler.look()
        except Exception as error:  # noqa: BLE001 (an error in one look must not end all later ones)
            problem = f"Looking at the runs ended with an error in Inkling ({type(error).__name__})."
            self._log_once(f"{problem} {error}", error)
        self._say(problem)

    def _say(self, problem: str) -> None:
        """Report to the pages that the launcher works, or what keeps it from working."""
        if problem:
            self._log_once(f"No run starts: {problem}")
        try:
            self._report.write(self._scheduler.sentences, problem, self._scheduler.giving_way)
        except OSError as error:
            self._log_once(f"The launcher cannot report to the pages: {error}")

    def _log_once(self, message: str, error: Exception | None = None) -> None:
        if message not in self._logged:
            self._logged.add(message)
            _log.warning(message, exc_info=error)
