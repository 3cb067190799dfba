"""Changed images: against closed forms, SciPy's interpolation, and the limits that were asked for."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import grey_dilation, grey_erosion, map_coordinates

from mlp.images import augment as module
from mlp.images.augment import USUAL, Amounts, augment

NONE = Amounts(turn=0, scale=0, aspect=0, shear=0, shift=0, bend=0, pen=0)


class Numbers:
    """A generator whose uniform numbers are all `value` (from -1 to 1)."""

    def __init__(self, value: float) -> None:
        self.value = value

    def random(self, shape, dtype):
        return np.full(shape, (self.value + 1) / 2, dtype)

    def standard_normal(self, shape, dtype):
        return np.zeros(shape, dtype)


def changed(images: np.ndarray, value: float, **amounts: float) -> np.ndarray:
    rng: object = Numbers(value)
    return augment(images, 1.0, rng=rng, amounts=replace(NONE, **amounts)).reshape(-1, 28, 28)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def digits(mnist):
    return mnist.test.inputs[:150]


def blob(y: float, x: float, high: float = 2.0, wide: float = 2.0) -> np.ndarray:
    rows, columns = np.mgrid[:28, :28]
    image: np.ndarray = np.exp(-((rows - y) ** 2) / (2 * high**2) - (columns - x) ** 2 / (2 * wide**2)).astype(
        np.float32
    )
    return image


def moments(image: np.ndarray) -> tuple[float, float, float, float, float]:
    """Centre y, x; variances y, x and covariance."""
    rows, columns = np.mgrid[:28, :28]
    total = image.sum()
    y, x = (image * rows).sum() / total, (image * columns).sum() / total
    down, right = rows - y, columns - x
    spread = [float((image * product).sum() / total) for product in (down * down, right * right, down * right)]
    return (float(y), float(x), spread[0], spread[1], spread[2])


def test_no_strength_changes_nothing(digits):
    same = augment(digits, 0.0, rng=np.random.default_rng(0))
    assert same.dtype == np.float32
    np.testing.assert_allclose(same, digits / np.float32(255), atol=1e-6)
    np.testing.assert_allclose(augment(same, 0.0, rng=np.random.default_rng(0)), same, atol=1e-6)


@given(seed=st.integers(0, 99), strength=st.floats(0.01, 1))
def test_the_same_generator_gives_the_same_images_between_0_and_1(digits, seed, strength):
    one, two = (augment(digits[:9], strength, rng=np.random.default_rng(seed)) for _ in range(2))
    np.testing.assert_array_equal(one, two)
    assert one.min() >= 0
    assert one.max() <= 1 + 1e-6
    assert np.abs(one - digits[:9] / 255).max() > 0


def test_an_image_does_not_depend_on_how_many_are_computed_at_once(digits, monkeypatch):
    whole = augment(digits, 0.7, rng=np.random.default_rng(1))
    monkeypatch.setattr(module, "_AT_ONCE", 150)
    np.testing.assert_allclose(augment(digits, 0.7, rng=np.random.default_rng(1)), whole, atol=1e-5)


def test_a_shift_moves_the_centre_by_as_many_pixels():
    y, x, *_ = moments(changed(blob(14, 13).reshape(1, -1), 0.5, shift=3)[0])
    assert (y, x) == pytest.approx((14 - 1.5, 13 - 1.5), abs=0.01)


@pytest.mark.parametrize("value", [-1, -0.3, 0.8])
def test_scale_and_aspect_multiply_the_widths(value):
    _, _, high, wide, _ = moments(changed(blob(13.5, 13.5).reshape(1, -1), value, scale=0.2)[0])
    expected = np.exp(0.4 * value) * 4
    assert (high, wide) == pytest.approx((expected, expected), rel=0.06)
    _, _, high, wide, _ = moments(changed(blob(13.5, 13.5).reshape(1, -1), value, aspect=0.2)[0])
    assert (high / wide) == pytest.approx(np.exp(0.4 * value), rel=0.03)


def test_a_turn_turns_about_the_middle():
    image = blob(13.5, 20.5, 2, 2)
    y, x, *_ = moments(changed(image.reshape(1, -1), 1, turn=np.pi / 6)[0])
    assert np.hypot(y - 13.5, x - 13.5) == pytest.approx(7, abs=0.05)
    assert abs(np.arctan2(y - 13.5, x - 13.5)) == pytest.approx(np.pi / 6, abs=0.01)


def test_a_shear_slants_and_keeps_the_height():
    _, _, high, _, slant = moments(changed(blob(13.5, 13.5, 4, 1.5).reshape(1, -1), 1, shear=0.3)[0])
    assert high == pytest.approx(16, rel=0.03)
    assert abs(slant) == pytest.approx(0.3 * 16, rel=0.05)


def test_a_thicker_pen_is_a_dilation_and_a_thinner_an_erosion(digits):
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
    images = digits[:5].reshape(-1, 28, 28) / np.float32(255)
    for image, thick, thin in zip(
        images, changed(digits[:5], 1, pen=0.6), changed(digits[:5], -1, pen=0.6), strict=True
    ):
        larger = 0.4 * image + 0.6 * grey_dilation(image, footprint=cross)
        np.testing.assert_allclose(thick, larger, atol=1e-5)
        smaller = 0.4 * image + 0.6 * grey_erosion(image, footprint=cross)
        np.testing.assert_allclose(thin, smaller * image.max() / smaller.max(), atol=1e-5)


def test_interpolation_is_that_of_scipy(digits):
    rng = np.random.default_rng(0)
    places = rng.uniform(-20, 20, (2 * 4, 784)).astype(np.float32)
    padded, out = module._pad(digits[:4]), np.empty((4, 784), np.float32)
    expected = [
        map_coordinates(image.reshape(28, 28) / 255, pair + 13.5, order=1, mode="grid-constant")
        for image, pair in zip(digits, places.reshape(4, 2, 784), strict=False)
    ]
    module._interpolate(padded, places.copy(), out)
    np.testing.assert_allclose(out, expected, atol=1e-4)


def test_the_elastic_field_has_its_size_and_is_smooth():
    noise = np.random.default_rng(0).standard_normal((4000, module._KNOTS**2)).astype(np.float32)
    field = (noise @ module._basis(USUAL.sigma)[3:]).reshape(-1, 28, 28)
    np.testing.assert_allclose(field.std(axis=0), 1, atol=0.06)
    neighbours = np.diff(field, axis=2).std()
    far = (field[:, :, 20] - field[:, :, 2]).std()
    assert neighbours < 0.25
    assert far == pytest.approx(np.sqrt(2), rel=0.1)
