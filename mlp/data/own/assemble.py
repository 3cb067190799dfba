"""Classes in order, checks, and the parts for training, validation and test."""

from collections import Counter
from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.data.own.own_data import MOST_CLASSES, MOST_IMAGES, MOST_LETTERS, MOST_SIDE, PARTS, OwnData, Part
from mlp.data.partition import stratified
from mlp.errors import DataError
from mlp.sentence import Sentence

LEAST = 3
"""Samples of a class: one for each part."""
_SEED = 50  # a constant of the data, as that of MNIST's split


def assemble(
    parts: Mapping[str, Part], side: tuple[int, int], source: str, notes: tuple[Sentence, ...] = ()
) -> OwnData:
    """Parts by name (see PARTS) as data for a training; height and width are `side`. Raises DataError.

    Without a test set, a tenth of each class is kept for it, and so for the validation.
    """
    height, width = side
    if not 1 < min(side) <= max(side) <= MOST_SIDE:
        raise DataError(
            Sentence(
                "The images must be from 2 x 2 to {most} x {most} pixels; got {height} x {width}. Scale them.",
                most=MOST_SIDE,
                height=height,
                width=width,
            )
        )
    parts = {name: part for name, part in parts.items() if part.labels}
    if "train" not in parts:
        raise DataError(Sentence("{source} has no images to train on.", source=source))
    total = sum(len(part.labels) for part in parts.values())
    if total > MOST_IMAGES:
        raise DataError(too_many_images(source))
    classes = ordered(Counter(label for part in parts.values() for label in part.labels))
    _check_classes(classes, parts)
    number = {name: index for index, name in enumerate(classes)}
    coded = {name: np.array([number[label] for label in part.labels], np.intp) for name, part in parts.items()}
    kept = [name for name in PARTS[1:] if name not in parts]
    tenth = np.maximum(1, (np.bincount(coded["train"], minlength=len(classes)) + 5) // 10)
    quotas = np.array([tenth] * len(kept), np.intp).reshape(len(kept), len(classes))
    train, *others = stratified(coded["train"], quotas, _SEED)
    made = {
        name: _rows(parts["train"], coded["train"], order, classes) for name, order in zip(kept, others, strict=True)
    }
    for name in parts:
        order = train if name == "train" else stratified(coded[name], quotas[:0], _SEED)[0]
        made[name] = _rows(parts[name], coded[name], order, classes)
    splits = Splits(made["train"], made["validation"], made["test"])
    return OwnData(splits, classes, height, width, source, (*notes, *_about(kept)))


def ordered(labels: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of classes: by their numbers if all are numbers, otherwise by the alphabet."""
    numbers = {label: number for label in labels if (number := number_in(label)) is not None and isfinite(number)}
    if len(numbers) == len(labels):
        return tuple(sorted(labels, key=lambda label: (numbers[label], label)))
    return tuple(sorted(labels))


def number_in(text: str) -> float | None:
    """The number that a text is, or None."""
    try:
        return float(text)
    except ValueError:
        return None


def too_many_images(source: str) -> Sentence:
    """A sentence about the limit."""
    return Sentence("{source} has more than {most:,} images. Give a part of them.", source=source, most=MOST_IMAGES)


def check_name(name: str, where: str) -> None:
    """Refuse the name of a class that cannot be shown; raises DataError."""
    if not name or len(name) > MOST_LETTERS or not name.isprintable():
        raise DataError(
            Sentence(
                "{where}: the name of a class must have 1 to {most} letters or digits; got {name!r}.",
                where=where,
                most=MOST_LETTERS,
                name=name[: MOST_LETTERS + 1],
            )
        )


def _check_classes(classes: tuple[str, ...], parts: Mapping[str, Part]) -> None:
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise DataError(
            Sentence(
                "There must be from 2 to {most} classes; got {count:,} ({names}). Are these the labels?",
                most=MOST_CLASSES,
                count=len(classes),
                names=", ".join(classes[:4]) + (", ..." if len(classes) > 4 else ""),
            )
        )
    counts = {name: Counter(part.labels) for name, part in parts.items()}
    for label in classes:
        total = sum(count[label] for count in counts.values())
        if total < LEAST:
            raise DataError(
                Sentence(
                    "Each class needs {least} images at least, one each to train, to validate and to test; {label} has "
                    "{total}. Add some or leave the class out.",
                    least=LEAST,
                    label=label,
                    total=total,
                )
            )
        for name, count in counts.items():
            least = LEAST + 1 - len(counts) if name == "train" else 1
            if count[label] < least:
                raise DataError(
                    Sentence(
                        "The part {part} needs {least} or more images of each class; of {label} it has {count}.",
                        part=name,
                        least=least,
                        label=label,
                        count=count[label],
                    )
                )


def _rows(part: Part, coded: NDArray[np.intp], order: NDArray[np.intp], classes: tuple[str, ...]) -> Dataset:
    return Dataset(part.images[order], one_hot(coded[order], len(classes)))


def _about(kept: list[str]) -> tuple[Sentence, ...]:
    """What was kept of the training images."""
    return {
        (): (),
        ("validation",): (Sentence("A tenth of the training images of each class is kept for the validation."),),
        ("test",): (Sentence("A tenth of the training images of each class is kept for the test."),),
        ("validation", "test"): (
            Sentence("A tenth of the images of each class is kept for the validation, another tenth for the test."),
        ),
    }[tuple(kept)]
