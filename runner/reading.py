"""Reading what a browser has sent; larger files in a process of their own, so that the server goes on meanwhile.

`python -m runner.reading FOLDER TARGET` reads the files in a folder and stores their data, or says why not.
"""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mlp.data.own.own_data import OwnData
from mlp.data.own.read import read_uploads
from mlp.data.own.stored import load_own, save_own
from mlp.errors import DataError, InklingError
from mlp.home import PROJECT
from mlp.sentence import Sentence
from runner.files import write_errors_told

QUICK = 200_000
"""Bytes of files that are read in well under a quarter of a second, also if they are packed."""
SECONDS_PATIENCE = 300
HELD = ".reading-"
"""The names of folders with files that are being read begin with this."""
REFUSED = 3
"""Exit code where standard output says what is wrong with the files."""


def read_sent(files: Mapping[str, bytes], place: Path) -> OwnData:
    """The data in files by name; a folder in `place` holds them meanwhile. Raises an InklingError."""
    if sum(map(len, files.values())) <= QUICK:
        return read_uploads(files)
    with write_errors_told(place):
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=HELD, dir=place.resolve()) as made:
            folder, target = Path(made) / "files", Path(made) / "data.safetensors"
            folder.mkdir()
            for name, content in files.items():
                (folder / name).write_bytes(content)
            said = _process(folder, target)
            if said is not None:
                raise DataError(said)
            return load_own(target)


def _process(folder: Path, target: Path) -> str | None:
    """Why the files were not read; None if they were."""
    command = [sys.executable, "-m", "runner.reading", str(folder), str(target)]
    with suppress(subprocess.TimeoutExpired):
        ended = subprocess.run(command, cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                               timeout=SECONDS_PATIENCE, check=False)  # fmt: skip
        if ended.returncode == 0:
            return None
        if ended.returncode == REFUSED:
            return ended.stdout.rstrip("\n")
        print(ended.stderr, file=sys.stderr)
    return Sentence("The files could not be read: the process that read them ended. Give a part of them.")


def main(arguments: list[str]) -> int:
    """Read the files of a folder and store their data; REFUSED and a sentence for files that hold none."""
    folder, target = map(Path, arguments)
    try:
        save_own(read_uploads({path.name: path.read_bytes() for path in sorted(folder.iterdir())}), target)
    except InklingError as error:
        print(error)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
