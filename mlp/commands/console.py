"""How a command speaks: one JSON object a line for programs, or text and a progress bar for people."""

import json
import sys
from collections.abc import Mapping
from typing import Any

BAR = 24


class Console:
    """Standard output in one of two languages; a command calls both `event` and `text` and need not ask which is on."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._live = not as_json and sys.stdout.isatty()
        self._unfinished = False

    def event(self, record: Mapping[str, Any]) -> None:
        """One JSON object on a line of its own; nothing for people."""
        if self.as_json:
            print(json.dumps(record, allow_nan=False), flush=True)

    def text(self, line: str = "") -> None:
        """A line for people; nothing for programs."""
        if not self.as_json:
            self._end_bar()
            print(line, flush=True)

    def bar(self, share: float, caption: str) -> None:
        """A progress bar that is drawn over itself; only on a terminal."""
        if self._live:
            full = round(BAR * min(1.0, share))
            print(f"\r{'█' * full}{'░' * (BAR - full)} {caption}\x1b[K", end="", flush=True)
            self._unfinished = True

    def _end_bar(self) -> None:
        if self._unfinished:
            print("\r\x1b[K", end="")
            self._unfinished = False


def percent(share: float) -> str:
    """0.978 -> 97.80 %"""
    return f"{100 * share:.2f} %"
