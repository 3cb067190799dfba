"""Mistakes in the preparation of the data."""

from dataclasses import replace

import numpy as np
from numpy.typing import DTypeLike

from mlp.arrays import Array
from mlp.data.dataset import Dataset, as_float
from mlp.lab.mistake import EXPLODES, SLOWLY, STILL, STOPS, USUAL, FamousMistake
from mlp.lab.program import Images, Program

PIXELS = "x = images / 255"
ONE_HOT = "y = np.eye(10)[labels]"


def _as_they_are(images: Images, dtype: DTypeLike) -> Array:
    return images.astype(dtype)


def _whole(images: Images, dtype: DTypeLike) -> Array:
    return (images // 255).astype(dtype)


def _reshaped(images: Images, dtype: DTypeLike) -> Array:
    """Images that are stored in columns, cut into rows without a transpose."""
    columns = np.ascontiguousarray(images.T)
    return as_float(columns.reshape(images.shape), dtype)


def _both(train: Dataset, validation: Dataset) -> Dataset:
    return Dataset(
        np.concatenate([train.inputs, validation.inputs]), np.concatenate([train.targets, validation.targets])
    )


def _not_scaled(lines: Program) -> Program:
    return replace(lines, inputs=_as_they_are, seen=_as_they_are)


def _integer_division(lines: Program) -> Program:
    return replace(lines, inputs=_whole, seen=_whole)


def _scrambled(lines: Program) -> Program:
    return replace(lines, inputs=_reshaped, seen=_reshaped)


def _labels_divided(lines: Program) -> Program:
    return replace(lines, targets=lambda labels, classes: lines.targets(labels, classes) / 255)


def _not_one_hot(lines: Program) -> Program:
    return replace(lines, targets=lambda labels, classes: labels.astype(np.float64))


def _validation_learned(lines: Program) -> Program:
    return replace(lines, samples=_both)


MISTAKES = (
    FamousMistake(
        "pixels-not-scaled",
        "Pixels from 0 to 255",
        "data",
        PIXELS,
        "x = images",
        STILL,
        "The gradient of W1 is 255 times as large, and so is the effect of W1 on z: the first steps are far too"
        " long. All hidden units die in them, and what is left is the biases of the outputs.",
        _not_scaled,
    ),
    FamousMistake(
        "integer-division",
        "Pixels divided as integers",
        "data",
        PIXELS,
        "x = images // 255",
        SLOWLY,
        "Only pixels of exactly 255 stay, all others become 0. What is left of a digit is a few dots, enough for one"
        " answer in four.",
        _integer_division,
    ),
    FamousMistake(
        "images-reshaped",
        "Reshaped where a transpose is due",
        "data",
        "x = columns.T / 255  # columns: (784, n)",
        "x = columns.reshape(n, 784) / 255",
        SLOWLY,
        "reshape keeps the order in memory, so each row has one pixel of many images. Shapes fit, but no row is a"
        " digit any more. The loss falls a little because the training images are learned by heart; the accuracy is"
        " that of guessing.",
        _scrambled,
    ),
    FamousMistake(
        "labels-divided",
        "Labels divided by 255, too",
        "data",
        ONE_HOT,
        "y = np.eye(10)[labels] / 255",
        EXPLODES,
        "p - y is the gradient only for targets that sum to one; these sum to 1/255. So each step pushes all outputs"
        " down together. Softmax does not see that, and nothing stops it. The loss even looks small, because it is"
        " 255 times too small.",
        _labels_divided,
    ),
    FamousMistake(
        "labels-not-one-hot",
        "Labels that are not one-hot",
        "data",
        ONE_HOT,
        "y = labels",
        STOPS,
        "p has a row for each digit, y a number. The shapes (50, 10) and (50,) do not fit. With ten digits in a"
        " batch there would be no error: (10, 10) and (10,) fit.",
        _not_one_hot,
    ),
    FamousMistake(
        "validation-in-training",
        "Validation images in the training",
        "data",
        "x = train",
        "x = np.concatenate([train, validation])",
        USUAL,
        "The validation images were learned as well. Their accuracy is better than it would be on new digits, and"
        " overfitting cannot be seen any more.",
        _validation_learned,
    ),
)
