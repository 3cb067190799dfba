"""Small drawings for the terms of the glossary, as SVG in the colours of a theme; the curves are computed."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise

import numpy as np

from mlp.methods.activations import ACTIVATIONS
from mlp.methods.schedules import SCHEDULES
from ui.style import palette

WIDTH, HEIGHT = 144, 72
_EDGE = 8.0
_POINTS = 49
Point = tuple[float, float]


class Pen:
    """Draws into one picture; places are 0 to 1 from the left and from the bottom."""

    def __init__(self, dark: bool) -> None:
        colors = palette.theme(dark)
        self.line, self.soft, self.accent = colors.text, colors.muted, palette.ACCENT_TEXT[dark]
        self.drawn: list[str] = []

    def at(self, point: Point) -> Point:
        """A place in pixels."""
        return _EDGE + point[0] * (WIDTH - 2 * _EDGE), HEIGHT - _EDGE - point[1] * (HEIGHT - 2 * _EDGE)

    def path(self, points: Sequence[Point], color: str, *, dashed: bool = False, width: float = 2) -> None:
        """A line through the points."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.at, points))
        dashes = ' stroke-dasharray="4 4"' if dashed else ""
        self.drawn.append(
            f'<polyline points="{places}" fill="none" stroke="{escape(color)}" stroke-width="{width:g}"'
            f' stroke-linejoin="round" stroke-linecap="round"{dashes}/>'
        )

    def dot(self, point: Point, color: str, radius: float = 4, *, hollow: bool = False) -> None:
        """A disc or, hollow, a ring."""
        x, y = self.at(point)
        fill = _filled(color, hollow)
        self.drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {fill}/>')

    def box(self, low: Point, high: Point, color: str, *, hollow: bool = False, turned: float = 0) -> None:
        """A rectangle between two corners, turned by so many degrees."""
        (x, bottom), (right, y) = self.at(low), self.at(high)
        fill = _filled(color, hollow)
        turn = f' transform="rotate({turned:g} {(x + right) / 2:.1f} {(y + bottom) / 2:.1f})"' if turned else ""
        self.drawn.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{bottom - y:.1f}" rx="2" {fill}{turn}/>'
        )

    def svg(self) -> str:
        """The picture."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
            f' viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(self.drawn)}</svg>'
        )


def _filled(color: str, hollow: bool) -> str:
    return f'fill="none" stroke="{escape(color)}" stroke-width="1.5"' if hollow else f'fill="{escape(color)}"'


Picture = Callable[[Pen], None]


def data_url(picture: Picture, dark: bool) -> str:
    """The picture as the address of an image: Streamlit's HTML keeps no SVG."""
    picture(pen := Pen(dark))
    return "data:image/svg+xml;base64," + b64encode(pen.svg().encode()).decode()


def curve(function: Callable[[float], float], low: float = 0.0, high: float = 1.0) -> list[Point]:
    """Points of a function over 0..1, with its values between `low` and `high` put onto 0..1."""
    across = [i / (_POINTS - 1) for i in range(_POINTS)]
    return [(x, min(1.0, max(0.0, (function(x) - low) / (high - low)))) for x in across]


def _activation(name: str, low: float, high: float) -> list[Point]:
    def value(x: float) -> float:
        out = np.empty(1)
        ACTIVATIONS[name].forward(np.array([8 * x - 4]), out)
        return float(out[0])

    return curve(value, low, high)


def _axes(pen: Pen, x: float = 0.0, y: float = 0.0) -> None:
    pen.path([(0, y), (1, y)], pen.soft, width=1)
    pen.path([(x, 0), (x, 1)], pen.soft, width=1)


def relu(pen: Pen) -> None:
    """Flat, then rising."""
    _axes(pen, 0.5)
    pen.path(_activation("relu", 0, 4), pen.accent)


def sigmoid(pen: Pen) -> None:
    """From 0 to 1."""
    _axes(pen, 0.5)
    pen.path(_activation("sigmoid", 0, 1), pen.accent)


