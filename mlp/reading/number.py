"""The digits of a picture as a number, in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlp.arrays import Array
from mlp.images.ink_box import Box
from mlp.images.normalize import Prepared
from mlp.images.photograph import ALL_STEPS, Photograph, Steps, photograph
from mlp.nn.model import Model


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit and what the network says of it."""

    box: Box
    """Left, top, right, bottom in pixels of the given picture; right and bottom exclusive."""
    pixels: Array
    """(28, 28): the input of the network."""
    probabilities: Array
    """(10,)."""
    doubted: bool = False
    """Whether it looks like no digit to the network."""

    @property
    def digit(self) -> int:
        """The most likely one."""
        return int(self.probabilities.argmax())


@dataclass(frozen=True, eq=False)
class Reading:
    """What a picture says."""

    digits: tuple[Digit, ...]
    """In reading order: lines from top to bottom, each from left to right."""
    lines: tuple[str, ...]
    """The number of each line."""
    photograph: Photograph
    """The stages on the way."""

    @property
    def number(self) -> str:
        """All digits in one; empty where nothing is written."""
        return "".join(self.lines)

    @property
    def reason(self) -> str | None:
        """Why nothing was read; None if something was."""
        return self.photograph.prepared.reason


def read_number(
    picture: Image.Image | NDArray[Any], model: Model, steps: Steps = ALL_STEPS, *, width: int | None = None
) -> Reading:
    """Read all digits of a photograph or drawing of any kind that `photograph` accepts.

    `model`: from 784 pixels to ten digits; `width`: that of the picture in its file, if it was reduced since; boxes are
    in its pixels. Raises ImageError for an array that is no picture.
    """
    found = photograph(picture, steps)
    if not found.digits:
        return Reading((), (), found)
    scale = width / found.ink.shape[1] if width else found.scale
    digits = answered([(_scaled(one.box, scale), one.prepared) for one in found.digits], model)
    ends = np.cumsum(found.lines)
    lines = (
        "".join(str(one.digit) for one in digits[end - count : end])
        for count, end in zip(found.lines, ends, strict=True)
    )
    return Reading(digits, tuple(lines), found)


def answered(found: Sequence[tuple[Box, Prepared]], model: Model) -> tuple[Digit, ...]:
    """What the network says of each of some boxes with the normal form of what is in them."""
    probabilities, doubted = model.answers(np.stack([prepared.row for _, prepared in found]))
    return tuple(
        Digit(box, prepared.image28, row, bool(doubt))
        for (box, prepared), row, doubt in zip(found, probabilities, doubted, strict=True)
    )


def _scaled(box: Box, scale: float) -> Box:
    """A box in pixels of the given picture."""
    left, top, right, bottom = (round(scale * value) for value in box)
    return left, top, right, bottom
