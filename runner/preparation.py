"""What a new home lacks and a server prepares beside its pages, once: how fast this machine trains, and the pen images.

`python -m runner.preparation HOME` does it; drawing the images takes half a minute, for which a teaching would wait.
"""

import os
import subprocess
import sys
from pathlib import Path

from mlp.data.pen_digits import load_pen
from mlp.errors import DataError
from mlp.home import PROJECT, cache_folder
from runner.calibration import measure, measured

LEAST_URGENT = 19
"""As `nice` counts: everything else comes first."""


def start_preparing(home: Path) -> "subprocess.Popen[bytes] | None":
    """Begin to prepare, unless that was done before."""
    if measured(home) and pen_images_are_stored(home):
        return None
    command = [sys.executable, "-m", "runner.preparation", str(home.resolve())]
    environment = os.environ | {"INKLING_HOME": str(home.resolve())}
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def pen_images_are_stored(home: Path) -> bool:
    """Whether a training gets the pen images without drawing them."""
    return _marker(home).exists()


def prepare(home: Path) -> None:
    """Measure and store what is missing; INKLING_HOME is that home."""
    if not measured(home):
        measure(home)
    os.nice(LEAST_URGENT)
    try:
        load_pen(cache_folder())
    except DataError:
        return  # whoever needs them is told
    _marker(home).touch()


def _marker(home: Path) -> Path:
    """A file that says that the images were stored; what is in their file is checked by whoever reads it."""
    return home / "cache" / "pen images are stored"


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
