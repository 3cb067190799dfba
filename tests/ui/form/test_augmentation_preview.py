import io

import numpy as np
from PIL import Image

from mlp.data.mnist import load_mnist
from ui.form.augmentation_preview import COLUMNS, SAMPLES, ZOOM, preview, sheet


def pixels(strength: float) -> np.ndarray:
    """The preview at the size of its digits."""
    return np.asarray(Image.open(io.BytesIO(preview(strength))).convert("L"), float)[::ZOOM, ::ZOOM]


def test_digits_stand_side_by_side_in_their_order():
    digits = np.arange(6 * 784).reshape(6, 784)
    shown = sheet(digits, 3)
    assert shown.shape == (56, 84)
    np.testing.assert_array_equal(shown[28:, 56:], digits[5].reshape(28, 28))


def test_without_strength_the_digits_are_the_training_digits():
    ink = load_mnist().train.inputs[:SAMPLES]
    found = np.corrcoef(pixels(0.0).ravel(), sheet(ink, COLUMNS).ravel().astype(float))[0, 1]
    assert found > 0.9999  # the near-black of the surface is not quite zero


def test_the_stronger_the_further_from_the_digits_as_they_are():
    none, some, full = (pixels(strength) for strength in (0.0, 0.3, 1.0))
    assert 0 < np.abs(some - none).mean() < np.abs(full - none).mean()
