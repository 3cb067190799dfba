"""What a check finds, and how it is said: in a table, in one sentence, or in hints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlp.check.catalogue import LINES, MISTAKES, Mistake, in_convention

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
    wrong = [one for one in verdict.tensors if one.verdict != "right"]
    if not wrong:
        return verdict.says
    gradients = [one for one in wrong if one.name != "loss"] or wrong
    if step <= 1 or gradients[0].name == "loss":
        return f"The first wrong tensor is {gradients[0].name}."
    key = verdict.mistake or (verdict.nearest[0][0] if verdict.nearest else None)
    if key is None:
        return "It cannot be said in which line it happens: no mistake of the library looks like it."
    mistake = MISTAKES[key]
    unsure = "" if verdict.mistake else "No mistake gives exactly these numbers; the nearest one: "
    if step == 2:
        return f"{unsure}It happens in {LINES[mistake.line]}."
    if step == 3:
        return f"{unsure}It is {mistake.kind}."
    right, wrong_line = (in_convention(line, verdict.convention) for line in (mistake.right, mistake.wrong))
    return f"{unsure}{mistake.says} Right is {right}; yours is like {wrong_line}. {mistake.cure}"
