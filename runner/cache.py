"""Reading a file again only when it has been replaced."""

from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Generic, TypeVar

from mlp.errors import InklingError
from runner.recent import Recent

Content = TypeVar("Content")
Stamp = tuple[int, int, int, int]


class FileCache(Generic[Content]):
    """What `load` made of the files that were asked for last, at most `limit` of them; for any number of threads.

    The files must be replaced as a whole, as `mlp.atomic_files` does it. What is wrong with a file is remembered, too.
    """

    def __init__(self, load: Callable[[Path], Content], limit: int) -> None:
        self._load = load
        self._known: Recent[Path, tuple[Stamp, Content | InklingError]] = Recent(limit)

    def get(self, path: Path) -> Content:
        """The content of a file, the same object until the file is replaced; raises what `load` raises."""
        stamp = _stamp(path)
        known = self._known.get(path)
        if known and known[0] == stamp:
            return _given(known[1])
        content: Content | InklingError
        try:
            content = self._load(path)
        except InklingError as error:
            if isinstance(error.__context__, OSError):
                raise  # the system refused to read the file: at the next try it may be read
            content = copy(error)
        # The stamp is older than what was read: at worst the file is read once more.
        self._known.put(path, (stamp, content))
        return _given(content)


def _given(known: Content | InklingError) -> Content:
    if isinstance(known, InklingError):
        raise copy(known)  # each raising gets a trace of its own, which would keep all that it refers to in memory
    return known


def _stamp(path: Path) -> Stamp:
    """Changes when a file is replaced or written to; zeros for one that is missing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0, 0, 0
    except OSError:
        return -1, 0, 0, 0
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size
