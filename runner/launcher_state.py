"""What the launcher reports to the pages, in `launcher.json` of the home: that it works, and what it leaves alone."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runner.cache import FileCache
from runner.files import RunError, read_object, write_object

NAME = "launcher.json"
SECONDS_UNTIL_MISSED = 15.0
"""The launcher touches the file each second; on a busy machine a look at many runs may take some seconds."""
_FORMAT = 1


@dataclass(frozen=True)
class LauncherState:
    """Whether runs are started at all; if not, why, where that is known."""

    running: bool
    problem: str = ""
    """Why no run starts, as a sentence."""
    runs: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with a run that is left alone, or whose worker does not answer: a sentence by id."""
    places: int = 1
    """So many runs can be in training at the same time."""
    giving_way: frozenset[str] = frozenset()
    """Runs that leave their places at the end of their epochs."""


class LauncherReport:
    """The launcher's side: writes the file when something changed, and touches it otherwise."""

    def __init__(self, home: Path, places: int = 1) -> None:
        self._path, self._places = home / NAME, places
        self._written: dict[str, Any] | None = None

    def write(self, runs: Mapping[str, str], problem: str = "", giving_way: Iterable[str] = ()) -> None:
        """Say that the launcher works, or which `problem` keeps it from working. Raises OSError."""
        content = {"format": _FORMAT, "problem": problem, "runs": dict(runs), "places": self._places,
                   "giving_way": sorted(giving_way)}  # fmt: skip
        if content == self._written:
            try:
                os.utime(self._path)
                return
            except FileNotFoundError:
                pass  # somebody removed it
        write_object(self._path, content)
        self._written = content

    def remove(self) -> None:
        """The launcher ends in an orderly way."""
        self._path.unlink(missing_ok=True)
        self._written = None


class LauncherView:
    """The pages' side; for any number of threads."""

    def __init__(self, home: Path) -> None:
        self._path = home / NAME
        self._reports = FileCache(_read, 1)

    def state(self) -> LauncherState:
        """What the launcher wrote last; not running if that is too long ago."""
        try:
            age = abs(time.time() - self._path.stat().st_mtime)  # a clock that was set back makes it negative
            report = self._reports.get(self._path)
        except (OSError, RunError):
            return LauncherState(running=False)
        running = age < SECONDS_UNTIL_MISSED and not report["problem"]
        runs, giving_way = (report["runs"], frozenset(report.get("giving_way", ()))) if running else ({}, frozenset())
        return LauncherState(running, report["problem"], runs, report.get("places", 1), giving_way)


def _read(path: Path) -> dict[str, Any]:
    data = read_object(path)
    runs = data.get("runs")
    if not isinstance(data.get("problem"), str) or not isinstance(runs, dict):
        raise RunError(f"{path} is not a report of the launcher.")
    places = data.get("places", 1)  # older launchers do not say it
    giving_way = data.get("giving_way", [])
    if not isinstance(giving_way, list) or not all(isinstance(run_id, str) for run_id in giving_way):
        raise RunError(f"{path} is not a report of the launcher.")
    if isinstance(places, bool) or not isinstance(places, int) or places < 1:
        raise RunError(f"{path} is not a report of the launcher.")
    if not all(isinstance(text, str) for text in runs.values()):
        raise RunError(f"{path} is not a report of the launcher.")
    return data
