"""Digits that people drew with a pen on a screen, as 28x28 images, rendered as on a canvas and normalised as MNIST.

The original, unnormalised training part of "Pen-Based Recognition of Handwritten Digits" (E. Alpaydin and
F. Alimoglu, 1996): 7,494 digits by 30 writers. Split by writer, because one person's digits resemble each other.
"""

import gzip
import json
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import DIGITS
from mlp.data.array_cache import cached_arrays
from mlp.data.dataset import Dataset, one_hot
from mlp.data.strokes import Strokes, distance_to_stroke
from mlp.data.variations import NUMBERS, varied
from mlp.data_sets import DATA_SETS
from mlp.errors import DataError
from mlp.home import PROJECT
from mlp.images.normalize import SMALL, centred, padding

PEN_FILE = PROJECT / "data" / "pen-digits" / "pen-digits.jsonl.gz"
PEN_SHA256 = "3eb6b9fb32eb44e5da35d359cb6711259e996c0e39b4842f7a555f3a4d17a1f3"
"""Of the decompressed lines."""
VALIDATION_WRITERS = (2, 3, 12, 13, 15, 25)
"""Every fifth of the 30 writers, ordered by the error of a network that was trained on MNIST alone."""

USUAL_BRUSH = 26 / 308 / 0.64
"""The brush of the Draw page on a digit that fills 64 % of its canvas, as a share of the digit's longer side."""
_THINNEST, _THICKEST = 0.045, 0.4  # brushes of the training images, on the same scale; the thickest close loops
_FORMS = 5  # of each training digit: as it was drawn, and variations of it
_RENDERINGS = 10  # two of each form
_GRID = 80  # pixels to the digit's longer side: four to each cell of the 20x20
_SEED = 30  # a constant of the data, as that of MNIST's split
_VERSION = "inkling pen images 5"  # to be changed with anything that changes an image
_LARGEST_CACHE = 2**26


@dataclass(frozen=True)
class PenDigit:
    """One digit as it was drawn: points x, y in the unit square, the longer side of the whole 1, y down."""

    label: int
    writer: int
    strokes: Strokes


def read_pen_digits(path: Path = PEN_FILE) -> list[PenDigit]:
    """All digits; raises DataError, naming the file, when it is missing, altered or damaged."""
    restore = "Restore it with `git checkout -- data/pen-digits` in the project's folder."
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read ({error}). {restore}") from None
    if sha256(content).hexdigest() != PEN_SHA256:
        raise DataError(f"{path} was altered: its content has not the sha256 that is expected. {restore}")
    return [PenDigit(**json.loads(line)) for line in content.splitlines()]


def load_pen(cache: Path | None, path: Path = PEN_FILE) -> tuple[Dataset, Dataset]:
    """(55,000 training images, one image of each digit of the six validation writers), rows of 784 uint8.

    `cache`: a folder in which the images are stored, because drawing them takes half a minute; without it, or where
    nothing can be written, they are drawn each time. A changed file in it is replaced.
    """
    file = cache / "pen-images.safetensors" if cache else None
    key = f"{_VERSION}, {PEN_SHA256}"
    arrays = cached_arrays(file, key, lambda: draw(read_pen_digits(path)), max_bytes=_LARGEST_CACHE)
    train, validation = (
        Dataset(arrays[f"{part} images"], one_hot(arrays[f"{part} labels"], DIGITS)) for part in ("train", "validation")
    )
    return train, validation


def draw(digits: list[PenDigit]) -> dict[str, NDArray[np.uint8]]:
    """Images and labels of both parts of a list of digits; each part needs one at least.

    Training: every digit as it was drawn and in four variations, each with two brushes, in a random order.
    Validation: every digit as it was drawn, with the usual brush.
    """
    learned = [digit for digit in digits if digit.writer not in VALIDATION_WRITERS]
    judged = [digit for digit in digits if digit.writer in VALIDATION_WRITERS]
    bits = np.random.PCG64(_SEED)  # its raw output is promised to be the same in every NumPy version
    images = np.concatenate([_learned_images(digit, bits) for digit in learned])
    labels = np.repeat(np.array([digit.label for digit in learned], np.uint8), _RENDERINGS)
    order = np.argsort(bits.random_raw(len(images)), kind="stable")[: DATA_SETS["pen"].samples]
    return {
        "train images": images[order],
        "train labels": labels[order],
        "validation images": np.concatenate([images_of(digit.strokes, np.array([USUAL_BRUSH])) for digit in judged]),
        "validation labels": np.array([digit.label for digit in judged], np.uint8),
    }


def _learned_images(digit: PenDigit, bits: np.random.PCG64) -> NDArray[np.uint8]:
    """The digit as it was drawn and four variations of it, each with a thin brush and a thick one, (10, 784)."""
    brushes = _brushes(bits).reshape(2, _FORMS)
    numbers = _uniform(bits, NUMBERS * (_FORMS - 1)).reshape(_FORMS - 1, NUMBERS)
    forms = [digit.strokes, *(varied(digit.strokes, digit.label, row) for row in numbers)]
    return np.concatenate([images_of(form, brushes[:, number]) for number, form in enumerate(forms)])


def _uniform(bits: np.random.PCG64, count: int) -> NDArray[np.float64]:
    return (bits.random_raw(count) >> np.uint64(11)) / 2**53


def _brushes(bits: np.random.PCG64) -> NDArray[np.float64]:
    """One brush out of each of ten equal parts of the range, on a logarithmic scale."""
    within = _uniform(bits, _RENDERINGS)
    return _THINNEST * (_THICKEST / _THINNEST) ** ((np.arange(_RENDERINGS) + within) / _RENDERINGS)


def images_of(strokes: Strokes, brushes: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The same digit drawn with each of the brushes (n,), as shares of its longer side; (n, 784).

    The same as drawing it on a canvas and normalising that, but the distance to the strokes is computed only once.
    """
    radii = brushes * (_GRID / 2)
    distance = distance_to_stroke(strokes, _GRID, margin=int(radii.max()) + 2)
    coverage = np.clip(radii[:, None, None] + 0.5 - distance, 0, 1, dtype=np.float32)
    tops, bottoms = _ends(distance.min(axis=1), radii + 0.5)
    lefts, rights = _ends(distance.min(axis=0), radii + 0.5)
    sides = np.maximum(bottoms - tops, rights - lefts)
    down = _cells(tops, bottoms, sides, distance.shape[0])
    across = _cells(lefts, rights, sides, distance.shape[1])
    small = down @ coverage @ across.transpose(0, 2, 1)
    small /= small.max(axis=(1, 2), keepdims=True)
    return np.stack([np.rint(255 * centred(image)[1]).astype(np.uint8).ravel() for image in small])


def _ends(profile: NDArray[np.float32], limits: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first pixel of a profile below each limit, and the one after the last."""
    below = profile < limits[:, None]
    return below.argmax(axis=1), below.shape[1] - below[:, ::-1].argmax(axis=1)


def _cells(
    starts: NDArray[np.intp], ends: NDArray[np.intp], sides: NDArray[np.intp], pixels: int
) -> NDArray[np.float32]:
    """(n, 20, pixels): how much of each pixel lies in each of the 20 cells of a square around start to end."""
    offsets = [
        start - padding(int(end - start), int(side)) for start, end, side in zip(starts, ends, sides, strict=True)
    ]
    edges = np.array(offsets)[:, None] + sides[:, None] * np.linspace(0, 1, SMALL + 1)
    covered = np.clip(edges[:, :, None] - np.arange(pixels), 0, 1)
    return np.diff(covered, axis=1).astype(np.float32)
