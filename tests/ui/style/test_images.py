from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from ui.style import images, palette


def weights(units: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.1, (784, units)).astype(np.float32)


def pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


@given(units=st.integers(1, 40), seed=st.integers(0, 99))
def test_levels_are_the_weights_in_steps_of_the_scale(units: int, seed: int):
    W = weights(units, seed)
    tiles = images.weight_tiles(W)
    assert tiles.levels.shape == (units, 784)
    assert tiles.scale == np.abs(W).max()
    np.testing.assert_allclose(
        tiles.levels.astype(float) * tiles.scale / images.LEVELS, W.T, atol=tiles.scale / images.LEVELS / 1.99
    )
    np.testing.assert_allclose(tiles.norms, np.linalg.norm(W.astype(float), axis=0), rtol=1e-5)


def test_the_scale_is_the_same_for_all_units_and_reaches_both_ways():
    W = weights(3)
    W[5, 1] = -7.0
    tiles = images.weight_tiles(W)
    assert tiles.scale == 7.0
    assert tiles.levels[1, 5] == -127
    assert np.abs(tiles.levels[[0, 2]]).max() < 20


def test_zero_is_zero():
    tiles = images.weight_tiles(np.zeros((784, 2), dtype=np.float32))
    assert not tiles.levels.any()
    assert tiles.scale == 1.0


def test_order_by_norm_is_falling_and_keeps_the_numbers():
    W = weights(20)
    tiles = images.weight_tiles(W, order="norm")
    assert tiles.norms == sorted(tiles.norms, reverse=True)
    assert sorted(tiles.units) == list(range(20))
    by_unit = images.weight_tiles(W)
    for at, unit in enumerate(tiles.units):
        np.testing.assert_array_equal(tiles.levels[at], by_unit.levels[unit])


def test_a_limit_leaves_the_first_units_of_the_order_on_the_scale_of_the_layer():
    W = weights(30)
    W[:, [3, 17, 29]] *= 10
    first = images.weight_tiles(W, limit=3)
    assert first.units == [0, 1, 2]
    assert sorted(images.weight_tiles(W, order="norm", limit=3).units) == [3, 17, 29]
    assert first.of == 30
    assert first.scale == images.weight_tiles(W).scale


def test_weights_that_are_not_finite_are_marked_and_spoil_nothing():
    W = weights(2)
    W[0, 0], W[1, 0] = np.nan, np.inf
    tiles = images.weight_tiles(W)
    assert tiles.levels[0, :2].tolist() == [images.NOT_FINITE] * 2
    assert tiles.levels[0, 2:].min() >= -127
    assert np.isfinite([tiles.scale, *tiles.norms]).all()


@pytest.mark.parametrize("shape", [(2, 10), (784,), (10, 784)])
def test_a_layer_that_sees_no_image_is_refused(shape: tuple[int, ...]):
    with pytest.raises(ValueError, match=r"must be \(784, units\)"):
        images.weight_tiles(np.zeros(shape, dtype=np.float32))


@pytest.mark.parametrize("dark", [False, True])
def test_signed_picture_has_the_page_for_zero_and_its_ends_for_the_scale(dark: bool):
    theme = palette.theme(dark)
    picture = pixels(images.signed_png([[-2.0, 0.0, 2.0, -9.0, np.nan]], dark, scale=2.0))
    colors = [theme.negative, theme.background, theme.positive, theme.negative, theme.background]
    assert picture[0].tolist() == [list(palette.rgb(color)) for color in colors]


def test_zoom_makes_each_value_a_square():
    picture = pixels(images.signed_png([[1.0, -1.0]], dark=False, zoom=3))
    assert picture.shape == (3, 6, 3)
    assert (picture[:, :3] == picture[0, 0]).all()
    assert (picture[:, 3:] == picture[0, 5]).all()


@pytest.mark.parametrize("image", [np.array([[0.0, 1.0]]), np.array([[0, 255]], dtype=np.uint8)])
def test_a_digit_is_white_on_near_black(image: NDArray[np.generic]):
    assert pixels(images.digit_png(image))[0].tolist() == [list(palette.rgb(palette.CANVAS)), [255, 255, 255]]


def test_a_brighter_pixel_is_a_brighter_pixel():
    row = pixels(images.digit_png(np.linspace(0, 1, 28)[None])).astype(int)[0, :, 0]
    assert (np.diff(row) > 0).all()
