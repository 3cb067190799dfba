"""Digits that people drew with a pen, three of each class, and how the canvas would draw them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Strokes = list[list[list[float]]]

BACKGROUND = (11, 11, 13)
_MARGIN = 0.18  # of the canvas, on each side of the longer direction
_FINER = 4  # drawn this many times larger and averaged down: smooth edges, as a browser draws them


@cache
def examples() -> list[tuple[int, Strokes]]:
    """(label, strokes) of 30 digits; a stroke is a list of points x, y in the unit square, y down."""
    content: dict[str, Any] = json.loads(Path(__file__).with_name("pen_examples.json").read_text(encoding="utf-8"))
    return [(digit["label"], digit["strokes"]) for digit in content["digits"]]


def points(strokes: Strokes, size: int = 280) -> list[list[tuple[float, float]]]:
    """The strokes in pixels of a canvas of `size`, where a hand would draw them: for a mouse in a browser test."""
    side = size * (1 - 2 * _MARGIN)
    return [[(size * _MARGIN + side * x, size * _MARGIN + side * y) for x, y in stroke] for stroke in strokes]


def render(strokes: Strokes, size: int = 280, brush: float = 18) -> NDArray[np.uint8]:
    """RGBA (size, size, 4): white strokes of a round brush, `brush` pixels wide, on near-black."""
    mask = Image.new("L", (size * _FINER, size * _FINER))
    draw = ImageDraw.Draw(mask)
    radius = brush * _FINER / 2
    for stroke in points(strokes, size * _FINER):
        draw.line(stroke, fill=255, width=round(2 * radius))
        for x, y in stroke:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    canvas = Image.new("RGB", (size, size), BACKGROUND)
    canvas.paste((255, 255, 255), mask=mask.reduce(_FINER))
    return np.asarray(canvas.convert("RGBA"))
