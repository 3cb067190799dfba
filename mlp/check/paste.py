"""Arrays out of pasted text: as NumPy prints them, Python lists, MATLAB and Octave brackets, CSV.

A small parser of its own; nothing is evaluated. One array: `array`. Several with names, `dW1 = [[...], ...]`: `arrays`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from mlp.arrays import Array
from mlp.errors import DataError

MOST_NUMBERS = 1_000_000
MOST_CHARACTERS = 25_000_000
MOST_NESTED = 8
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf(?:inity)?)"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})(?![^\s\[\](),;])|(?P<mark>[\[\](),;])|(?P<other>[^\s\[\](),;]+)", re.IGNORECASE
)
_OPENING = re.compile(r"(?:\b(?:np|numpy|jnp|torch)\s*\.\s*)?\b(?:array|tensor|asarray)\s*\(|\bArray\s*\(")
_CLOSING = re.compile(r",\s*(?:dtype|device|requires_grad|grad_fn)\s*=[^)\]\n]*")
_NAME = re.compile(r"(?:^|(?<=[\s;]))([A-Za-z_]\w*)\s*[=:](?!=)\s*")


def arrays(text: str) -> dict[str, Array]:
    """Named arrays, each after `name =` or `name:`. Raises DataError with what is wrong and where."""
    _check_size(text)
    text = _cleaned(text)
    starts = list(_NAME.finditer(text))
    if not starts:
        raise DataError("Name each array, for example: dW1 = [[0.1, 0.2], [0.3, 0.4]].")
    if text[: starts[0].start()].strip():
        raise DataError(f"The text begins with something that has no name: {_shown(text)}.")
    found: dict[str, Array] = {}
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        name = start[1]
        if name in found:
            raise DataError(f"{name} is given twice.")
        found[name] = array(text[start.end() : following.start() if following else len(text)], name)
    return found


def array(text: str, name: str = "The array") -> Array:
    """One array: brackets of any of the forms, or rows of numbers. Raises DataError."""
    _check_size(text)
    text = _cleaned(text).strip().rstrip(";").strip()
    if "..." in text:
        raise DataError(f"{name} is shortened by dots. Print all: np.set_printoptions(threshold=10**6).")
    if "[" not in text and "(" not in text:
        return _squeezed(table(text, name))
    tokens = list(_tokens(text, name))
    if "[" not in text:
        tokens = [{"(": "[", ")": "]"}.get(one, one) if isinstance(one, str) else one for one in tokens]
    tokens = [one for one in tokens if one not in ("(", ")")]
    parser = _Brackets(tokens, name)
    value = parser.value()
    parser.end()
    try:
        return _limited(np.array(value, np.float64), name)
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name} has rows of different lengths.") from None


def table(text: str, name: str) -> Array:
    """Rows of numbers: with commas, semicolons, tabs or blanks between them, always two dimensions."""
    _check_size(text)
    rows: list[list[float]] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip().rstrip(",;")
        if not line or line.startswith("#"):
            continue
        try:
            rows.append([_number(cell) for cell in re.split(r"\s*[,;\t]\s*|\s+", line)])
        except ValueError as error:
            raise DataError(f"{name} is not a table of numbers: line {number} has {_shown(str(error))}.") from None
        if len(rows[-1]) != len(rows[0]):
            raise DataError(
                f"{name} has rows of different lengths: {len(rows[0])} numbers in the first one,"
                f" {len(rows[-1])} in line {number}."
            )
    if not rows:
        raise DataError(f"{name} has no numbers.")
    return _limited(np.array(rows, np.float64), name)


class _Brackets:
    """Nested brackets: commas, blanks or line ends (NumPy breaks long lines) between numbers; semicolons end a row."""

    def __init__(self, tokens: list[str | float], name: str) -> None:
        self.tokens, self.name, self.at = tokens, name, 0

    def value(self, depth: int = 1) -> list[object]:
        """What stands between the bracket that comes next and its end."""
        if depth > MOST_NESTED:
            raise DataError(f"{self.name} has more than {MOST_NESTED} dimensions.")
        if self._peek() != "[":
            raise DataError(f"{self.name} must begin with a bracket.")
        self.at += 1
        rows: list[list[object]] = [[]]
        while (token := self._peek()) != "]":
            if token is None:
                raise DataError(f"{self.name} has a bracket that is not closed.")
            if token == "[":
                rows[-1].append(self.value(depth + 1))
                continue
            self.at += 1
            if token == ";":
                rows.append([])
            elif not isinstance(token, str):
                rows[-1].append(token)
        self.at += 1
        rows = [row for row in rows if row]
        return [*rows] if len(rows) > 1 else rows[0] if rows else []

    def end(self) -> None:
        """Nothing may follow."""
        rest = [token for token in self.tokens[self.at :] if token not in (";", ",")]
        if rest:
            raise DataError(f"{self.name} goes on after its last bracket: {_shown(str(rest[0]))}.")

    def _peek(self) -> str | float | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None


def _tokens(text: str, name: str) -> Iterator[str | float]:
    for found in _TOKEN.finditer(text):
        if found["other"]:
            raise DataError(f"{name} has something that is no number: {_shown(found['other'])}.")
        yield float(found["number"]) if found["number"] else found["mark"]


def _number(cell: str) -> float:
    if not re.fullmatch(_NUMBER, cell, re.IGNORECASE):
        raise ValueError(cell)
    return float(cell)


def _cleaned(text: str) -> str:
    return _CLOSING.sub("", _OPENING.sub("(", text.replace("\ufeff", "").replace("\u2212", "-").replace("\r", "")))


def _limited(found: Array, name: str) -> Array:
    if found.size > MOST_NUMBERS:
        raise DataError(f"{name} has {found.size:,} numbers; at most {MOST_NUMBERS:,} are read.")
    return found


def _squeezed(rows: Array) -> Array:
    return rows[0] if len(rows) == 1 else rows


def _check_size(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise DataError(f"The text has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.")
    separated = max(text.count(mark) for mark in ",;\t\n") >= MOST_NUMBERS
    if separated or sum(1 for _ in re.finditer(r"[\d.]+", text)) > 2 * MOST_NUMBERS:  # an exponent counts as another
        raise DataError(f"The text has more than {MOST_NUMBERS:,} numbers.")


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return repr(text[:30] + ("..." if len(text) > 30 else ""))
