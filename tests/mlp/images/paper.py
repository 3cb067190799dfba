"""Small made photographs: strokes of a pen on paper of any kind, without noise unless it is asked for."""

import numpy as np
from numpy.typing import NDArray

from tests.pen import examples, render

Picture = NDArray[np.float64]
"""(h, w, 3) from 0 to 1."""

WHITE, BLUE, RED, BLACK = (0.9, 0.88, 0.84), (0.2, 0.25, 0.6), (0.7, 0.2, 0.2), (0.12, 0.12, 0.12)


def strokes_of(number: int) -> list[list[list[float]]]:
    """The strokes of one of the 30 examples: three of each digit."""
    return examples()[number][1]


def written(number: int, *, size: int = 200, brush: float = 10, pen=BLACK, paper=WHITE) -> Picture:
    """A digit in the middle of paper."""
    mask: Picture = (render(strokes_of(number), size=size, brush=brush)[..., :1] - 11.0) / 244
    picture: Picture = mask * np.array(pen) + (1 - mask) * np.array(paper)
    return picture


def shadow(picture: Picture, *, dark: float = 0.5) -> Picture:
    """The left part in a shadow with a soft edge, from the lower left to the upper right."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]] / picture.shape[0]
    shaded: Picture = picture * (1 - (1 - dark) / (1 + np.exp((x + 0.4 * y - 0.6) / 0.03)))[..., None]
    return shaded


def ruled(picture: Picture, *, apart: int = 28, squared: bool = False, colour=(0.6, 0.65, 0.75)) -> Picture:
    """Printed lines under the writing, slightly turned."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    lines = (y + 0.05 * x) % apart < 2
    if squared:
        lines |= (x - 0.05 * y) % apart < 2
    return np.where(lines[..., None], np.minimum(picture, np.array(colour)), picture)


def noisy(picture: Picture, sigma: float, *, rng: np.random.Generator) -> NDArray[np.uint8]:
    """What a camera makes of it."""
    return np.rint(255 * np.clip(picture + rng.normal(0, sigma, picture.shape), 0, 1)).astype(np.uint8)
