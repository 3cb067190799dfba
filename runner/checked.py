"""The door for what stands in files of JSON: rules for single values, and a parser that accepts no odd ones.

A rule is a function of a value and of its name in a sentence. It raises RunError for a value that nobody could have
meant. The ranges are wide: they refuse what would break a page or a sum later, not what is merely unusual.
"""

import json
import re
from collections.abc import Callable, Collection
from math import isfinite
from typing import Any, NoReturn

from mlp.errors import InklingError

DEEPEST = 64
"""Lists and objects within each other; Python itself ends at some hundreds of them."""
COUNT = 2**53
"""The largest whole number that JSON, JavaScript and a float agree on."""
LATEST = 250_000_000_000.0
"""A moment in the year 9892, in seconds since 1970: calendars can show everything up to it."""
_LARGEST_WHOLE = 2**64
_SUSPICIOUS = re.compile(rb"\\u[dD][89a-fA-F]|[eE]\+?0*[1-9][0-9]{2}|(?<![.0-9])[0-9]{19}")
"""What every odd value has in its text: half a character, an exponent of three digits, nineteen digits in a row."""

Rule = Callable[[object, str], None]


class RunError(InklingError):
    """A run cannot be read, or cannot do what was asked of it."""


def parse(text: bytes) -> Any:
    """The value of a text of JSON; raises ValueError, with a part of a sentence, for what is not one or holds odd ones.

    Odd are NaN and infinite numbers, whole numbers of more than 64 bits, text that cannot be shown, deep nesting.
    """
    try:
        value = json.loads(text.decode(), parse_constant=_not_a_number)  # of bytes, half characters would pass
    except RecursionError:
        raise ValueError("it holds JSON that is nested too deeply") from None
    except _OddError:
        raise
    except ValueError:
        raise ValueError("it holds no JSON") from None
    if text.count(b"[") + text.count(b"{") > DEEPEST or _SUSPICIOUS.search(text):
        _check_parts(value, 0)
    return value


def shown(value: object) -> str:
    """A value for a sentence, cut to a length that people read."""
    text = repr(value[:60] if isinstance(value, str | bytes) else value)
    return text if len(text) <= 60 else text[:57] + "..."


def is_text(value: object) -> bool:
    """Whether it is text that can be shown: half of a pair of UTF-16 is none, and no page could be sent with it."""
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return False
    return isinstance(value, str)


# --- rules ------------------------------------------------------------------------------------------------------------


def text(longest: int) -> Rule:
    """Text that can be shown, of at most so many characters."""

    def check(value: object, what: str) -> None:
        if not isinstance(value, str) or len(value) > longest or not is_text(value):
            got = f"one of {len(value):,}" if isinstance(value, str) and len(value) > longest else shown(value)
            raise RunError(f"{what} must be a text of at most {longest:,} characters that can be shown; got {got}.")

    return check


def whole(lowest: int, highest: int = COUNT) -> Rule:
    """A whole number in a range, both ends included."""

    def check(value: object, what: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            span = f"of at least {lowest:,}" if highest == COUNT else f"from {lowest:,} to {highest:,}"
            raise RunError(f"{what} must be a whole number {span}; got {shown(value)}.")

    return check


def number(lowest: float, highest: float) -> Rule:
    """A finite number in a range, both ends included."""

    def check(value: object, what: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise RunError(f"{what} must be a number from {lowest:g} to {highest:g}; got {shown(value)}.")

    return check


def moment(value: object, what: str) -> None:
    """A moment of time in seconds since 1970 that a calendar can show."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LATEST:
        raise RunError(f"{what} must be in seconds since 1970, before the year 9892; got {shown(value)}.")


def flag(value: object, what: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise RunError(f"{what} must be true or false; got {shown(value)}.")


def mapping(value: object, what: str) -> None:
    """An object of JSON."""
    if not isinstance(value, dict):
        raise RunError(f"{what} must be an object of JSON; got {shown(value)}.")


def one_of(choices: Collection[str]) -> Rule:
    """One of some words."""

    def check(value: object, what: str) -> None:
        if not isinstance(value, str) or value not in choices:
            raise RunError(f"{what} must be one of {', '.join(sorted(choices))}; got {shown(value)}.")

    return check


def optional(rule: Rule) -> Rule:
    """None, or what the rule accepts."""

    def check(value: object, what: str) -> None:
        if value is not None:
            rule(value, what)

    return check


# --- parsing ----------------------------------------------------------------------------------------------------------


class _OddError(ValueError):
    """JSON, or nearly, whose values nobody could use."""


def _not_a_number(constant: str) -> NoReturn:
    raise _OddError(f"it holds {constant}, which is no number of JSON")


def _check_parts(value: object, depth: int) -> None:
    match value:
        case dict() | list() if depth == DEEPEST:
            raise _OddError("it holds JSON that is nested too deeply")
        case dict():
            for name, part in value.items():
                _check_parts(name, depth)
                _check_parts(part, depth + 1)
        case list():
            for part in value:
                _check_parts(part, depth + 1)
        case str() if not is_text(value):
            raise _OddError("it holds text that cannot be shown")
        case float() if not isfinite(value):
            raise _OddError("it holds a number that is too large")
        case int() if abs(value) >= _LARGEST_WHOLE:
            raise _OddError("it holds a number that is too large")
