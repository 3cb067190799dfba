"""Printed lines are found at any small turn, bent ones too; strokes over them stay."""

import numpy as np
import pytest

from mlp.images.lines import printed_lines, without_lines


def paper(turned: float = 0.0, bend: float = 0.0, apart: int = 30, thick: int = 2) -> np.ndarray:
    y, x = np.mgrid[:240, :320]
    lines: np.ndarray = (y + np.tan(np.radians(turned)) * x + bend * ((x - 160) / 160) ** 2) % apart < thick
    return lines


@pytest.mark.parametrize("turned, bend", [(-12, 0), (-3, 0), (-3, 5), (0, 0), (0, 5), (1.5, 5), (8, 0)])
def test_nearly_all_of_the_lines_is_found(turned, bend):
    lines = paper(turned, bend)
    assert printed_lines(lines)[lines].mean() > 0.85


def test_a_stroke_over_lines_stays_and_the_lines_go():
    lines, stroke = paper(), np.zeros((240, 320), bool)
    stroke[40:200, 150:158] = True
    left = without_lines(np.where(stroke, 0.9, 0.4 * lines).astype(np.float32), 0.1) > 0.1
    assert left[stroke].all()
    assert not left[:, :140].any()
    assert not left[:, 170:].any()


def test_squared_paper_is_two_sets_of_lines():
    upright = np.tile(np.arange(320) % 30 < 2, (240, 1))
    ink = (0.3 * (paper() | upright)).astype(np.float32)
    assert not (without_lines(ink, 0.1) > 0.1).any()


def test_a_bar_that_does_not_cross_the_picture_is_no_line():
    bar = np.zeros((240, 320), bool)
    bar[100:104, 60:250] = True
    assert not printed_lines(bar).any()


def test_a_thick_bar_is_no_line():
    bar = np.zeros((240, 320), bool)
    bar[100:125] = True
    assert not printed_lines(bar).any()


def test_an_empty_or_small_picture_has_none():
    assert not printed_lines(np.zeros((240, 320), bool)).any()
    assert not printed_lines(np.ones((28, 28), bool)).any()
