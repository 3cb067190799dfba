"""The drawing that a browser sent, and its preparation for a network."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image

from mlp.errors import ImageError
from mlp.images.normalize import Prepared, prepare
from mlp.images.read import read_image

SIZE = 308
"""Pixels: as wide as the narrowest phone allows, and eleven times 28."""
LARGEST_PNG = 2**20
DRAWINGS_IN_MEMORY = 32
"""Of all tabs, with all stages of their preparation: at most 1 MB each."""


@dataclass(frozen=True)
class Drawing:
    """The picture (PNG) and its strokes as the canvas describes them; `label` if it is a test digit, untouched."""

    png: bytes
    strokes: dict[str, Any] | None = None
    label: int | None = None

    def prepared(self) -> Prepared | None:
        """The drawing in MNIST's form; None for bytes that are no picture of the canvas."""
        return _prepared(self.png)


def prepare_canvas(png: bytes) -> Prepared | None:
    """A picture of the canvas in MNIST's form; None for bytes that are none."""
    picture = read_canvas(png)
    try:
        return prepare(picture) if picture else None
    except ImageError:
        return None  # such as a TIFF of negative numbers, which no canvas sends


_prepared = lru_cache(maxsize=DRAWINGS_IN_MEMORY)(prepare_canvas)
"""Cached, because three parts of the page use the same drawing, and each preparation takes 3.6 ms."""


def read_canvas(data: bytes) -> Image.Image | None:
    """The picture that a browser sent; None for bytes that are no picture of the canvas."""
    try:
        return read_image(data, max_bytes=LARGEST_PNG, max_pixels=(4 * SIZE) ** 2)
    except ImageError:
        return None
