"""Reading a file again only when it has been replaced."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

Content = TypeVar("Content")


class FileCache(Generic[Content]):
    """What `load` made of the files that were asked for last, at most `limit` of them; for any number of threads.

    The files must be replaced as a whole, as `mlp.atomic_files` does it.
    """

    def __init__(self, load: Callable[[Path], Content], limit: int) -> None:
        self._load, self._limit = load, limit
        self._lock = Lock()
        self._known: OrderedDict[Path, tuple[tuple[int, int, int], Content]] = OrderedDict()

    def get(self, path: Path) -> Content:
        """The content of a file, the same object until the file is replaced; raises what `load` raises."""
        stamp = _stamp(path)
        with self._lock:
            known = self._known.get(path)
            if known and known[0] == stamp:
                self._known.move_to_end(path)
                return known[1]
        content = self._load(path)
        with self._lock:
            # The stamp is older than what was read: at worst the file is read once more.
            self._known[path] = stamp, content
            self._known.move_to_end(path)
            while len(self._known) > self._limit:
                self._known.popitem(last=False)
        return content


def _stamp(path: Path) -> tuple[int, int, int]:
    """Changes when a file is replaced; zeros for one that is missing."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_ino, found.st_mtime_ns, found.st_size
