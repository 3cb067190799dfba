"""A person's own data in a home, and which browser has brought which.

data/<16 hexadecimal digits>.safetensors  the data by the beginning of their digest; runs have links to the same file
data/<owner>.json                         names and sources of what a browser has brought, the newest first
data/lock                                 held for a moment while one of these changes
"""

import os
import re
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlp.atomic_files import HALF_WRITTEN, write_atomically
from mlp.data.own.own_data import OwnData
from mlp.data.own.stored import MOST_FILE, load_own, save_own
from mlp.data_sets import is_own
from mlp.errors import InklingError
from mlp.regular_files import open_regular
from mlp.sentence import Sentence
from runner.files import RunError, locked, read_object, write_errors_told, write_object
from runner.limits import Limits
from runner.reading import HELD, SECONDS_PATIENCE, read_sent

MOST_KEPT = 12
"""Of one browser; older ones stay in the runs that learned them."""
_FORMAT = 1
_OWNER = re.compile(r"[0-9a-f]{64}")
_SUFFIX = ".safetensors"
_LONGEST_SOURCE = 200


class OwnDataFiles:
    """The folder `data` of a home; any number of threads and processes may use it."""

    def __init__(self, home: Path) -> None:
        self.path = home / "data"

    def file(self, name: str) -> Path:
        """Where the data of this name are, or would be."""
        if not is_own(name):
            raise RunError(f"{name[:40]!r} is not the name of a person's own data.")
        return self.path / (name.partition(":")[2] + _SUFFIX)

    def read(self, files: Mapping[str, bytes]) -> OwnData:
        """The data in files by name; raises an InklingError."""
        return read_sent(files, self.path)

    def keep(self, owner: str, data: OwnData, limits: Limits) -> str:
        """Store data that a browser has brought; their name. A damaged file of the same data is replaced."""
        if not _OWNER.fullmatch(owner):
            raise RunError("The browser that brings data must be a sha256 in hexadecimal.")
        limits.check_free(self.path)
        path = self.file(data.name)
        with write_errors_told(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            with locked(self.path / "lock"):
                if not _is_intact(path):
                    save_own(data, path)
                known = {data.name: data.source} | {k: v for k, v in self.of(owner).items() if k != data.name}
                kept = list(known.items())[:MOST_KEPT]
                write_object(self._list(owner), {"format": _FORMAT, "data": kept})
                self._remove_forgotten()
        return data.name

    def of(self, owner: str) -> dict[str, str]:
        """The names of what a browser has brought and is still here, each with its source, the newest first."""
        with suppress(InklingError):
            return _known(read_object(self._list(owner))) if _OWNER.fullmatch(owner) else {}
        return {}

    def _list(self, owner: str) -> Path:
        return self.path / f"{owner}.json"

    def _remove_forgotten(self) -> None:
        """Remove what no browser has in its list, and what a killed process left behind."""
        owners = [path.stem for path in self.path.glob("*.json")]
        known = {self.file(name) for owner in owners for name in self.of(owner)}
        for path in [*self.path.glob(HALF_WRITTEN), *(set(self.path.glob(f"*{_SUFFIX}")) - known)]:
            path.unlink(missing_ok=True)
        for folder in self.path.glob(f"{HELD}*"):
            with suppress(FileNotFoundError):
                if time.time() - folder.stat().st_mtime > 2 * SECONDS_PATIENCE:
                    shutil.rmtree(folder, ignore_errors=True)


def _known(found: dict[str, Any]) -> dict[str, str]:
    """Names and sources in a list; nothing of a list of another form."""
    match found:
        case {"format": 1, "data": [*pairs]}:
            fit = [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2 and is_own(pair[0])]
            return {name: str(source)[:_LONGEST_SOURCE] for name, source in fit}
    return {}


def link(source: Path, target: Path) -> None:
    """Another name for a file that is only ever replaced as a whole; a copy where a link cannot be. Raises OSError."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        with open_regular(source) as file:
            write_atomically(target, file.read(MOST_FILE))


def load_data(path: Path, name: str) -> OwnData:
    """The data of a run; raises an InklingError where the file is missing, damaged or holds others."""
    try:
        data = load_own(path)
    except InklingError as error:
        raise RunError(
            Sentence("The data of this run cannot be read. {why} Bring them again for a new run.", why=str(error))
        ) from None
    if data.name != name:
        raise RunError(
            Sentence("The data of this run are not those that it began with. Bring them again for a new run.")
        )
    return data


def _is_intact(path: Path) -> bool:
    try:
        load_own(path)
    except InklingError:
        return False
    return True
