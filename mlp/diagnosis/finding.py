"""One problem of a training in words, with its cure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mlp.sentence import Sentence


@dataclass(frozen=True)
class Finding:
    """One problem: a sentence with its numbers, why it matters, and the cure that one button applies.

    All three are a `Sentence`: pages translate it.

    `cure` is {"command": "change", "settings": {...}} or {"command": "stop"} for the run itself, {"clone": {...}} for a
    new run with these fields changed, or None.
    """

    name: str
    severity: str
    """`error`: nothing is learned; `warning`: less than could be."""
    observation: str
    why: str
    cure_text: str
    cure: Mapping[str, Any] | None

    @property
    def for_ended_run(self) -> "Finding":
        """The same for a run that has ended: its settings can only be changed in a new run."""
        if not self.cure or "clone" in self.cure:
            return self
        settings = self.cure.get("settings")
        if not settings:
            return replace(self, cure=None, cure_text="")
        return replace(self, cure={"clone": settings}, cure_text=Sentence("{cure} in a new run", cure=self.cure_text))


def percent(share: float) -> str:
    """A share as the pages write it: 71 %."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def thousands(count: float) -> str:
    """A whole number in groups of three, as the pages write it: 101 770."""
    return f"{count:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
