"""The box around the ink, and what must not enlarge it."""

import numpy as np
import pytest

from mlp.images.ink_box import ink_box, runs
from mlp.images.normalize import prepare
from tests.pen import examples, render


def test_the_box_of_a_single_piece():
    ink = np.zeros((100, 80), np.float32)
    ink[30:60, 20:50] = 1
    ink[60, 33] = 0.1
    assert ink_box(ink) == (20, 30, 50, 61)


@pytest.mark.long
@pytest.mark.parametrize("x, y", [(3, 3), (275, 275), (140, 2), (140, 277), (2, 140), (277, 90)])
@pytest.mark.parametrize("size", [1, 3, 5])
def test_a_speck_far_from_the_digit_changes_nothing(x: int, y: int, size: int):
    for _, strokes in examples()[::3]:
        picture = render(strokes).copy()
        before = prepare(picture)
        picture[max(0, y - size) : y + 1, max(0, x - size) : x + 1] = 255
        after = prepare(picture)
        assert after.box == before.box
        np.testing.assert_array_equal(after.image28, before.image28)
        assert after.hints == before.hints


@pytest.mark.parametrize("size, away", [(3, 20), (20, 60)], ids=["near", "large"])
def test_what_is_near_or_large_belongs_to_the_digit(size: int, away: int):
    ink = np.zeros((280, 280), np.float32)
    ink[100:200, 100:120] = 1
    ink[150 : 150 + size, 120 + away : 120 + away + size] = 1
    assert ink_box(ink) == (100, 100, 120 + away + size, 200)


def test_specks_alone_are_the_drawing():
    ink = np.zeros((280, 280), np.float32)
    ink[20:24, 20:24] = ink[200:204, 250:254] = 1
    assert ink_box(ink) == (20, 20, 254, 204)


def test_stretches_of_ink_are_parted_by_wider_gaps():
    profile = np.zeros(30, np.float32)
    profile[[2, 3, 4, 7, 8, 15, 29]] = 1
    assert runs(profile, 2) == [(2, 9), (15, 16), (29, 30)]
    assert runs(profile, 1) == [(2, 5), (7, 9), (15, 16), (29, 30)]
    assert runs(profile, 28) == [(2, 30)]
