"""Which browsers have a page open: servers write it into the home, and the launcher sees who has gone.

looking/<owner>                   an empty file for each browser, touched every few seconds while it has a page open
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

SECONDS_BETWEEN_SIGNS = 5.0
SECONDS_UNTIL_GONE = 20.0
"""A page that is loaded again, or a network that stumbles, is away for less."""
_KEPT = 3600.0
"""Seconds after the last sign at which the file goes."""


def say_who_looks(home: Path, owners: Iterable[str]) -> None:
    """Give a sign of these browsers. What cannot be written is left out: the sign is a favour, not a duty."""
    folder = home / "looking"
    for owner in owners:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / owner).touch()


class Looking:
    """The launcher's view. Signs count when they are seen to change: no clock that is set makes anybody leave."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._clock = home / "looking", clock
        self._signs: dict[str, int] = {}
        self._seen: dict[str, float] = {}

    def now(self) -> set[str]:
        """The browsers that have a page open."""
        now, signs = self._clock(), self._read()
        for owner, sign in signs.items():
            if self._signs.get(owner) != sign:
                self._seen[owner] = now
        self._signs = signs
        self._seen = {owner: at for owner, at in self._seen.items() if owner in signs}
        for owner, at in self._seen.items():
            if now - at > _KEPT:
                with suppress(OSError):
                    (self._folder / owner).unlink()
        return {owner for owner, at in self._seen.items() if now - at < SECONDS_UNTIL_GONE}

    def _read(self) -> dict[str, int]:
        """The time of the last sign of each browser."""
        found = {}
        with suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    found[entry.name] = entry.stat(follow_symlinks=False).st_mtime_ns
        return found
