"""To which part of the data a file or a folder belongs, by its name."""

import re
from pathlib import PurePosixPath

from mlp.sentence import Sentence

_WORDS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing", "t10k"),
}
_PART_OF = {word: part for part, words in _WORDS.items() for word in words}


def part_named(name: str) -> str | None:
    """The part whose name this is, in one of its usual forms."""
    return _PART_OF.get(name.lower())


def part_of(path: PurePosixPath) -> str:
    """The part that a path speaks of, the file's name first: test for mnist_test.csv; train if it speaks of none."""
    for name in reversed(path.parts):
        for word in re.split(r"[^a-z0-9]+", name.lower()):
            if word in _PART_OF:
                return _PART_OF[word]
    return "train"


def twice(first: PurePosixPath, second: PurePosixPath, part: str) -> Sentence:
    """A sentence about two files of the same part."""
    return Sentence(
        "{first} and {second} are both of the part {part}. Give only one of them.",
        first=str(first),
        second=str(second),
        part=part,
    )
