"""What is answered: strokes that stand out and have some size; no speck, no margin, no noise."""

import numpy as np
import pytest

from mlp.images.choice import digits_in


def ink(*bars: tuple[int, int, int, int], strength: float = 0.8) -> np.ndarray:
    """Filled boxes (left, top, right, bottom) in a picture of 300 x 200."""
    picture = np.zeros((200, 300), np.float32)
    for left, top, right, bottom in bars:
        picture[top:bottom, left:right] = strength
    return picture


def count(picture: np.ndarray, *, noise: float = 0.02, drawn: bool = False) -> int:
    lines, _ = digits_in(picture, 0.06, noise, drawn=drawn)
    return sum(len(line) for line in lines)


BAR, BESIDE = (100, 60, 108, 140), (150, 62, 158, 138)


def test_strokes_are_digits():
    assert count(ink(BAR)) == 1
    assert count(ink(BAR, BESIDE)) == 2


@pytest.mark.parametrize(
    "picture, noise",
    [
        (ink(), 0.02),
        (ink(BAR, strength=0.1), 0.02),  # no pencil is so faint
        (ink(BAR, strength=0.3), 0.15),  # rough paper
        (ink((100, 60, 106, 66)), 0.02),  # a speck
        (ink((0, 0, 300, 12)), 0.02),  # a margin
        (ink((0, 80, 300, 100), (0, 140, 300, 160), strength=0.5), 0.02),  # printed lines, seen from near
        (np.maximum(ink((0, 80, 300, 100), strength=0.3), ink((40, 86, 120, 90), strength=0.5)), 0.02),  # uneven ones
        (ink((100, 60, 112, 75), strength=0.3), 0.02),  # a pale spot
    ],
)
def test_what_is_no_writing_is_not_answered(picture, noise):
    assert count(picture, noise=noise) == 0


def test_faint_specks_of_a_drawing_and_at_the_edge_of_a_small_picture_are_not_answered():
    assert count(ink((100, 60, 118, 64), strength=0.3), drawn=True) == 0
    assert count(ink((100, 60, 108, 100), strength=0.3), drawn=True) == 1
    assert count(ink(BAR, strength=0.3)[60:100, 70:108], drawn=True) == 0
    assert count(ink(BAR)[60:100, 70:108], drawn=True) == 1


def test_a_dot_in_a_drawing_is_a_drawing():
    dot = ink((100, 60, 118, 78))
    assert count(dot) == 0
    assert count(dot, drawn=True) == 1


def test_a_shadow_that_touches_a_stroke_does_not_become_part_of_it():
    picture = ink(BAR)
    picture[130:, :] = np.maximum(picture[130:, :], 0.2)
    (((piece,),),), main = digits_in(picture, 0.06, 0.02, drawn=False)
    assert piece is main
    assert piece.box == BAR


def test_every_piece_may_be_asked_for():
    lines, main = digits_in(ink(BAR, BESIDE), 0.06, 0.02, drawn=False, every_piece=True)
    assert [[len(digit) for digit in line] for line in lines] == [[2]]
    assert main in lines[0][0]
