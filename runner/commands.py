"""What people may ask of a run in training: every rule about a command's arguments, checked here, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from mlp.config import LIVE_SETTINGS
from mlp.methods.parameterized import choices
from runner.files import RunError

MOST_STEPS = 1000
"""A single press takes at most so many steps."""
MOST_EPOCHS = 10_000
SLOWEST, FASTEST = 0.1, 1000.0
"""Steps a second in slow motion."""
_ARGUMENT = {
    "pause": None,
    "resume": None,
    "step": "count",
    "epochs": "count",
    "stop": None,
    "slow": "steps_per_second",
    "change": "settings",
}


@dataclass(frozen=True)
class Command:
    """One wish: its name and its argument, where it has one. Raises RunError for what cannot be asked.

    pause, resume, stop; step: so many batches, then pause; epochs: so many more; slow: steps a second, or None for as
    fast as it can; change: new settings by name. Whether a run can have such settings is for its training to say.
    """

    name: str
    argument: Any = None

    def __post_init__(self) -> None:
        value = self.argument
        match self.name:
            case "step":
                _check_count(value, MOST_STEPS, "A number of steps")
            case "epochs":
                _check_count(value, MOST_EPOCHS, "A number of epochs")
            case "slow" if value is not None:
                number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
                if not number or not SLOWEST <= value <= FASTEST:
                    raise RunError(
                        f"Slow motion takes {SLOWEST:g} to {FASTEST:g} steps a second, or None for full speed;"
                        f" got {value!r}."
                    )
            case "change":
                if not isinstance(value, Mapping) or not value:
                    raise RunError(f"A change needs new settings by name; got {value!r}.")
                if wrong := [name for name in value if name not in LIVE_SETTINGS]:
                    raise RunError(f"Only {choices(LIVE_SETTINGS)} can be changed in a run; got {wrong[0]!r}.")

    @classmethod
    def of(cls, name: str, arguments: Mapping[str, Any]) -> "Command":
        """From a name and arguments by name; a `step` without `count` is one step."""
        if not isinstance(name, str) or name not in _ARGUMENT:
            raise RunError(f"A run can be told to {', '.join(_ARGUMENT)}; got {name!r}.")
        argument = _ARGUMENT[name]
        given = dict(arguments) or ({"count": 1} if name == "step" else {})
        if set(given) != ({argument} if argument else set()):
            expected = f"the argument {argument}" if argument else "no arguments"
            raise RunError(f"The command {name} takes {expected}; got {', '.join(map(str, given)) or 'none'}.")
        return cls(name, given[argument] if argument else None)

    @property
    def arguments(self) -> dict[str, Any]:
        """As they stand in the file of commands."""
        argument = _ARGUMENT[self.name]
        return {argument: self.argument} if argument else {}


def _check_count(value: object, most: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise RunError(f"{what} must be a whole number from 1 to {most:,}; got {value!r}.")
