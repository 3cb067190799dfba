"""Made photographs of digits that people drew with a pen."""

import io

import numpy as np
from PIL import Image

from tests.pen import render, strokes_of


def photo_of(*labels: int) -> bytes:
    """Digits with a blue pen on grey paper that is darker on one side, as a JPEG."""
    ink = np.concatenate([render(strokes_of(label), size=300, brush=14)[..., 0] > 120 for label in labels], axis=1)
    ink = np.pad(ink, 60)
    light = np.linspace(230, 130, ink.shape[1])[None, :, None] * np.ones((*ink.shape, 3))
    rng = np.random.default_rng(0)
    picture = np.where(ink[..., None], light * (0.25, 0.3, 0.6), light) + rng.normal(0, 3, light.shape)
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(file := io.BytesIO(), "JPEG")
    return file.getvalue()


def animation() -> bytes:
    """Two different pictures in one GIF."""
    first, second = (Image.new("L", (64, 64), level) for level in (0, 255))
    first.save(file := io.BytesIO(), "GIF", save_all=True, append_images=[second])
    return file.getvalue()
