"""Drawings have even paper; on photographs the window follows the thickest stroke."""

import numpy as np
import pytest

from mlp.images.background import contrast
from mlp.images.light import light_of
from mlp.images.planes import planes_of, simplified
from tests.mlp.images.paper import noisy, shadow, strokes_of, written
from tests.pen import render


def planes(picture):
    return planes_of(simplified(picture))


def photo(number: int = 8, brush: float = 10):
    return planes(noisy(shadow(written(number, brush=brush)), 0.01, rng=np.random.default_rng(0)))


def test_a_drawing_has_the_level_of_its_edge_everywhere():
    paper, drawn = light_of(planes(render(strokes_of(8), size=280)), place_by_place=True)
    assert drawn
    assert np.ptp(paper.darkest, axis=(0, 1)).max() == 0


def test_a_shadow_is_light_of_a_photograph():
    paper, drawn = light_of(photo(), place_by_place=True)
    assert not drawn
    assert np.ptp(paper.darkest[..., 0]) > 0.3
    assert np.ptp(light_of(photo(), place_by_place=False)[0].darkest[..., 0]) == 0


@pytest.mark.parametrize("brush", [6, 18, 36])
def test_the_thickest_stroke_is_ink_to_its_middle(brush):
    picture = photo(brush=brush)
    found = contrast(picture, light_of(picture, place_by_place=True)[0], dark_ink=True)[0]
    stroke = render(strokes_of(8), size=200, brush=brush)[..., 0] > 250
    assert np.quantile(found[stroke], 0.05) > 0.6


def test_a_very_small_picture_has_even_paper():
    assert light_of(planes(np.zeros((28, 28), np.uint8)), place_by_place=True)[1]
