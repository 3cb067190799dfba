"""Runs whose files cannot be read: whose they are, as far as that can be found, and what is wrong with them."""

import re
from dataclasses import dataclass
from pathlib import Path

from mlp.regular_files import open_regular
from runner.files import LARGEST_OBJECT

_OWNER = re.compile(rb'"owner": ?"([0-9a-f]{64})?"')


@dataclass(frozen=True)
class DamagedRun:
    """A run of which nothing but its name, its owner and its problem can be shown."""

    id: str
    owner: str | None
    """As in RunSpec; None if it cannot be found: such a run is shown to nobody."""
    problem: str
    """What is wrong, as a sentence."""
    changed: float
    """When something was last done in its directory, in seconds since 1970."""


def owner_in(spec: Path) -> str | None:
    """The owner that a file of a specification names, whatever else is wrong with the file; None without one."""
    try:
        with open_regular(spec) as file:
            found = _OWNER.search(file.read(LARGEST_OBJECT))
    except OSError:
        return None
    return (found[1] or b"").decode() if found else None