def tanh(pen: Pen) -> None:
    """From -1 to 1."""
    _axes(pen, 0.5, 0.5)
    pen.path(_activation("tanh", -1, 1), pen.accent)


def dead(pen: Pen) -> None:
    """All samples lie where relu is flat."""
    relu(pen)
    for x in (0.06, 0.14, 0.22, 0.3, 0.4):
        pen.dot((x, 0), pen.line)


def saturated(pen: Pen) -> None:
    """All samples lie where sigmoid is flat."""
    sigmoid(pen)
    for x in (0.03, 0.1, 0.9, 0.97):
        pen.dot((x, 1 / (1 + math.exp(4 - 8 * x))), pen.line)


def unit(pen: Pen) -> None:
    """Some inputs, one sum, one output."""
    for y in (0.05, 0.35, 0.65, 0.95):
        pen.path([(0.1, y), (0.6, 0.5)], pen.soft, width=1)
        pen.dot((0.1, y), pen.line)
    pen.path([(0.6, 0.5), (1, 0.5)], pen.accent)
    pen.dot((0.6, 0.5), pen.accent, 8)


def layer(pen: Pen) -> None:
    """Two columns of units, each connected with each."""
    _layers(pen, off=())


def dropout(pen: Pen) -> None:
    """Some hidden units are switched off."""
    _layers(pen, off=(1, 3))


def _layers(pen: Pen, off: Sequence[int]) -> None:
    columns = [(0.1, 4), (0.5, 5), (0.9, 3)]
    places = [[(x, (i + 0.5) / count) for i in range(count)] for x, count in columns]
    for left, right in pairwise(places):
        for i, one in enumerate(left):
            for j, other in enumerate(right):
                if (i if left is places[1] else j) not in off:
                    pen.path([one, other], pen.soft, width=0.75)
    for column, of_column in enumerate(places):
        for i, place in enumerate(of_column):
            gone = column == 1 and i in off
            pen.dot(place, pen.accent if column == 1 else pen.line, hollow=gone)


def softmax(pen: Pen) -> None:
    """Ten shares of one whole."""
    for digit, share in enumerate((0.03, 0.05, 0.08, 0.12, 0.02, 0.06, 0.02, 1.0, 0.1, 0.16)):
        pen.box((digit / 10 + 0.01, 0), (digit / 10 + 0.08, max(0.03, share)), pen.accent if share == 1 else pen.soft)


def cross_entropy(pen: Pen) -> None:
    """-log p over p."""
    _axes(pen)
    pen.path(curve(lambda p: -math.log(max(p, 0.02)), 0, 4), pen.accent)


def gradient(pen: Pen) -> None:
    """A slope at one place of a valley."""
    pen.path(curve(_valley, 0, 1), pen.soft)
    x = 0.2
    slope = 2 * 3.4 * (x - 0.55)
    pen.path([(x + d, _valley(x) + slope * d) for d in (-0.1, 0.16)], pen.accent)
    pen.dot((x, _valley(x)), pen.line)


def _valley(x: float) -> float:
    return 3.4 * (x - 0.55) ** 2 + 0.06


def learning_rate(pen: Pen) -> None:
    """Steps into a valley, each as long as slope times rate."""
    pen.path(curve(_valley, 0, 1), pen.soft)
    places, x = [], 0.04
    for _ in range(5):
        places.append((x, _valley(x)))
        x -= 0.1 * 2 * 3.4 * (x - 0.55)
    pen.path(places, pen.accent)
    for place in places:
        pen.dot(place, pen.line, 3)


def too_far(pen: Pen) -> None:
    """Steps that grow from side to side."""
    pen.path(curve(_valley, 0, 1), pen.soft)
    places, x = [], 0.47
    for _ in range(6):
        places.append((x, _valley(x)))
        x -= 0.34 * 2 * 3.4 * (x - 0.55) * 1.02
    pen.path(places, pen.accent)
    for place in places:
        pen.dot(place, pen.line, 3)


