"""A home with real runs in many states, small and already trained, for tests of what pages show."""

import json
import shutil
from pathlib import Path

from runner.launcher_state import LauncherReport
from runner.store import RunStore

BEFORE = Path(__file__).with_name("before_rooms")
RUNS: dict[str, str] = json.loads((BEFORE / "expected.json").read_text())["runs"]
"""The ids of its runs by what is special about them; see make_before_rooms.py."""


def move_in(home: Path) -> RunStore:
    """Copy the runs into an empty home, as if a launcher looked after it."""
    shutil.copytree(BEFORE / "home", home, dirs_exist_ok=True)
    LauncherReport(home).write({})
    return RunStore(home)
