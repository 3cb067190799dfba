"""Waking the launcher at once. Only a shortcut within one process: what is to be done is read from the files."""

from pathlib import Path
from threading import Event, Lock

_bells: dict[Path, Event] = {}
_lock = Lock()


def bell(home: Path) -> Event:
    """The bell of that home: whoever put a run into the queue sets it, the launcher waits for it."""
    with _lock:
        return _bells.setdefault(home.resolve(), Event())