def schedule(pen: Pen) -> None:
    """The rate of one cycle."""
    _axes(pen)
    pen.path(curve(lambda done: SCHEDULES["one_cycle"].factor(done, 0.0)), pen.accent)


def overfitting(pen: Pen) -> None:
    """The training loss falls, the validation loss rises again."""
    _axes(pen)
    pen.path(curve(lambda x: 0.95 * math.exp(-3.5 * x)), pen.accent)
    pen.path(curve(lambda x: 0.95 * math.exp(-4.5 * x) + 0.24 + 0.5 * max(0.0, x - 0.3) ** 1.6), pen.line, dashed=True)


def averaging(pen: Pen) -> None:
    """A running mean through a scattered line."""
    noise = [math.sin(37 * i) * 0.22 for i in range(_POINTS)]
    points = curve(lambda x: 0.8 - 0.5 * x)
    pen.path([(x, y + noise[i]) for i, (x, y) in enumerate(points)], pen.soft, width=1)
    pen.path(points, pen.accent)


def batch(pen: Pen) -> None:
    """A few images out of many."""
    chosen = {3, 8, 17, 22}
    for i in range(24):
        x, y = (i % 8) / 8 + 0.015, (i // 8) / 3 + 0.06
        pen.box((x, y), (x + 0.09, y + 0.21), pen.accent if i in chosen else pen.soft, hollow=i not in chosen)


def split(pen: Pen) -> None:
    """Three parts of the images."""
    for low, high, color in ((0.0, 0.78, pen.soft), (0.8, 0.87, pen.accent), (0.89, 1.0, pen.line)):
        pen.box((low, 0.3), (high, 0.7), color)


def augmentation(pen: Pen) -> None:
    """One image, and three of its variants."""
    for x, turned in ((0.02, 0), (0.3, 12), (0.55, -14), (0.8, 20)):
        pen.box((x, 0.28), (x + 0.18, 0.72), pen.line if not turned else pen.accent, hollow=True, turned=turned)
        pen.box((x + 0.075, 0.36), (x + 0.105, 0.64), pen.line if not turned else pen.accent, turned=turned)


def histogram(pen: Pen) -> None:
    """How often which value comes."""
    for i in range(15):
        height = math.exp(-(((i - 7) / 3.2) ** 2))
        pen.box((i / 15 + 0.005, 0), ((i + 1) / 15 - 0.005, max(0.02, height)), pen.accent)


def vanishing(pen: Pen) -> None:
    """Gradients that become smaller from layer to layer."""
    for i, height in enumerate((0.03, 0.08, 0.2, 0.45, 1.0)):
        pen.box((i / 5 + 0.03, 0), (i / 5 + 0.15, height), pen.accent)


def saliency(pen: Pen) -> None:
    """A grid of pixels; some count much."""
    strong = {(3, 1): 1, (3, 2): 1, (4, 2): 1, (4, 3): 1, (5, 0): 0, (2, 3): 0, (6, 1): 0}
    for column in range(9):
        for row in range(4):
            kind = strong.get((column, row))
            color = pen.soft if kind is None else pen.accent if kind else pen.line
            low = (column / 9 + 0.008, row / 4 + 0.02)
            pen.box(low, (low[0] + 0.095, low[1] + 0.2), color, hollow=kind is None)


def centre(pen: Pen) -> None:
    """A shape in the middle of its frame."""
    pen.box((0.28, 0.0), (0.72, 1.0), pen.soft, hollow=True)
    pen.box((0.4, 0.22), (0.6, 0.78), pen.line)
    pen.dot((0.5, 0.5), pen.accent, 5)


def loss(pen: Pen) -> None:
    """A number that falls."""
    _axes(pen)
    pen.path(curve(lambda x: 0.08 + 0.85 * math.exp(-4 * x)), pen.accent)


def checkpoint(pen: Pen) -> None:
    """A way that goes on from where it was left."""
    loss(pen)
    x = 0.35
    pen.dot((x, 0.08 + 0.85 * math.exp(-4 * x)), pen.line, 5)
