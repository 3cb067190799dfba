"""What makes a drawing hard to read is said, and nothing is said of a drawing that is as it should be."""

import numpy as np
import pytest

from mlp.images.hints import stroke_width
from mlp.images.normalize import area_average, prepare
from tests.pen import examples, render

SEVERAL = "This looks like more than one digit: draw a single one."


@pytest.mark.parametrize("width", [1, 2, 3, 4, 6])
def test_stroke_width_of_a_ring(width):
    y, x = np.mgrid[:112, :112] - 55.5
    fine = np.abs(np.hypot(y, x) - 32) < 2 * width  # four pixels here are one there
    ring = area_average(fine.astype(np.float32), 28)
    assert stroke_width(ring) == pytest.approx(width, rel=0.15, abs=0.25)


@pytest.mark.parametrize(
    "brush, shrunk, says", [(3, 1, "thin"), (80, 1, "thick"), (8, 0.22, "small"), (18, 0.15, "small")]
)
def test_hints_say_what_is_wrong(brush, shrunk, says):
    hinted = []
    for _, strokes in examples():
        smaller = [[[0.5 + shrunk * (x - 0.5), 0.5 + shrunk * (y - 0.5)] for x, y in stroke] for stroke in strokes]
        hints = prepare(render(smaller, brush=brush)).hints
        assert all(f"is {says}" in hint or f"are {says}" in hint for hint in hints)
        hinted.append(bool(hints))
    assert np.mean(hinted) > 0.95


@pytest.mark.long
@pytest.mark.parametrize("brush", [14, 18, 24, 30])
def test_a_sane_drawing_gets_no_hint(brush):
    for _, strokes in examples():
        assert prepare(render(strokes, brush=brush)).hints == ()


@pytest.mark.parametrize("brush", [8, 18, 30])
def test_two_digits_side_by_side_are_too_many(brush):
    pictures = [render(strokes, brush=brush) for _, strokes in examples()]
    for left, right in zip(pictures[::2], pictures[1::2], strict=True):
        assert SEVERAL in prepare(np.concatenate([left, right], axis=1)).hints


@pytest.mark.long
def test_a_digit_of_several_strokes_is_one(mnist):
    for brush in (8, 18, 30):
        assert not any(SEVERAL in prepare(render(strokes, brush=brush)).hints for _, strokes in examples())
    digits = np.pad(mnist.test.inputs[:300].reshape(-1, 28, 28), ((0, 0), (2, 2), (2, 2)))
    assert sum(SEVERAL in prepare(digit.repeat(4, 0).repeat(4, 1)).hints for digit in digits) <= 1
