"""One disease of a training as a person is told of it, and the words for its cure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One disease: a sentence with its numbers, why it matters, and the cure that one press applies.

    `cure` is {"command": "change", "settings": {...}} or {"command": "stop"} for the run itself, {"clone": {...}} for a
    new run with these fields changed, or None.
    """

    name: str
    severity: str
    """`error`: nothing is learned; `warning`: less than could be."""
    sees: str
    why: str
    cure_text: str
    cure: Mapping[str, Any] | None

    @property
    def for_ended_run(self) -> "Finding":
        """The same for a run that cannot be steered any more: its settings are changed in a new one."""
        if not self.cure or "clone" in self.cure:
            return self
        settings = self.cure.get("settings")
        if not settings:
            return replace(self, cure=None, cure_text="")
        return replace(self, cure={"clone": settings}, cure_text=f"{self.cure_text} in a new run")


Cure = tuple[str, Mapping[str, Any]]
"""The words for a cure and what its press does."""


def set_now(**settings: Any) -> Cure:
    """A cure for a run that goes on: other settings."""
    return f"Set {text(settings)}", {"command": "change", "settings": settings}


def again(**fields: Any) -> Cure:
    """A cure where the weights cannot be saved: a new run with some fields changed."""
    return f"Start again with {text(fields)}", {"clone": fields}


def text(fields: Mapping[str, Any]) -> str:
    """Settings as a person reads them: `learning rate 0.01, batch size 32`."""
    words = {name: name.replace("_", " ").replace("initializer", "initialiser") for name in fields}
    return ", ".join(
        f"{words[name]} {value:g}" if isinstance(value, float) else f"{words[name]} {value}"
        for name, value in fields.items()
    )


@dataclass(frozen=True)
class Band:
    """Two limits for one number: a finding begins at the first, and ends at the second, which is nearer to health.

    A number that wavers about a single limit would make the finding come and go (the trigger of O. H. Schmitt, 1938).
    """

    begins: float
    ends: float

    def __call__(self, known: bool) -> float:
        """The limit that holds where the finding is `known` already, or where it is not."""
        return self.ends if known else self.begins


def percent(share: float) -> str:
    """A share as a person reads it: 71 %."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def thousands(count: float) -> str:
    """A whole number in groups of three, as the pages write it: 101 770."""
    return f"{count:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
