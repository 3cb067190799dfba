"""The paper is found behind strokes, in shadows and beside tables; ink is a share of its light."""

import numpy as np
import pytest

from mlp.images.background import block_means, contrast, even, ink_is_dark, paper
from tests.mlp.images.paper import BLUE, WHITE, shadow, written

PLAIN = np.tile(np.array(WHITE, np.float32), (200, 200, 1))


def planes(picture):
    return picture.astype(np.float32)


def test_even_paper_is_found_exactly():
    found = paper(PLAIN, 0.3)
    np.testing.assert_allclose(found.darkest, PLAIN, atol=1e-6)
    np.testing.assert_allclose(found.lightest, PLAIN, atol=1e-6)


def test_paper_is_found_behind_strokes():
    found = paper(planes(written(8)), 0.4)
    assert np.abs(found.darkest - PLAIN).max() < 0.03


@pytest.mark.parametrize("number", [8, 25])
def test_a_shadow_changes_paper_and_ink_alike(number):
    lit, shaded = planes(written(number, brush=12)), planes(shadow(written(number, brush=12)))
    here, there = (contrast(one, paper(one, 0.3), dark_ink=True)[0] for one in (lit, shaded))
    ink = here > 0.5
    assert np.abs(here - there)[ink].mean() < 0.05
    assert np.quantile(there[~ink], 0.98) < 0.05


def test_the_edge_of_a_table_is_no_ink():
    picture = PLAIN.copy()
    picture[:, :40] = 0.1
    found, away = contrast(picture, paper(picture, 0.3), dark_ink=True)
    assert max(found.max(), away.max()) < 0.05


def test_contrast_by_hand():
    """Blue ink of a fifth of the paper's red is a contrast of four fifths, whatever the other channels are."""
    behind = even(PLAIN[:1, :1], np.array([0.8, 0.8, 0.8], np.float32))
    pixel = np.array([[[0.16, 0.4, 0.8]]], np.float32)
    found, away = contrast(pixel, behind, dark_ink=True)
    assert found[0, 0] == pytest.approx(0.8)
    assert away[0, 0] == 0


def test_ink_is_dark_on_paper_and_light_on_a_board():
    on_paper, on_board = planes(written(8, pen=BLUE)), planes(written(8, pen=WHITE, paper=(0.1, 0.2, 0.1)))
    assert ink_is_dark(on_paper, paper(on_paper, 0.3))
    assert not ink_is_dark(on_board, paper(on_board, 0.3))


def test_block_means_by_hand():
    picture = np.arange(12, dtype=np.float32).reshape(3, 4, 1)
    assert block_means(picture, 2)[..., 0].tolist() == [[2.5, 4.5], [8.5, 10.5]]
    assert block_means(picture, 1) is picture
