"""Digits that people drew with a pen, three of each class, and how the canvas would draw them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from mlp.data.strokes import BACKGROUND, Strokes, points, render

__all__ = ["BACKGROUND", "Strokes", "examples", "points", "render", "strokes_of"]


@cache
def examples() -> list[tuple[int, Strokes]]:
    """(label, strokes) of 30 digits; a stroke is a list of points x, y in the unit square, y down."""
    content: dict[str, Any] = json.loads(Path(__file__).with_name("pen_examples.json").read_text(encoding="utf-8"))
    return [(digit["label"], digit["strokes"]) for digit in content["digits"]]


def strokes_of(label: int) -> Strokes:
    """The first digit of this class."""
    return next(strokes for found, strokes in examples() if found == label)
