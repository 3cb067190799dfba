"""Where people's things live, apart from the source."""

import os
from pathlib import Path


def home() -> Path:
    """The folder INKLING_HOME, by default `~/.inkling`; whoever writes into it makes it."""
    return Path(os.environ.get("INKLING_HOME") or "~/.inkling").expanduser()


def runs_folder(home: Path) -> Path:
    """The folder with one directory for each run."""
    return home / "runs"
