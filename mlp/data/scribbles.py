"""Drawings that are no digits, made of strokes: letters that no digit resembles, and scribbles of several kinds.

They measure how often a network doubts them (`mlp/nn/confidence.py`); nothing is learned or calibrated from them.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mlp.data.pen_digits import images_of
from mlp.data.strokes import Strokes

LETTERS = "ACEFHKMNPRTUVWXY"
"""Without those that are drawn as a digit is (I, O, S, Z, B, G) or nearly (D, J, L, Q)."""
_CORNERS = {
    "A": ["0,1 .5,0 1,1", ".2,.6 .8,.6"],
    "C": ["1,.15 .75,0 .35,.05 0,.4 0,.65 .35,.97 .75,1 1,.85"],
    "E": ["1,0 0,0 0,1 1,1", "0,.5 .8,.5"],
    "F": ["1,0 0,0 0,1", "0,.5 .8,.5"],
    "H": ["0,0 0,1", "1,0 1,1", "0,.5 1,.5"],
    "K": ["0,0 0,1", "1,0 0,.55 1,1"],
    "M": ["0,1 .1,0 .5,.7 .9,0 1,1"],
    "N": ["0,1 0,0 1,1 1,0"],
    "P": ["0,1 0,0 .7,0 1,.15 1,.35 .7,.5 0,.5"],
    "R": ["0,1 0,0 .7,0 1,.15 1,.35 .7,.5 0,.5", ".4,.5 1,1"],
    "T": ["0,0 1,0", ".5,0 .5,1"],
    "U": ["0,0 0,.65 .2,.95 .5,1 .8,.95 1,.65 1,0"],
    "V": ["0,0 .5,1 1,0"],
    "W": ["0,0 .25,1 .5,.3 .75,1 1,0"],
    "X": ["0,0 1,1", "1,0 0,1"],
    "Y": ["0,0 .5,.5 1,0", ".5,.5 .5,1"],
}
_THINNEST, _THICKEST = 0.08, 0.2
"""Brushes as shares of a drawing's longer side."""

Points = NDArray[np.float64]


def no_digits(count: int, *, rng: np.random.Generator) -> tuple[NDArray[np.uint8], list[str]]:
    """`count` images (n, 784), uint8, as a network gets a drawing, and what each is: letters and scribbles by turns."""
    kinds = [
        str(rng.choice(list(LETTERS))) if number % 2 == 0 else str(rng.choice(list(SCRIBBLES)))
        for number in range(count)
    ]
    brushes = np.exp(rng.uniform(np.log(_THINNEST), np.log(_THICKEST), (count, 1)))
    images = [images_of(drawing(kind, rng=rng), brush)[0] for kind, brush in zip(kinds, brushes, strict=True)]
    return np.array(images, np.uint8).reshape(count, -1), kinds


def drawing(kind: str, *, rng: np.random.Generator) -> Strokes:
    """The strokes of one drawing of a letter or of a kind of scribble, by another hand each time."""
    strokes = SCRIBBLES[kind](rng) if kind in SCRIBBLES else _letter(kind, rng)
    slant, turn, width = rng.normal(0, 0.12), rng.normal(0, 0.1), np.exp(rng.normal(-0.25, 0.2))
    shear = np.array([[width, 0], [slant, 1]])
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return _in_unit_square([stroke @ shear @ rotation for stroke in strokes])


def _letter(name: str, rng: np.random.Generator) -> list[Points]:
    """The corners, each a little elsewhere, joined by lines that bend."""
    corners = [np.array([point.split(",") for point in stroke.split()], float) for stroke in _CORNERS[name]]
    return [_bent(stroke + rng.normal(0, 0.04, stroke.shape), 0.03, rng) for stroke in corners]


def _bent(corners: Points, by: float, rng: np.random.Generator) -> Points:
    """Lines between corners (n, 2), as a hand draws them: each swings out to a side by a share of its length."""
    pieces = []
    for start, end in pairwise(corners):
        along = np.linspace(0, 1, 12)[:, None]
        across = np.array([start[1] - end[1], end[0] - start[0]]) * rng.normal(0, by)
        pieces.append(start + along * (end - start) + np.sin(np.pi * along) * across)
    return np.concatenate(pieces)


