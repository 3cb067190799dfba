"""Connected pieces with sizes that can be worked out by hand."""

import numpy as np
import pytest

from mlp.images.pieces import Piece, pieces


def picture() -> np.ndarray:
    """A bar of 40 x 4, a square of 10 x 10 at the edge and a speck of two pixels."""
    ink = np.zeros((60, 80), np.float32)
    ink[10:50, 20:24] = 0.8
    ink[50:60, 60:70] = 0.5
    ink[5, 5:7] = 1
    return ink


def test_pieces_by_hand():
    square, bar = sorted(pieces(picture(), 0.1), key=lambda piece: piece.area)
    assert (bar.box, bar.area, bar.height, bar.width, bar.longer) == ((20, 10, 24, 50), 160, 40, 4, 40)
    assert bar.strength == pytest.approx(0.8)
    assert bar.on_edge == 0
    assert bar.thickness == pytest.approx(2 * 160 / 88, rel=0.02)
    assert bar.inscribed == 4
    assert square.on_edge == 10 / 140
    assert square.inscribed == 10


def test_a_higher_floor_leaves_stronger_pieces():
    assert [piece.area for piece in pieces(picture(), 0.6)] == [160]
    assert pieces(picture(), 0.6, least=1)[-1].area == 2
    assert pieces(picture(), 1) == []


def test_pixels_that_touch_at_a_corner_are_connected():
    assert [piece.area for piece in pieces(np.eye(6, dtype=np.float32), 0.5)] == [6]


def frame(thick: int, size: int = 50) -> Piece:
    ink = np.ones((size, size), np.float32)
    ink[thick:-thick, thick:-thick] = 0
    return pieces(np.pad(ink, 5), 0.5)[0]


def test_a_frame_is_one_and_a_circle_or_a_bar_is_none():
    assert frame(2).is_frame
    y, x = np.mgrid[:60, :60] - 30
    circle = (np.abs(np.hypot(x, y) - 25) < 2).astype(np.float32)
    assert not pieces(circle, 0.5)[0].is_frame
    assert not any(piece.is_frame for piece in pieces(picture(), 0.1))


def test_a_line_runs_through_the_whole_picture_and_is_flat():
    def is_line(left: int, top: int, right: int, bottom: int) -> bool:
        ink = np.zeros((100, 200), np.float32)
        ink[top:bottom, left:right] = 1
        return pieces(ink, 0.5)[0].is_line

    assert is_line(0, 40, 200, 65)
    assert is_line(5, 0, 195, 10)
    assert not is_line(0, 40, 200, 66)
    assert not is_line(10, 40, 200, 50)
    assert not is_line(90, 0, 100, 100)  # a 1 that fills the picture
