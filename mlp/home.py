"""The folder of the program, and the folder of people's data."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
"""The folder with the source, the data sets and the shipped networks."""


def home() -> Path:
    """The folder INKLING_HOME, by default `~/.inkling`; the first write creates it."""
    return Path(os.environ.get("INKLING_HOME") or "~/.inkling").expanduser()


def cache_folder() -> Path:
    """The folder for results that take long to compute; they can be computed again."""
    return home() / "cache"
