"""The small curve of a run: it goes where the loss goes, and cannot be broken by what a run reports."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.runs.sparkline import HEIGHT, POINTS, WIDTH, averaged, sparkline


def points(svg: str) -> list[tuple[float, float]]:
    found = re.search(r'points="([^"]*)"', svg)
    assert found
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in found.group(1).split(" "))]


def test_a_falling_loss_falls_and_says_from_where_to_where():
    svg = sparkline([2.3, 1.0, 0.3, 0.1])
    assert "Training loss from 2.30 to 0.100" in svg
    heights = [y for _, y in points(svg)]
    assert heights == sorted(heights)


def test_the_scale_is_logarithmic():
    heights = [y for _, y in points(sparkline([10.0, 1.0, 0.1]))]
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1], abs=0.11)


@given(st.lists(st.none() | st.floats(), max_size=300))
def test_whatever_is_reported_the_picture_is_well_formed_and_inside_its_frame(losses):
    svg = sparkline(losses)
    usable = [value for value in losses if value is not None and 0 < value < math.inf]
    assert (svg == "") == (len(usable) < 2)
    if svg:
        ElementTree.fromstring(svg)
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points(svg))
        assert len(points(svg)) == min(len(usable), POINTS)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.integers(1, 60))
def test_stretches_keep_the_mean_within_the_range_of_the_values(values, most):
    means = averaged(values, most)
    assert len(means) == min(len(values), most)
    assert all(min(values) - 1e-6 <= mean <= max(values) + 1e-6 for mean in means)


def test_stretches_are_means_in_order():
    assert averaged([1, 3, 5, 7, 9, 11], 3) == [2, 6, 10]
