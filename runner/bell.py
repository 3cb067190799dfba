"""Waking the launcher at once, within one process. It is a shortcut: the work itself is read from the files."""

from pathlib import Path
from threading import Event, Lock

_bells: dict[Path, Event] = {}
_lock = Lock()


def bell(home: Path) -> Event:
    """The bell of that home. It is set when a run enters the queue; the launcher waits for it."""
    with _lock:
        return _bells.setdefault(home.resolve(), Event())
