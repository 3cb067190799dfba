"""How well a network reads a person's own collection: pictures with their labels in the names of files or folders."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import DIGITS, Array
from mlp.errors import DataError, ImageError
from mlp.images.photograph import photograph
from mlp.images.read import read_photo
from mlp.nn.model import Model

MOST = 100_000
"""Files of a folder that are looked at."""
_SUFFIXES = {
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".webp",
    ".tif",
    ".tiff",
    ".ppm",
    ".pgm",
    ".pbm",
    ".heic",
    ".avif",
}
_ONE_DIGIT, _AT_END = re.compile(r"[0-9]"), re.compile(r"(?:^|[_. -])([0-9])$", re.ASCII)


@dataclass(frozen=True, eq=False)
class Answer:
    """What the network says of one picture."""

    path: Path
    label: int
    digit: int | None
    """The most likely digit; None where none was found."""
    share: float
    """Its probability."""
    image28: Array | None
    """(28, 28): what the network saw."""
    problem: str
    """Why there is no digit, or why the file cannot be read; empty if there is one."""
    readable: bool = True
    """Whether the file is a picture."""

    @property
    def right(self) -> bool:
        """Whether it is as the label says."""
        return self.digit == self.label


@dataclass(frozen=True)
class Collection:
    """All answers, and the files that have no label."""

    answers: list[Answer]
    unlabelled: list[Path]

    @property
    def read(self) -> list[Answer]:
        """The answers for pictures."""
        return [answer for answer in self.answers if answer.readable]

    @property
    def accuracy(self) -> float:
        """The share of pictures that are read as their labels say; one without an answer is wrong."""
        return sum(answer.right for answer in self.read) / len(self.read) if self.read else float("nan")

    @property
    def unreadable(self) -> list[Answer]:
        """The files that are no pictures, or damaged."""
        return [answer for answer in self.answers if not answer.readable]

    @property
    def confusion(self) -> NDArray[np.int64]:
        """(10, 11): rows are labels, columns answers, the last one for no answer."""
        counts = np.zeros((DIGITS, DIGITS + 1), np.int64)
        for answer in self.read:
            counts[answer.label, DIGITS if answer.digit is None else answer.digit] += 1
        return counts

    def to_json(self) -> dict[str, Any]:
        """All of it without the images."""
        wrong = (one for one in self.read if not one.right)
        return {
            "samples": len(self.read),
            "accuracy": self.accuracy if self.read else None,
            "confusion": self.confusion.tolist(),
            "errors": [{"file": str(one.path), "label": one.label, "digit": one.digit} for one in wrong],
            "unreadable": [one.problem for one in self.unreadable],
            "unlabelled": [str(path) for path in self.unlabelled],
        }


def label_of(path: Path) -> int | None:
    """The digit that the folder is called (`7/photo.png`), else the one that ends the file's name (`photo_7.png`)."""
    if _ONE_DIGIT.fullmatch(path.parent.name):
        return int(path.parent.name)
    at_end = _AT_END.search(path.stem)
    return int(at_end.group(1)) if at_end else None


def pictures_in(folder: Path) -> list[Path]:
    """All picture files in a folder and in the folders in it, by name; raises DataError if there is none."""
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder. Give the folder that has the pictures.")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    if not found:
        raise DataError(f"{folder} has no pictures: no file ends with .png, .jpg or another ending of pictures.")
    if len(found) > MOST:
        raise DataError(f"{folder} has {len(found):,} pictures; at most {MOST:,} are read. Give a part of them.")
    return found


def answer_for(path: Path, label: int, model: Model) -> Answer:
    """What the model says of one picture."""
    try:
        prepared = photograph(read_photo(path).image).prepared
    except ImageError as error:
        return Answer(path, label, None, 0, None, str(error), readable=False)
    if prepared.blank:
        return Answer(path, label, None, 0, None, prepared.reason or "")
    probabilities = model.predict(prepared.row[None])[0]
    digit = int(probabilities.argmax())
    return Answer(path, label, digit, float(probabilities[digit]), prepared.image28, "")
