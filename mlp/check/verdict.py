"""What a check finds, and how it is said: in a table, in one sentence, or in hints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlp.arrays import Array
from mlp.check.catalogue import LINES, MISTAKES, Mistake, in_convention
from mlp.sentence import Sentence

HINTS = 4
"""The steps of the ladder: the tensor, the line, the kind, the mistake itself."""
Shape = tuple[int, ...]


@dataclass(frozen=True)
class TensorVerdict:
    """One tensor: `right`, `wrong` or of another `shape`; its relative error; what explains it."""

    name: str
    verdict: str
    error: float
    expected: Shape
    got: Shape
    mistake: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a check finds."""

    verdict: str
    """right, wrong or incomplete"""
    tensors: tuple[TensorVerdict, ...]
    missing: tuple[str, ...] = ()
    mistake: str | None = None
    """The likeliest mistake that gives exactly these numbers; the first one where it takes two."""
    about: str = ""
    """Which reading of the mistake fits: in which layer, with which rate."""
    also_fits: tuple[str, ...] = ()
    """Other mistakes that give the same numbers in this case."""
    pair: tuple[str, ...] = ()
    """Two mistakes that together give these numbers, where none alone does."""
    nearest: tuple[tuple[str, float], ...] = ()
    """Without a name: what looks most like it, with its error."""
    bracket: str = ""
    """The last right and the first wrong tensor, in words."""
    says: str = ""
    cure: str = ""
    convention: str = "rows"
    mine: dict[str, Array] = field(default_factory=dict, repr=False, compare=False)
    """The tensors that were judged, as they were given."""
    right: dict[str, Array] = field(default_factory=dict, repr=False, compare=False)
    """What each was compared with, in the convention of the case."""

    @property
    def first_wrong(self) -> str | None:
        """The tensor to look at first: the first wrong one of the gradient, else a wrong loss."""
        wrong = [one.name for one in self.tensors if one.verdict != "right"]
        return next((name for name in wrong if name != "loss"), wrong[0] if wrong else None)

    def to_json(self) -> dict[str, Any]:
        """The last line of `python -m mlp check --json`."""
        tensors = [
            {"name": one.name, "verdict": one.verdict, "error": one.error, "mistake": one.mistake}
            for one in self.tensors
        ]
        return {
            "verdict": self.verdict, "mistake": self.mistake, "says": self.says, "cure": self.cure,
            "also_fits": list(self.also_fits), "about": self.about, "pair": list(self.pair), "bracket": self.bracket,
            "nearest": [key for key, _ in self.nearest], "missing": list(self.missing), "tensors": tensors,
        }  # fmt: skip

    def __str__(self) -> str:
        return report(self)


def report(verdict: Verdict) -> str:
    """All of a verdict, for people."""
    rows = [f"{'tensor':<8} {'verdict':<8} {'error':>9}"]
    for one in verdict.tensors:
        tail = f"{one.got} instead of {one.expected}" if one.verdict == "shape" else f"{one.error:9.1e}"
        rows.append(f"{one.name:<8} {one.verdict:<8} {tail}")
    if verdict.missing:
        rows.append(f"Missing: {', '.join(verdict.missing)}.")
    rows.append("")
    if verdict.bracket:
        rows.append(verdict.bracket)
    if verdict.pair:
        rows.append("Two mistakes together give these numbers.")
        for key in verdict.pair:
            rows += _named(MISTAKES[key], "", verdict.convention)
    elif verdict.mistake:
        rows += _named(MISTAKES[verdict.mistake], verdict.about, verdict.convention)
        if verdict.also_fits:
            rows.append(f"The same numbers come from: {', '.join(verdict.also_fits)}.")
    else:
        rows += [verdict.says, *([verdict.cure] if verdict.cure else [])]
        rows += [f"  looks like {key}: {MISTAKES[key].says} (error {error:.1e})" for key, error in verdict.nearest]
    return "\n".join(rows)


def _named(mistake: Mistake, about: str, convention: str) -> list[str]:
    right, wrong = (in_convention(line, convention) for line in (mistake.right, mistake.wrong))
    return [
        f"{mistake.key}{f' ({about})' if about else ''}: {mistake.says}",
        f"  right: {right}",
        f"  yours: {wrong}",
        mistake.cure,
    ]


def hint(verdict: Verdict, step: int) -> str:
    """One step of the ladder, 1 to 4; nothing more is given away than the step asks for."""
    first = verdict.first_wrong
    if first is None:
        return verdict.says
    if step <= 1 or first == "loss":
        return Sentence("The first wrong tensor is {name}.", name=first)
    key = verdict.mistake or (verdict.nearest[0][0] if verdict.nearest else None)
    if key is None:
        return Sentence("It cannot be said in which line it happens: no mistake of the library looks like it.")
    told = _told(MISTAKES[key], step, verdict.convention)
    if verdict.mistake:
        return told
    return Sentence("No mistake gives exactly these numbers; the nearest one: {hint}", hint=told)


def _told(mistake: Mistake, step: int, convention: str) -> Sentence:
    if step == 2:
        return Sentence("It happens in {line}.", line=LINES[mistake.line])
    if step == 3:
        return Sentence("It is {kind}.", kind=mistake.kind)
    right, wrong = (in_convention(line, convention) for line in (mistake.right, mistake.wrong))
    return Sentence(
        "{says} Right is {right}; yours is like {wrong}. {cure}",
        says=mistake.says, right=right, wrong=wrong, cure=mistake.cure,
    )  # fmt: skip
