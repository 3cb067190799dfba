"""A setting is one row: a field of a configuration with its texts, its rule and its uses.

The rows are in `mlp/config.py`, where each is the default of its field. The form, the live settings, the command line,
the checkpoints and the texts of changes read them there, so a new setting is written once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Protocol

from mlp.errors import ConfigError
from mlp.methods.parameterized import HasDefaults, choices, parse_parameterized_name
from mlp.sentence import Sentence

Bound = float | Callable[[Any], float]
"""A number, or a function of the configuration that gives it."""


class Rule(Protocol):
    """Which values a setting may have."""

    def check(self, value: object, subject: str, config: Any) -> None:
        """Raise ConfigError, which names the `subject`, for a value that cannot be in this configuration."""


@dataclass(frozen=True)
class OneOf:
    """One of the names of a table, or another name that is `also` one."""

    names: Mapping[str, object] | Sequence[str]
    also: Callable[[str], bool] = lambda value: False

    def check(self, value: object, subject: str, config: Any) -> None:
        if not isinstance(value, str) or (value not in self.names and not self.also(value)):
            raise ConfigError(
                Sentence(
                    "{subject} must be one of {names}; got {value!r}.",
                    subject=subject, names=", ".join(self.names), value=value,
                )
            )  # fmt: skip


@dataclass(frozen=True)
class EachOf:
    """One of the names of a table, or one for each of so many things, with commas between them."""

    names: Mapping[str, object] | Sequence[str]
    count: Callable[[Any], int]
    things: str

    def check(self, value: object, subject: str, config: Any) -> None:
        parts = value.split(",") if isinstance(value, str) else []
        if parts and all(part in self.names for part in parts) and len(parts) in (1, self.count(config)):
            return
        raise ConfigError(
            f"{subject} must be one of {', '.join(self.names)}, or one for each of the {self.count(config)}"
            f" {self.things} with commas between them; got {value!r}."
        )


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def check(self, value: object, subject: str, config: Any) -> None:
        if not isinstance(value, bool):
            raise ConfigError(f"{subject} must be true or false; got {value!r}.")


@dataclass(frozen=True)
class Parameterized:
    """One of the names of a table with its numbers behind a colon; `check_numbers` has rules for these."""

    table: Mapping[str, HasDefaults]
    check_numbers: Callable[[str, Sequence[float]], None] = lambda text, numbers: None

    def check(self, value: object, subject: str, config: Any) -> None:
        if not isinstance(value, str):
            raise ConfigError(
                Sentence(
                    "{subject} must be one of {names}; got {value!r}.",
                    subject=subject, names=choices(self.table), value=value,
                )
            )  # fmt: skip
        _, numbers = parse_parameterized_name(value, self.table, subject)
        self.check_numbers(value, numbers)


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`; None as well where the setting is `optional`."""

    low: int
    high: Bound
    optional: bool = False

    def check(self, value: object, subject: str, config: Any) -> None:
        if self.optional and value is None:
            return
        high = self.high(config) if callable(self.high) else self.high
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= high:
            raise ConfigError(
                Sentence(
                    "{subject} must be a whole number from {low:,} to {high:,}; got {value!r}.",
                    subject=subject, low=self.low, high=high, value=value,
                )
            )  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`, or `above` the low end; None as well where the setting is `optional`."""

    low: float
    high: float
    above: bool = False
    optional: bool = False

    def check(self, value: object, subject: str, config: Any) -> None:
        if self.optional and value is None:
            return
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not self.low <= value <= self.high or (self.above and value == self.low):  # type: ignore[operator]
            values = {"subject": subject, "low": self.low, "high": self.high, "value": value}
            if self.above:
                raise ConfigError(
                    Sentence("{subject} must be a number above {low:g} and at most {high:g}; got {value!r}.", **values)
                )
            raise ConfigError(Sentence("{subject} must be a number from {low:g} to {high:g}; got {value!r}.", **values))


@dataclass(frozen=True)
class Setting:
    """The description of one setting, without its value."""

    rule: Rule
    word: str
    """Its name within a sentence: `learning rate`."""
    help: str = ""
    """One sentence for the pages: what happens when it is turned up."""
    label: str = ""
    """Its name on the pages; by default the word with a capital."""
    subject: str = ""
    """Its name at the beginning of an error; by default `The learning rate`."""
    option: str = ""
    """Its name on the command line, where that is not the field's with dashes."""
    option_help: str = ""
    live: bool = False
    """Whether it can be changed while the network learns."""
    step: float | None = None
    """How far one press on a page changes it; None for a tenth of the value."""
    applies: Callable[[Any], bool] = lambda experiment: True
    """The experiments in which it has an effect."""
    notable: bool = False
    """Whether a list of runs shows it where it differs from the default."""
    name: str = ""
    """The field of the configuration."""
    default: Any = None


def setting(
    default: Any, rule: Rule, word: str, description: str = "", label: str = "", subject: str = "", **more: Any
) -> Any:
    """The default of a field of a frozen configuration that is this setting; `more` are fields of `Setting`."""
    row = Setting(rule, word, help=description, label=label, subject=subject, default=default, **more)
    return field(default=default, metadata={"setting": row})


def settings_of(kind: type[Any]) -> dict[str, Setting]:
    """The settings of a configuration by the names of their fields."""
    found = {one.name: one.metadata["setting"] for one in fields(kind) if "setting" in one.metadata}
    return {name: _named(row, name) for name, row in found.items()}


def _named(row: Setting, name: str) -> Setting:
    words = {
        "name": name,
        "label": row.label or row.word[:1].upper() + row.word[1:],
        "subject": row.subject or f"The {row.word}",
        "option": row.option or f"--{name.replace('_', '-')}",
    }
    return Setting(**{one.name: words.get(one.name, getattr(row, one.name)) for one in fields(Setting)})
