"""Strokes of a pen as pictures, as a browser's canvas draws them with a round brush."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Strokes = list[list[list[float]]]
"""Each stroke is a list of points x, y in the unit square, y down."""

BACKGROUND = (11, 11, 13)
INK = (255, 255, 255)
MARGIN = 0.18
"""Of the canvas, on each side of the digit's longer direction."""
_FINER = 4  # drawn this many times larger and averaged down: smooth edges, as a browser draws them
_STEP = 0.25  # pixels between the points of a stroke


def points(strokes: Strokes, size: int = 280) -> list[list[tuple[float, float]]]:
    """The strokes in pixels of a canvas of `size`, as a person would draw them with a mouse: for browser tests."""
    side = size * (1 - 2 * MARGIN)
    return [[(size * MARGIN + side * x, size * MARGIN + side * y) for x, y in stroke] for stroke in strokes]


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
    canvas.paste(INK, mask=mask.reduce(_FINER))
    return np.asarray(canvas.convert("RGBA"))


def distance_to_stroke(strokes: Strokes, grid: int, *, margin: int) -> NDArray[np.float32]:
    """How far the middle of each pixel is from the nearest point of a stroke, in pixels, (rows, columns).

    The unit square is `grid` pixels wide and high, with `margin` pixels more on each side.
    """
    from scipy.ndimage import distance_transform_edt  # here, because loading it takes longer than reading a model

    path = np.concatenate([_dense(np.array(stroke, np.float64) * grid) for stroke in strokes]) + margin
    size = grid + 2 * margin
    columns, rows = np.minimum(path.astype(int), size - 1).T
    empty = np.ones((size, size), bool)
    empty[rows, columns] = False
    places = np.zeros((2, size, size), np.float32)
    places[:, rows, columns] = path.T
    # The transform finds the nearest pixel with a point in it; the distance is to that point itself.
    i, j = distance_transform_edt(empty, return_distances=False, return_indices=True)
    i *= size
    i += j
    x, y = places.reshape(2, -1).take(i, axis=1)
    middles = np.arange(size, dtype=np.float32) + np.float32(0.5)
    x -= middles
    y -= middles[:, None]
    return np.sqrt(x * x + y * y)


def _dense(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points of a stroke (n, 2) and as many between them as it takes to be no more than a step apart."""
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    along = np.concatenate([[0], np.cumsum(lengths)])
    where = np.linspace(0, along[-1], int(along[-1] / _STEP) + 2)
    return np.stack([np.interp(where, along, stroke[:, k]) for k in (0, 1)], axis=1)
