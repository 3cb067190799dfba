"""All numbers of a small network in matrices on one sheet; the arrow keys go through the lines that give them.

The browser steps alone; it says which step it has come to, and what a person has put in place of a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ui.components.define import define
from ui.language.numbers import separators
from ui.language.state import language
from ui.language.translate import t

_component = define(
    "worked",
    '<div class="worked"><div class="worked-head"><div class="worked-bar" role="group">'
    '<button type="button" class="worked-back"></button><button type="button" class="worked-next"></button>'
    '<div><output class="worked-line"></output><p class="worked-why"></p></div></div>'
    '<ol class="worked-steps"></ol>'
    '<div class="worked-written" id="worked-written" role="group" tabindex="0"><p></p><p></p></div></div>'
    '<div class="worked-sheet"></div>'
    '<div class="worked-foot"><p class="worked-hint"></p><button type="button" class="worked-reset"></button></div>'
    '<output class="worked-problem"></output></div>',
)


@dataclass(frozen=True)
class Matrix:
    """An array in its place on the sheet."""

    name: str
    shape: str
    place: tuple[int, int]
    """Which band and which column, from 0."""
    color: tuple[str, str]
    """Of its layer, on a light and on a dark page; "" for none."""
    step: int
    """At which step its numbers come; -1 for those that are given."""
    cells: Sequence[Sequence[str]]
    """Its rows."""
    written: Sequence[tuple[str, str, Sequence[tuple[int, int]]]] = ()
    """For each number what it is the sum of, in names and in numbers, and where those stand: matrix, number."""
    samples: tuple[bool, bool] = (False, False)
    """Whether its rows and its columns are samples."""
    list: bool = False
    """Whether it has one dimension only."""


@dataclass(frozen=True)
class Step:
    """A line: the numbers of which matrices it gives, and out of which."""

    key: str
    part: str
    formula: str
    about: str
    """Shapes and product."""
    why: str
    operands: Sequence[int]
    result: int


def worked_sheet(
    matrices: Sequence[Matrix],
    steps: Sequence[Step],
    bands: Sequence[str],
    *,
    step: str,
    edits: Mapping[str, float],
    summary: str,
    key: str,
    on_step: Callable[[], None],
    on_edits: Callable[[], None],
) -> None:
    """Show the sheet at the step with this key. `edits` are the numbers changed so far, by places such as x.1.2.

    What is sent is the key's `step`, and `edits`, all that are changed then.
    """
    data: dict[str, Any] = {
        "matrices": [asdict(one) for one in matrices],
        "steps": [asdict(one) for one in steps],
        "bands": list(bands),
        "step": step,
        "edits": dict(edits),
        "summary": summary,
        "texts": {
            "decimal": separators(language())[0],
            "name": t("Steps of the calculation"),
            "back": t("Previous step"),
            "next": t("Next step"),
            "count": t("{step} of {steps}"),
            "sum": t("The number as a sum"),
            "row": t("row {number}"),
            "column": t("column {number}"),
            "sample": t("sample {number}"),
            "hint": t(
                "Arrow keys: left and right go through the lines, up and down through the numbers of the result."
                " Numbers of x, y, W and b can be changed."
            ),
            "reset": t("Take all changes back"),
            "problem": t("That is no number from -1000 to 1000; the one before stays."),
        },
    }
    _component(key=key, data=data, on_step_change=on_step, on_edits_change=on_edits)
