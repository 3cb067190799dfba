"""What is plainly no digit is found, and real digits are not refused."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from mlp.data.pen_digits import USUAL_BRUSH, images_of, read_pen_digits
from mlp.images.no_digit import Kind, no_digit
from mlp.images.normalize import prepare
from tests.pen import examples, render

MOST_REFUSED = 0.002


def kind_of(strokes: Sequence[Sequence[tuple[float, float]]], brush: float = 26) -> Kind | None:
    """What strokes in the unit square are; `render` leaves a margin around it."""
    return prepare(render([[list(point) for point in stroke] for stroke in strokes], size=308, brush=brush)).no_digit


def line(lean: float, length: float) -> list[tuple[float, float]]:
    """A line through the middle; it leans by so many degrees from upright."""
    x, y = np.sin(np.radians(lean)) * length / 2, np.cos(np.radians(lean)) * length / 2
    return [(0.5 - x, 0.5 - y), (0.5 + x, 0.5 + y)]


def refused(images: NDArray[np.uint8]) -> float:
    """The share of images (n, 784) that are said to be no digit."""
    kinds = Counter(no_digit(image.reshape(28, 28) / np.float32(255)) for image in images)
    print(kinds)
    return 1 - kinds[None] / len(images)


@pytest.mark.long
def test_of_the_test_images_of_mnist_hardly_any_is_refused(mnist):
    assert refused(mnist.test.inputs[::5]) <= MOST_REFUSED


@pytest.mark.long
def test_of_the_pen_digits_hardly_any_is_refused():
    brush = np.array([USUAL_BRUSH])
    assert refused(np.concatenate([images_of(one.strokes, brush) for one in read_pen_digits()[::10]])) <= MOST_REFUSED


@pytest.mark.long
def test_of_all_digits_hardly_any_is_refused(mnist):
    assert refused(mnist.test.inputs) <= MOST_REFUSED
    brush = np.array([USUAL_BRUSH])
    assert refused(np.concatenate([images_of(one.strokes, brush) for one in read_pen_digits()])) <= MOST_REFUSED


@pytest.mark.parametrize("radius", [0, 0.02, 0.05, 0.2])
def test_a_dot(radius):
    angles = np.linspace(0, 2 * np.pi, 40)
    rings = np.linspace(0, radius, 20)
    dot = [(0.5 + ring * np.cos(angle), 0.5 + ring * np.sin(angle)) for ring in rings for angle in angles]
    assert kind_of([dot]) == "dot"


@pytest.mark.parametrize("length", [0.15, 0.3, 0.9])
@pytest.mark.parametrize("lean", [62, 80, 90, -62, -85])
def test_a_line_that_lies(lean, length):
    assert kind_of([line(lean, length)]) == "line"


@pytest.mark.parametrize("length", [0.3, 0.9])
@pytest.mark.parametrize("lean", [0, 10, -10, 30, 45])
def test_a_line_that_stands_is_a_1(lean, length):
    assert kind_of([line(lean, length)]) is None


@pytest.mark.parametrize("length", [0.3, 0.9])
@pytest.mark.parametrize("gap", [0.2, 0.4])
def test_an_equals_sign(gap, length):
    ends = (0.5 - length / 2, 0.5 + length / 2)
    assert kind_of([[(x, y) for x in ends] for y in (0.5 - gap / 2, 0.5 + gap / 2)]) == "equals"


def test_a_tangle_of_lines():
    rng = np.random.default_rng(0)
    tangles = [kind_of([[tuple(point) for point in rng.random((30, 2))]], brush=14) for _ in range(20)]
    assert tangles.count("scribble") >= 15


def test_hatching_over_and_over():
    rng = np.random.default_rng(0)
    hatchings = []
    for _ in range(20):
        there_and_back = [(step / 24, step % 2 * 0.9 + rng.normal(0, 0.05)) for step in range(25)]
        hatchings.append(kind_of([there_and_back]))
    assert None not in hatchings  # it is a blot, too


@pytest.mark.long
@pytest.mark.parametrize("brush", [14, 26, 36])
def test_pen_digits_on_the_canvas_are_digits(brush):
    for label, strokes in examples():
        assert prepare(render(strokes, size=308, brush=brush)).no_digit is None, label


def test_a_blank_picture_is_nothing():
    assert prepare(np.zeros((308, 308), np.uint8)).no_digit is None
