"""Where people's things live, apart from the source."""

import os
from pathlib import Path


def home() -> Path:
    """The folder INKLING_HOME, by default `~/.inkling`; whoever writes into it makes it."""
    return Path(os.environ.get("INKLING_HOME") or "~/.inkling").expanduser()


def cache_folder() -> Path:
    """Where what takes long to make is kept, beside the runs; it can be made again."""
    return home() / "cache"
