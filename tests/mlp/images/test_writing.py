"""Pieces become digits: strokes of one together, digits apart, lines in order."""

import numpy as np

from mlp.images.pieces import Piece, pieces
from mlp.images.writing import box_of, digits_of, main_piece, prominence, writing


def piece(left: int, top: int, right: int, bottom: int, *, strength: float = 0.8, on_edge: float = 0) -> Piece:
    """A filled box."""
    return Piece((left, top, right, bottom), np.ones((bottom - top, right - left), bool), strength, on_edge, (200, 300))


def boxes(found: list[Piece]) -> list[list[tuple[int, int, int, int]]]:
    return [[box_of(digit) for digit in line] for line in digits_of(found)]


ONE, TWO, THREE = (10, 10, 20, 60), (30, 12, 60, 61), (70, 9, 75, 58)


def test_digits_are_read_from_left_to_right():
    assert boxes([piece(*box) for box in (THREE, ONE, TWO)]) == [[ONE, TWO, THREE]]


def test_lines_are_read_from_top_to_bottom():
    below = [(left + 5, top + 80, right + 5, bottom + 80) for left, top, right, bottom in (ONE, TWO)]
    assert boxes([piece(*box) for box in (*below, TWO, ONE)]) == [[ONE, TWO], below]


def test_the_bar_of_a_5_belongs_to_it():
    bar = piece(56, 8, 80, 14)
    assert boxes([piece(*ONE), piece(*TWO), bar]) == [[ONE, (30, 8, 80, 61)]]


def test_two_strokes_of_a_4_are_one_digit():
    assert boxes([piece(30, 10, 70, 45), piece(55, 20, 60, 62)]) == [[(30, 10, 70, 62)]]


def test_a_dot_far_away_belongs_to_no_digit():
    assert boxes([piece(*ONE), piece(*TWO), piece(150, 100, 158, 108)]) == [[ONE, TWO]]


def test_the_main_piece_is_strong_and_large_and_not_at_the_edge():
    digit = piece(80, 80, 120, 140)
    margin, faint, speck = piece(0, 0, 20, 200, on_edge=0.5), piece(20, 20, 60, 80, strength=0.2), piece(9, 9, 13, 13)
    assert main_piece([margin, faint, digit, speck], 200) is digit
    assert main_piece([], 200) is None
    assert prominence(digit, 200) == 0.8 * 60 / 200


def test_writing_is_what_is_like_the_main_piece():
    main = piece(80, 80, 90, 140)
    alike = piece(40, 80, 50, 140)
    others = [piece(0, 80, 10, 140, on_edge=0.1), piece(20, 80, 30, 140, strength=0.2), piece(60, 80, 64, 84)]
    assert writing([main, alike, *others], main) == [main, alike]


def test_a_frame_is_no_writing():
    ink = np.zeros((100, 100), np.float32)
    ink[5:95, 5:95] = 1
    ink[8:92, 8:92] = 0
    ink[30:70, 48:52] = 1
    found = pieces(ink, 0.5)
    main = main_piece(found, 100)
    assert main is not None
    assert main.box == (48, 30, 52, 70)
    assert writing(found, main) == [main]
