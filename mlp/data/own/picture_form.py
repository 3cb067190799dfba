"""What the inputs and outputs of a network mean that learned own data: names of classes, size and paper."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

import numpy as np
from PIL import Image

from mlp.arrays import DIGITS, PIXELS, SIDE, Array
from mlp.config import NetworkConfig
from mlp.data.own.own_data import MOST_CLASSES, MOST_LETTERS, MOST_SIDE, OwnData
from mlp.data.own.pictures import edge_colour, grey, scaled_to

Paper = Literal["dark", "light", ""]
_DARK, _LIGHT = 64, 191


@dataclass(frozen=True)
class PictureForm:
    """The classes of a network's outputs, and the pictures that are its inputs: `height` x `width` pixels."""

    classes: tuple[str, ...]
    height: int
    width: int
    paper: Paper = ""
    """What the edges of the pictures are; empty where they are neither dark nor light."""

    @classmethod
    def of(cls, data: OwnData) -> Self:
        """The form of own data."""
        images = data.splits.train.inputs.reshape(-1, data.height, data.width)
        return cls(data.classes, data.height, data.width, _paper(edge_colour(images)))

    @classmethod
    def in_card(cls, card: Mapping[str, Any], network: NetworkConfig) -> Self | None:
        """The form that the card of a model says; None where it says none that fits the network."""
        match card:
            case {
                "classes": [*names],
                "height": int(height),
                "width": int(width),
                "paper": "dark" | "light" | "" as paper,
            }:
                fits = len(names) == network.outputs <= MOST_CLASSES and height * width == network.inputs
                words = all(type(name) is str and 0 < len(name) <= MOST_LETTERS for name in names)
                if fits and words and 1 < min(height, width) <= max(height, width) <= MOST_SIDE:
                    return cls(tuple(names), height, width, paper)
        return None

    def to_card(self) -> dict[str, Any]:
        """Plain JSON for the card of a model."""
        return asdict(self) | {"classes": list(self.classes)}

    @property
    def is_of_digits(self) -> bool:
        """Whether these are the ten digits as MNIST has them: light ink on dark paper, 28 x 28 pixels."""
        return self == DIGIT_FORM

    def row(self, picture: Image.Image) -> Array:
        """A picture of any size as the network takes it, (height * width,) from 0 to 1; raises ImageError.

        Where its paper is light and that of the data dark, or the other way round, it is inverted.
        """
        scaled = grey(picture)
        if scaled.size != (self.width, self.height):
            scaled = scaled_to(scaled, self.height, self.width)
        values = np.asarray(scaled)
        if {_paper(edge_colour(values)), self.paper} == {"dark", "light"}:
            values = 255 - values
        return (values.reshape(-1) / np.float32(255)).astype(np.float32)


DIGIT_FORM = PictureForm(tuple(map(str, range(DIGITS))), SIDE, SIDE, "dark")
"""That of MNIST."""


def reads_digits(card: Mapping[str, Any], network: NetworkConfig) -> bool:
    """Whether a network answers pictures of 28 x 28 pixels with the ten digits."""
    form = PictureForm.in_card(card, network)
    return (network.inputs, network.outputs) == (PIXELS, DIGITS) and (form is None or form.is_of_digits)


def _paper(colour: float) -> Paper:
    return "dark" if colour < _DARK else "light" if colour > _LIGHT else ""
