"""Own data in one file that a run's worker loads quickly; what is loaded is checked as if it came from outside."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.array_files import load_arrays, save_arrays
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.data.own.own_data import MOST_CLASSES, MOST_IMAGES, MOST_LETTERS, MOST_SIDE, PARTS, OwnData
from mlp.errors import DataError, ModelFileError
from mlp.sentence import Sentence

FORMAT = "inkling own data 1"
MOST_FILE = MOST_IMAGES * (MOST_SIDE**2 + 1) + 2_000_000
_MOST_NOTES = 20
_MOST_TEXT = 2_000  # characters of a note or of the source


def save_own(data: OwnData, path: Path) -> None:
    """Write all of it to one file, atomically; raises OSError."""
    arrays: dict[str, NDArray[Any]] = {}
    for name in PARTS:
        part: Dataset = getattr(data.splits, name)
        arrays[f"{name} images"] = part.inputs
        arrays[f"{name} labels"] = part.labels.astype(np.uint8)
    header = {
        "format": FORMAT,
        "classes": list(data.classes),
        "height": data.height,
        "width": data.width,
        "source": data.source,
        "notes": [str(note) for note in data.notes],
        "digest": data.digest,
    }
    save_arrays(path, arrays, header)


def load_own(path: Path) -> OwnData:
    """The data that `save_own` wrote; raises DataError for anything else. Notes are plain text now."""
    try:
        arrays, header = load_arrays(path, MOST_FILE)
    except ModelFileError as error:
        raise DataError(str(error)) from None
    data = _checked(arrays, header)
    if data is None or data.digest != header["digest"]:
        raise DataError(Sentence("{path} is not data that this program stored, or it was altered.", path=str(path)))
    return data


def _checked(arrays: dict[str, NDArray[Any]], header: dict[str, Any]) -> OwnData | None:
    """The data, if types, shapes and labels are what they must be."""
    match header:
        case {
            "format": "inkling own data 1",
            "classes": [*names],
            "height": int(height),
            "width": int(width),
            "source": str(source),
            "notes": [*notes],
            "digest": str(),
            **more,
        } if not more and 2 <= len(names) <= MOST_CLASSES and 1 < min(height, width) <= max(height, width) <= MOST_SIDE:
            texts = [source, *notes]
            if not all(type(name) is str and 0 < len(name) <= MOST_LETTERS for name in names):
                return None
            if len(set(names)) < len(names) or len(notes) > _MOST_NOTES:
                return None
            if not all(type(text) is str and len(text) <= _MOST_TEXT for text in texts):
                return None
            if arrays.keys() != {f"{part} {kind}" for part in PARTS for kind in ("images", "labels")}:
                return None
            parts = [
                _part(arrays[f"{part} images"], arrays[f"{part} labels"], height * width, len(names)) for part in PARTS
            ]
            train, validation, test = parts
            if train and validation and test:
                return OwnData(Splits(train, validation, test), tuple(names), height, width, source, tuple(notes))
    return None


def _part(images: NDArray[Any], labels: NDArray[Any], pixels: int, classes: int) -> Dataset | None:
    """A part in which each class has a sample."""
    if (
        images.dtype != np.uint8
        or labels.dtype != np.uint8
        or images.shape != (labels.size, pixels)
        or labels.ndim != 1
    ):
        return None
    if not (np.bincount(labels, minlength=classes)[:classes] > 0).all() or labels.max() >= classes:
        return None
    return Dataset(images, one_hot(labels.astype(np.intp), classes))
