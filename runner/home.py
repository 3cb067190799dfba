"""Where runs live among a person's things."""

from pathlib import Path

from mlp.home import home

__all__ = ["home", "runs_folder"]


def runs_folder(home: Path) -> Path:
    """The folder with one directory for each run."""
    return home / "runs"
