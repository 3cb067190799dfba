"""The output of a command: one JSON object per line for programs, or text and a progress bar for people."""

import json
import sys
from collections.abc import Mapping
from math import isfinite
from typing import Any

BAR = 24


class Console:
    """Standard output as JSON or as text; a command calls both `event` and `text`, of which one prints."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._live = not as_json and sys.stdout.isatty()
        self._unfinished = False

    def event(self, record: Mapping[str, Any]) -> None:
        """Print a JSON object on its own line; nothing in text mode."""
        if self.as_json:
            print(json.dumps(record, allow_nan=False), flush=True)

    def text(self, line: str = "") -> None:
        """Print a line of text; nothing in JSON mode."""
        if not self.as_json:
            self._end_bar()
            print(line, flush=True)

    def aside(self, line: str) -> None:
        """Print what is no result, such as why something takes time, to standard error; in both modes."""
        self._end_bar()
        print(line, file=sys.stderr, flush=True)

    def bar(self, share: float, caption: str) -> None:
        """Draw a progress bar over the last one; only on a terminal."""
        if self._live:
            full = round(BAR * min(1.0, share))
            print(f"\r{'█' * full}{'░' * (BAR - full)} {caption}\x1b[K", end="", flush=True)
            self._unfinished = True

    def _end_bar(self) -> None:
        if self._unfinished:
            print("\r\x1b[K", end="")
            self._unfinished = False


def finite(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with None for a number that JSON cannot hold because it is infinite or no number."""
    return {
        name: None if isinstance(value, float) and not isfinite(value) else value for name, value in numbers.items()
    }


def percent(share: float) -> str:
    """0.978 -> 97.80 %"""
    return f"{100 * share:.2f} %"
