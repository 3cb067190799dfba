"""Pictures with labels that a person brought, ready for a training, and the limits for them."""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from mlp.data.dataset import Splits
from mlp.data_sets import MOST_OWN_IMAGES, DataSet, own_name

MOST_BYTES = 200_000_000
"""Of a file, of what it unpacks to, and of all files of a folder together."""
MOST_IMAGES = MOST_OWN_IMAGES
MOST_CLASSES = 100
MOST_SIDE = 64
"""Rows and columns of an image, in pixels."""
MOST_LETTERS = 60
"""Of the name of a class."""
PARTS = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class Part:
    """Samples as they were read: the class of each, and its pixels in a row of `images` (n, height * width)."""

    labels: list[str]
    images: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class OwnData:
    """Images of `height` x `width` pixels as rows of uint8, with one-hot targets for the `classes`.

    Each class has samples in all three parts. `source` is the name of what was read, `notes` are sentences about
    what was done with it.
    """

    splits: Splits
    classes: tuple[str, ...]
    height: int
    width: int
    source: str
    notes: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The sha256 of the images, labels and names of classes: which data a run learned."""
        parts = [getattr(self.splits, name) for name in PARTS]
        form = {"classes": self.classes, "height": self.height, "width": self.width, "sizes": [len(p) for p in parts]}
        found = sha256(json.dumps(form, sort_keys=True).encode())
        for part in parts:
            found.update(np.ascontiguousarray(part.inputs).data)
            found.update(part.labels.astype(np.uint8).data)  # fewer than 256 classes
        return found.hexdigest()

    @property
    def name(self) -> str:
        """What a training calls these data."""
        return own_name(self.digest)

    @property
    def sizes(self) -> DataSet:
        """The same as of the data sets in the table."""
        return DataSet(len(self.splits.train), self.height * self.width, len(self.classes))
