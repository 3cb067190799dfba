"""Reading the pictures of a page back: what a person sees in its HTML."""

import base64
import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ui.style.images import digit_png

_FIGURE = re.compile(r'<figure[^>]*><img alt="([^"]*)"\s+src="data:image/png;base64,([^"]+)">(.*?)</figure>', re.DOTALL)


def figures(html: str) -> list[tuple[str, NDArray[np.uint8], str]]:
    """The words for those who cannot see it, the pixels and the caption of each figure, in order."""
    found = _FIGURE.findall(html)
    return [
        (alt, pixels(base64.b64decode(data)), " ".join(re.sub(r"<[^>]+>", " ", caption).split()))
        for alt, data, caption in found
    ]


def ink(image: NDArray[np.floating]) -> NDArray[np.uint8]:
    """A digit as the pages show it."""
    return pixels(digit_png(image))


def pixels(png: bytes) -> NDArray[np.uint8]:
    """A PNG as numbers (height, width) or (height, width, channels)."""
    return np.asarray(Image.open(io.BytesIO(png)))
