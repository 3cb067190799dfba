"""A disk that goes wrong at a chosen moment, in the manner of SQLite's tests.

The file layer (`mlp/atomic_files.py`, `runner/files.py`) is made of the functions in OPERATIONS; a test counts their
calls on files below one folder and lets one of them fail, or the process end there. The end of a process is played:
from that call on, nothing reaches the disk any more, and `Ended` passes through whatever would catch an error.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OPERATIONS = ("write", "fsync", "replace", "unlink", "ftruncate", "mkdir", "rmdir")


class Ended(BaseException):
    """The process is no more."""


class FaultyDisk:
    """Counts what is done to the files below `folder`, and does something else at call number `at` (from 1 on).

    `how` is one of HOW: the call fails with an error of the system (once, or it and all later ones), writes only half
    and then fails, or the process ends right before it, in the middle of it, or right after it.
    """

    HOW = ("ENOSPC", "EIO", "half then ENOSPC", "full", "end before", "end within", "end after")

    def __init__(self, folder: Path, at: int, how: str) -> None:
        self.folder, self.at, self.how = folder.resolve(), at, how
        self.calls = 0
        self.ended = False

    @property
    def happened(self) -> bool:
        """Whether the call with that number came."""
        return self.calls >= self.at

    @contextmanager
    def goes_wrong(self) -> Iterator[None]:
        """Whatever touches the folder in here goes through this disk; an end of the process comes out as its end."""
        real = {name: getattr(os, name) for name in OPERATIONS}
        for name, function in real.items():
            setattr(os, name, self._wrapped(name, function))
        try:
            yield
        except Ended:
            pass
        finally:
            for name, function in real.items():
                setattr(os, name, function)

    def _wrapped(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(target: Any, *arguments: Any, **options: Any) -> Any:
            if not self._is_ours(target, options.get("dir_fd")):
                return function(target, *arguments, **options)
            if self.ended:
                raise Ended
            self.calls += 1
            still_full = self.how == "full" and self.calls > self.at and name in ("write", "mkdir")
            if self.calls != self.at and not still_full:
                return function(target, *arguments, **options)
            if name == "write" and self.how in ("half then ENOSPC", "end within"):
                function(target, bytes(arguments[0])[: len(arguments[0]) // 2])
            elif self.how in ("end after", "end within"):
                function(target, *arguments, **options)
            if self.how.startswith("end"):
                self.ended = True
                raise Ended
            number = errno.EIO if self.how == "EIO" else errno.ENOSPC
            raise OSError(number, os.strerror(number))

        return call

    def _is_ours(self, target: Any, directory: int | None) -> bool:
        if isinstance(target, int) or directory is not None:
            target = f"/proc/self/fd/{target if isinstance(target, int) else directory}"
        return Path(target).resolve().is_relative_to(self.folder)
