"""Where the program is, and where people's things are, apart from it."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
"""The folder with the source, the data sets and the shipped networks."""


def home() -> Path:
    """The folder INKLING_HOME, by default `~/.inkling`; whoever writes into it makes it."""
    return Path(os.environ.get("INKLING_HOME") or "~/.inkling").expanduser()


def cache_folder() -> Path:
    """Where what takes long to make is kept, beside the runs; it can be made again."""
    return home() / "cache"
