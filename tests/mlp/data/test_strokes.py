"""Strokes as pictures, and the distance to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.strokes import BACKGROUND, Strokes, distance_to_stroke, points, render

unit = st.floats(0, 1)
some_strokes = st.lists(st.lists(st.tuples(unit, unit).map(list), min_size=1, max_size=5), min_size=1, max_size=3)


def exact_distance(strokes: Strokes, grid: int, margin: int) -> np.ndarray:
    """The textbook's distance of a point to a segment, for every pixel and every segment."""
    size = grid + 2 * margin
    pixels = np.stack(np.meshgrid(*[np.arange(size) + 0.5 - margin] * 2), axis=-1)
    nearest = np.full((size, size), np.inf)
    for stroke in strokes:
        corners = np.array(stroke) * grid
        for a, b in zip(corners, [*corners[1:], corners[-1]], strict=True):
            along = np.clip((pixels - a) @ (b - a) / max((b - a) @ (b - a), 1e-12), 0, 1)
            nearest = np.minimum(nearest, np.linalg.norm(pixels - a - along[..., None] * (b - a), axis=-1))
    return nearest


@given(some_strokes)
def test_the_distance_is_that_to_the_segments_but_for_a_pixel(strokes: Strokes):
    found = distance_to_stroke(strokes, 40, margin=5)
    assert found.shape == (50, 50)
    error = found - exact_distance(strokes, 40, 5)
    assert error.min() > -1e-4
    assert error.max() < 1.6
    assert error.mean() < 0.75  # of a short diagonal from corner to corner of pixels, the ends are up to 0.7 away


def test_a_brush_leaves_its_width_on_near_black():
    picture = render([[[0, 0.5], [1, 0.5]]], size=100, brush=10)
    assert picture.shape == (100, 100, 4)
    assert tuple(picture[0, 0]) == (*BACKGROUND, 255)
    inked = (picture[:, 50, 0].astype(float) - 11) / 244
    assert inked.sum() == pytest.approx(10, abs=0.6)
    assert (points([[[0, 0.5], [1, 0.5]]], 100)) == [[(18, 50), (82, 50)]]
    # round ends, half a brush beyond the points
    assert picture[50, 14, 0] > 240 > 20 > picture[50, 11, 0]
