"""Drawings that are no digits: of every kind, within their square, never twice the same."""

import numpy as np
import pytest

from mlp.data.scribbles import LETTERS, SCRIBBLES, drawing, no_digits


@pytest.mark.parametrize("kind", [*LETTERS, *SCRIBBLES])
def test_a_drawing_fills_its_square_in_the_longer_direction(kind: str):
    for seed in range(5):
        points = np.concatenate(drawing(kind, rng=np.random.default_rng(seed)))
        assert points.min(axis=0) == pytest.approx([0, 0])
        assert points.max() == pytest.approx(1)


def test_half_are_letters_of_all_kinds_and_each_is_another_image():
    images, kinds = no_digits(160, rng=np.random.default_rng(0))
    assert images.shape == (160, 784)
    assert images.dtype == np.uint8
    assert sum(kind in LETTERS for kind in kinds) == 80
    assert set(kinds) == {*LETTERS, *SCRIBBLES}
    assert len({image.tobytes() for image in images}) == 160
    ink = (images > 127).sum(axis=1)
    assert ink.min() > 15
    assert ink.max() < 500


def test_the_same_generator_draws_the_same():
    one, two = (no_digits(6, rng=np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one[0], two[0])
    assert one[1] == two[1]