def _wander(rng: np.random.Generator) -> list[Points]:
    """A pen that goes on in a direction which changes at random."""
    turns = np.cumsum(rng.normal(0, 0.3, 120)) / 3
    directions = np.cumsum(turns) / 2 + rng.uniform(0, 2 * np.pi)
    return [np.cumsum(np.stack([np.cos(directions), np.sin(directions)], axis=1), axis=0)]


def _zigzag(rng: np.random.Generator) -> list[Points]:
    """Up and down, and on to the side."""
    count = int(rng.integers(5, 10))
    corners = np.stack([np.linspace(0, 1.2, count), np.arange(count) % 2], axis=1)
    return [_bent(corners + rng.normal(0, 0.08, corners.shape), 0.05, rng)]


def _spiral(rng: np.random.Generator) -> list[Points]:
    """Two to three and a half turns."""
    turns, growth = rng.uniform(2, 3.5), rng.uniform(0.7, 1.2)
    angle = np.linspace(0, 2 * np.pi * turns, 150) * rng.choice([-1, 1]) + rng.uniform(0, 2 * np.pi)
    return [(np.linspace(0.05, 1, 150) ** growth)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)]


def _lines(rng: np.random.Generator) -> list[Points]:
    """Three to six lines anywhere."""
    return [_bent(rng.uniform(0, 1, (2, 2)), 0.1, rng) for _ in range(int(rng.integers(3, 7)))]


def _star(rng: np.random.Generator) -> list[Points]:
    """Lines through a middle, or the five of a star in one stroke."""
    if rng.random() < 0.5:
        angles = np.pi * (np.arange(3 + int(rng.integers(0, 2))) / 3 + rng.uniform())
        ends = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return [_bent(np.stack([end, -end]), 0.05, rng) for end in ends]
    angles = np.arange(6) * 4 * np.pi / 5 + rng.normal(-np.pi / 2, 0.2)
    corners = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return [_bent(corners + rng.normal(0, 0.05, corners.shape), 0.03, rng)]


def _face(rng: np.random.Generator) -> list[Points]:
    """A circle with two eyes and a mouth."""
    round_ = np.linspace(0, 2 * np.pi, 60)
    mouth = np.linspace(0.2 * np.pi, 0.8 * np.pi, 20)
    circle = np.stack([np.cos(round_), np.sin(round_)], axis=1)
    eyes = [np.array([[x, -0.35], [x, -0.2]]) + rng.normal(0, 0.04, 2) for x in (-0.35, 0.35)]
    smile = np.stack([np.cos(mouth), np.sin(mouth) * rng.choice([-0.5, 1]) + rng.uniform(-0.2, 0)], axis=1) * 0.55
    return [circle * rng.uniform(0.9, 1.1, 2), *eyes, smile]


def _arrow(rng: np.random.Generator) -> list[Points]:
    """A line with a head that points anywhere."""
    angle = rng.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    head = np.array([[0.6, -0.3], [1, 0], [0.6, 0.3]])
    return [_bent(np.array([[-0.2, 0], [1, 0]]) @ turn, 0.05, rng), _bent(head @ turn, 0.05, rng)]


def _figure(rng: np.random.Generator) -> list[Points]:
    """A box with a line through it, a triangle or a house."""
    shapes = ("0,0 1,0 1,1 0,1 0,0|0,0 1,1", "0,1 .5,0 1,1 0,1", "0,1 0,.4 .5,0 1,.4 1,1 0,1|.35,1 .35,.6 .65,.6 .65,1")
    shape = str(rng.choice(shapes))
    corners = [np.array([point.split(",") for point in stroke.split()], float) for stroke in shape.split("|")]
    return [_bent(stroke + rng.normal(0, 0.03, stroke.shape), 0.03, rng) for stroke in corners]


SCRIBBLES: dict[str, Callable[[np.random.Generator], list[Points]]] = {
    "wander": _wander,
    "zigzag": _zigzag,
    "spiral": _spiral,
    "lines": _lines,
    "star": _star,
    "face": _face,
    "arrow": _arrow,
    "figure": _figure,
}
"""The kinds of scribble, by name."""


def _in_unit_square(strokes: list[Points]) -> Strokes:
    """Moved and scaled so that the longer side is 1."""
    everything = np.concatenate(strokes)
    low, size = everything.min(axis=0), np.ptp(everything, axis=0).max()
    return [((stroke - low) / size).tolist() for stroke in strokes]
