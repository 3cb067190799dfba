"""Where what people make is kept: their runs and their digits."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder INKLING_HOME, by default `~/.inkling`; whoever writes into it makes it."""
    return Path(os.environ.get("INKLING_HOME") or "~/.inkling").expanduser()
