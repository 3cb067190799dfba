"""What a page says of own data: sizes, classes with their numbers of images, and a few images of each."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlp.data.own.own_data import PARTS, OwnData
from mlp.data.own.picture_form import PictureForm
from mlp.data.own.stored import load_own
from mlp.data_sets import DataSet

MOST_SHOWN = 40
"""Images of all classes together."""
_OF_EACH = 4


@dataclass(frozen=True, eq=False)
class Summary:
    """Own data without most of their images: those that are `shown` (n, height * width) belong to the test set."""

    name: str
    source: str
    notes: tuple[str, ...]
    form: PictureForm
    sizes: DataSet
    parts: tuple[int, ...]
    """Images to train, to validate and to test."""
    counts: tuple[int, ...]
    """Images of each class in all parts."""
    shown: NDArray[np.uint8]
    labels: NDArray[np.intp]
    """The class of each image that is shown."""


def summary(data: OwnData) -> Summary:
    """The summary of own data."""
    parts, count = [getattr(data.splits, name) for name in PARTS], len(data.classes)
    labels = data.splits.test.labels
    each = max(1, min(_OF_EACH, MOST_SHOWN // count))
    chosen = np.concatenate([np.flatnonzero(labels == number)[:each] for number in range(count)][:MOST_SHOWN])
    counts = sum(np.bincount(part.labels, minlength=count) for part in parts)
    return Summary(
        data.name,
        data.source,
        data.notes,
        PictureForm.of(data),
        data.sizes,
        tuple(len(part) for part in parts),
        tuple(np.atleast_1d(counts).tolist()),
        data.splits.test.inputs[chosen],
        labels[chosen],
    )


def summary_of_file(path: Path) -> Summary:
    """The summary of stored data; raises DataError."""
    return summary(load_own(path))
