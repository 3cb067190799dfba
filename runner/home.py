"""Where runs live among a person's things."""

from pathlib import Path


def runs_folder(home: Path) -> Path:
    """The folder with one directory for each run."""
    return home / "runs"
