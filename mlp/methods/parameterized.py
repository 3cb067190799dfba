"""Choices with numbers behind a colon: `normal:0.01`, `uniform:-0.5,0.5`, `step:2,0.5`."""

from collections.abc import Mapping
from math import isfinite
from typing import Protocol, TypeVar

from mlp.errors import ConfigError


class HasDefaults(Protocol):
    """A row of a table of choices, with the names and the default values of its numbers."""

    @property
    def defaults(self) -> Mapping[str, float]: ...


Row = TypeVar("Row", bound="HasDefaults")


def choices(table: Mapping[str, object]) -> str:
    """The names of a table as text: `relu, sigmoid, tanh`."""
    return ", ".join(table)


def parse_parameterized_name(text: str, table: Mapping[str, Row], what: str) -> tuple[Row, tuple[float, ...]]:
    """Look up `name` or `name:1,2` in `table` and return its row and its numbers, defaults filled in.

    Raises ConfigError naming `what` for an unknown name, too many numbers or something that is not a number.
    """
    name, colon, tail = text.partition(":")
    row = table.get(name)
    if row is None:
        raise ConfigError(f"{what} must be one of {choices(table)}; got {text!r}.")
    given = tail.split(",") if colon else []
    names = list(row.defaults)
    if len(given) > len(names):
        takes = f"takes {', '.join(names)} after the colon" if names else "takes no numbers"
        raise ConfigError(f"{what} {name} {takes}; got {text!r}.")
    try:
        numbers = [float(part) for part in given]
    except ValueError:
        raise ConfigError(f"{what} {name}: the values after the colon must be numbers; got {text!r}.") from None
    if not all(map(isfinite, numbers)):
        raise ConfigError(f"{what} {name}: the values after the colon must be finite; got {text!r}.")
    return row, (*numbers, *list(row.defaults.values())[len(numbers) :])
