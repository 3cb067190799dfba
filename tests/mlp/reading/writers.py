"""Numbers as the validation writers would write them: their digits side by side, with the gaps that are asked for."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mlp.data.pen_digits import USUAL_BRUSH, VALIDATION_WRITERS, PenDigit, read_pen_digits

_FINER = 3  # drawn this many times larger and averaged down


@cache
def digits_of_writers() -> dict[int, list[PenDigit]]:
    """The digits of each validation writer."""
    digits = [digit for digit in read_pen_digits() if digit.writer in VALIDATION_WRITERS]
    return {writer: [digit for digit in digits if digit.writer == writer] for writer in VALIDATION_WRITERS}


def numeral(
    digits: list[PenDigit], *, size: float, gap: float, brush: float = USUAL_BRUSH, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """A grey picture (h, w) of a number, white on black; digits are `size` pixels large, `gap` of it apart in ink."""
    width = brush * size
    left, drawn = 0.6 * size, []
    for digit in digits:
        points = [np.array(stroke) * size for stroke in digit.strokes]
        every = np.concatenate(points)
        low, high = every.min(axis=0), every.max(axis=0)
        down = 0.5 * size + (size - (high[1] - low[1])) / 2 + rng.uniform(-0.06, 0.06) * size
        drawn += [stroke - low + [left + width / 2, down] for stroke in points]
        left += high[0] - low[0] + width + gap * size
    shape = (round(left + 0.6 * size), round(2.2 * size))
    picture = Image.new("L", (shape[0] * _FINER, shape[1] * _FINER))
    draw = ImageDraw.Draw(picture)
    radius = width * _FINER / 2
    for stroke in drawn:
        path = [(float(x) * _FINER, float(y) * _FINER) for x, y in stroke]
        draw.line(path, fill=255, width=round(2 * radius))
        for x, y in path:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(picture.reduce(_FINER))


def random_numeral(rng: np.random.Generator) -> tuple[str, NDArray[np.uint8]]:
    """A number of two to five digits of one writer, 90 to 150 pixels large, and its picture."""
    writer = VALIDATION_WRITERS[int(rng.integers(len(VALIDATION_WRITERS)))]
    own = digits_of_writers()[writer]
    chosen = [own[int(index)] for index in rng.integers(len(own), size=int(rng.integers(2, 6)))]
    picture = numeral(chosen, size=rng.uniform(90, 150), gap=rng.uniform(0.12, 0.5), rng=rng)
    return "".join(str(digit.label) for digit in chosen), picture
