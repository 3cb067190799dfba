"""Arrays out of pasted text: as NumPy prints them, Python lists, MATLAB and Octave brackets, CSV.

A small parser of its own; nothing is evaluated. One array: `array`. Several with names, `dW1 = [[...], ...]`: `arrays`.
`as_code` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from mlp.arrays import Array
from mlp.errors import DataError
from mlp.sentence import Sentence

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
        raise DataError(Sentence("Name each array, for example: dW1 = [[0.1, 0.2], [0.3, 0.4]]."))
    if text[: starts[0].start()].strip():
        raise DataError(Sentence("The text begins with something that has no name: {text}.", text=_shown(text)))
    found: dict[str, Array] = {}
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        name = start[1]
        if name in found:
            raise DataError(Sentence("{name} is given twice.", name=name))
        found[name] = array(text[start.end() : following.start() if following else len(text)], name)
    return found


def array(text: str, name: str = "The array") -> Array:
    """One array: brackets of any of the forms, or rows of numbers. Raises DataError."""
    _check_size(text)
    text = _cleaned(text).strip().rstrip(";").strip()
    if "..." in text:
        raise DataError(
            Sentence("{name} is shortened by dots. Print all: np.set_printoptions(threshold=10**6).", name=name)
        )
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
        raise DataError(Sentence("{name} has rows of different lengths.", name=name)) from None


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
            raise DataError(
                Sentence(
                    "{name} is not a table of numbers: line {number} has {text}.",
                    name=name,
                    number=number,
                    text=_shown(str(error)),
                )
            ) from None
        if len(rows[-1]) != len(rows[0]):
            raise DataError(
                Sentence(
                    "{name} has rows of different lengths: {first} numbers in the first one, {count} in line {number}.",
                    name=name,
                    first=len(rows[0]),
                    count=len(rows[-1]),
                    number=number,
                )
            )
    if not rows:
        raise DataError(Sentence("{name} has no numbers.", name=name))
    return _limited(np.array(rows, np.float64), name)


def as_code(arrays: Mapping[str, Array]) -> str:
    """Arrays as Python code that makes them with NumPy; `arrays` reads it, too."""
    return "\n".join(f"{name} = np.array({_nested(array)})" for name, array in arrays.items())


def _nested(array: Array, indent: str = " " * 4) -> str:
    """Brackets with a line for each row."""
    if array.ndim < 2:
        return str(array.tolist())
    rows = "".join(f"{indent}{_nested(row, indent + ' ' * 4)},\n" for row in array)
    return f"[\n{rows}{indent[4:]}]"


class _Brackets:
    """Nested brackets: commas, blanks or line ends (NumPy breaks long lines) between numbers; semicolons end a row."""

    def __init__(self, tokens: list[str | float], name: str) -> None:
        self.tokens, self.name, self.at = tokens, name, 0

    def value(self, depth: int = 1) -> list[object]:
        """What stands between the bracket that comes next and its end."""
        if depth > MOST_NESTED:
            raise DataError(Sentence("{name} has more than {most} dimensions.", name=self.name, most=MOST_NESTED))
        if self._peek() != "[":
            raise DataError(Sentence("{name} must begin with a bracket.", name=self.name))
        self.at += 1
        rows: list[list[object]] = [[]]
        while (token := self._peek()) != "]":
            if token is None:
                raise DataError(Sentence("{name} has a bracket that is not closed.", name=self.name))
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
            raise DataError(
                Sentence("{name} goes on after its last bracket: {text}.", name=self.name, text=_shown(str(rest[0])))
            )

    def _peek(self) -> str | float | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None


def _tokens(text: str, name: str) -> Iterator[str | float]:
    for found in _TOKEN.finditer(text):
        if found["other"]:
            raise DataError(
                Sentence("{name} has something that is no number: {text}.", name=name, text=_shown(found["other"]))
            )
        yield float(found["number"]) if found["number"] else found["mark"]


def _number(cell: str) -> float:
    if not re.fullmatch(_NUMBER, cell, re.IGNORECASE):
        raise ValueError(cell)
    return float(cell)


def _cleaned(text: str) -> str:
    return _CLOSING.sub("", _OPENING.sub("(", text.replace("\ufeff", "").replace("\u2212", "-").replace("\r", "")))


def _limited(found: Array, name: str) -> Array:
    if found.size > MOST_NUMBERS:
        raise DataError(
            Sentence(
                "{name} has {count:,} numbers; at most {most:,} are read.",
                name=name,
                count=found.size,
                most=MOST_NUMBERS,
            )
        )
    return found


def _squeezed(rows: Array) -> Array:
    return rows[0] if len(rows) == 1 else rows


def _check_size(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise DataError(
            Sentence(
                "The text has {count:,} characters; at most {most:,} are read.", count=len(text), most=MOST_CHARACTERS
            )
        )
    separated = max(text.count(mark) for mark in ",;\t\n") >= MOST_NUMBERS
    if separated or sum(1 for _ in re.finditer(r"[\d.]+", text)) > 2 * MOST_NUMBERS:  # an exponent counts as another
        raise DataError(Sentence("The text has more than {most:,} numbers.", most=MOST_NUMBERS))


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return repr(text[:30] + ("..." if len(text) > 30 else ""))
