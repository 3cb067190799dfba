"""Images and labels in pairs of IDX files, as MNIST and Fashion-MNIST have them."""

from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from mlp.data.idx import read_idx_from
from mlp.data.own.members import Member, opened
from mlp.data.own.own_data import MOST_BYTES, Part
from mlp.data.own.part_names import part_of, twice
from mlp.errors import DataError
from mlp.sentence import Sentence

MOST_PAIRS = 6
_IMAGES, _LABELS = 3, 1  # dimensions


def read_pairs(members: tuple[Member, ...], source: str) -> tuple[dict[str, Part], tuple[int, int]]:
    """Parts by name and (height, width). Which is which is seen by the dimensions; raises DataError."""
    if len(members) > 2 * MOST_PAIRS:
        raise DataError(Sentence("{source} has more than {most} IDX files.", source=source, most=2 * MOST_PAIRS))
    found: dict[tuple[str, int], NDArray[np.uint8]] = {}
    paths: dict[tuple[str, int], PurePosixPath] = {}
    left = MOST_BYTES
    for member in members:
        with opened(member) as file:
            values = read_idx_from(file, str(member.path), left)[1]
        left -= values.size
        if values.ndim not in (_IMAGES, _LABELS):
            raise DataError(
                Sentence(
                    "{name} must have labels (n) or images (n, height, width); its shape is {shape}.",
                    name=str(member.path),
                    shape=str(values.shape),
                )
            )
        key = part_of(member.path), values.ndim
        if key in found and not np.array_equal(found[key], values):
            raise DataError(twice(paths[key], member.path, key[0]))
        found[key], paths[key] = values, member.path
    parts = {}
    for part in dict.fromkeys(part for part, _ in found):
        images, labels = found.get((part, _IMAGES)), found.get((part, _LABELS))
        if images is None or labels is None:
            raise DataError(
                Sentence(
                    "{source} needs two IDX files of the part {part}, one with images and one with labels; one is "
                    "missing.",
                    source=source,
                    part=part,
                )
            )
        parts[part] = _part(images, labels, part)
    sides = {images.shape[1:] for (_, kind), images in found.items() if kind == _IMAGES}
    if len(sides) > 1:
        raise DataError(Sentence("The images of all IDX files must have one size; got {sizes}.", sizes=_listed(sides)))
    height, width = sides.pop()
    return parts, (height, width)


def _part(images: NDArray[np.uint8], labels: NDArray[np.uint8], part: str) -> Part:
    if len(images) != len(labels):
        raise DataError(
            Sentence(
                "The IDX files of the part {part} have {images:,} images but {labels:,} labels.",
                part=part,
                images=len(images),
                labels=len(labels),
            )
        )
    return Part(list(map(str, labels.tolist())), images.reshape(len(images), -1))


def _listed(sides: set[tuple[int, ...]]) -> str:
    return ", ".join(f"{height} x {width}" for height, width in sorted(sides))
