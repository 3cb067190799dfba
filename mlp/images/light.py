"""The light on a picture: on drawings it is even, on photographs it is looked for place by place."""

from math import ceil

import numpy as np

from mlp.arrays import Array
from mlp.images.background import Paper, block_means, contrast, even, ink_is_dark, paper
from mlp.images.pieces import pieces
from mlp.images.planes import border, edge_level
from mlp.images.writing import main_piece

TOO_SMALL = 64
"""Pixels of the shorter side: a smaller picture has no paper beside its strokes that a window could see."""
_FLAT, _FLAT_SHARE, _FLAT_EDGE = 2.5 / 255, 0.6, 0.85
"""Where so much of a picture, and of its edge, has one level, to that difference, it was drawn, not photographed."""
_LEAST_WINDOW, _USUAL_WINDOW, _MOST_WINDOW = 0.25, 0.35, 0.8
"""Of the longer side: the window in which paper is looked for; the usual one where no stroke is seen."""
_STROKES_IN_WINDOW = 3.2
"""How many times as wide as the thickest stroke a window is, so that most of it is paper."""
_COARSE, _FAINTEST, _OF_STRONGEST, _MARGIN = 192, 0.06, 0.4, 0.1
"""The thickest stroke is looked for in a picture of so many pixels, above this contrast, and this share of the
strongest; what lies along more of the edge is no stroke."""


def light_of(planes: Array, *, place_by_place: bool) -> tuple[Paper, bool]:
    """The paper, and whether the picture was drawn: it is the same everywhere."""
    level = edge_level(planes)
    as_edge = np.abs(planes - level).max(axis=2) < _FLAT
    drawn = min(planes.shape[:2]) < TOO_SMALL or bool(
        as_edge.mean() > _FLAT_SHARE and border(as_edge).mean() > _FLAT_EDGE
    )
    if drawn or not place_by_place:
        return even(planes, level), drawn
    return paper(planes, _window(planes)), False


def _window(planes: Array) -> float:
    """How large a window has to be, of the longer side, to see the paper beside the thickest stroke."""
    small = block_means(planes, ceil(max(planes.shape) / _COARSE))
    background = paper(small, _MOST_WINDOW)
    found = contrast(small, background, dark_ink=ink_is_dark(small, background))[0]
    floor = max(_FAINTEST, _OF_STRONGEST * float(np.quantile(found, 0.98)))
    main = main_piece(pieces(found, floor), max(found.shape))
    if main is None or main.on_edge > _MARGIN:
        return _USUAL_WINDOW
    strokes = _STROKES_IN_WINDOW * (2 if main.on_edge else 1)  # half of a window at the edge is its mirror image
    return float(np.clip(strokes * main.inscribed / max(found.shape), _LEAST_WINDOW, _MOST_WINDOW))
