"""Samples in memory, and their split for training, validation and test.

Images stay uint8 and become float32 in 0..1 one batch at a time: 55,000 of them take 43 MB instead of 172 MB.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlp.errors import ConfigError, DataError


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples in rows: `inputs` (n, d) as uint8 0..255 or floats, `targets` (n, k) float32, one-hot for classes.

    Raises DataError when their shapes do not match.
    """

    inputs: NDArray[Any]
    targets: NDArray[np.float32]
    numbers: bool = False
    """Whether the targets are numbers to come near to, not classes; then there is no accuracy."""

    def __post_init__(self) -> None:
        x, y = self.inputs, self.targets
        if x.ndim != 2 or y.ndim != 2 or len(x) != len(y) or not x.size or not y.size:
            raise DataError(
                "A data set needs inputs (n, d) and targets (n, k) with the same n of at least 1; "
                f"got {x.shape} and {y.shape}. Give one row per sample."
            )
        if x.dtype != np.uint8 and not np.issubdtype(x.dtype, np.floating):
            raise DataError(f"Inputs must be uint8 (0..255) or floats; got {x.dtype}. Convert them with astype.")
        if y.dtype != np.float32:
            raise DataError(f"Targets must be float32; got {y.dtype}. Convert them with astype, or use one_hot.")

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def labels(self) -> NDArray[np.intp]:
        """The class of each sample, (n,): the column of its largest target."""
        return np.argmax(self.targets, axis=1)

    def subset(self, indices: slice | NDArray[Any]) -> "Dataset":
        """The rows that `indices` selects: views for a slice, copies for an array."""
        return Dataset(self.inputs[indices], self.targets[indices], self.numbers)


@dataclass(frozen=True, eq=False)
class Splits:
    """The training set, the validation set, and the test set, which is used once, at the end."""

    train: Dataset
    validation: Dataset
    test: Dataset
    writers: Dataset | None = None
    """Drawn validation digits, by people who are not in the training set; None where no drawn digits are trained on."""


def joined(*parts: Dataset) -> Dataset:
    """The samples of several sets in one."""
    return Dataset(np.concatenate([part.inputs for part in parts]), np.concatenate([part.targets for part in parts]))


def one_hot(labels: NDArray[Any], classes: int) -> NDArray[np.float32]:
    """Rows (n, classes) with a single 1 at the column of the label; raises DataError for a label outside."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or not np.issubdtype(labels.dtype, np.integer):
        raise DataError(f"Labels must be one row of whole numbers (n,); got {labels.dtype} of shape {labels.shape}.")
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise DataError(f"Labels must be from 0 to {classes - 1}; got {labels.min()} to {labels.max()}.")
    rows = np.zeros((len(labels), classes), np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows


def smoothed(targets: NDArray[Any], share: float) -> NDArray[Any]:
    """Target rows (n, k) with `share` of each taken away and spread evenly over the classes; the sum stays.

    C. Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016, section 7. A single target
    from 0 to 1 stands for two classes.
    """
    return targets * targets.dtype.type(1 - share) + targets.dtype.type(share / max(2, targets.shape[1]))


def training_subset(train: Dataset, size: int) -> Dataset:
    """The first `size` samples, as views; they come in a random order, so every class is among 1,000 digits.

    Raises ConfigError for a size below 1 or above the number of samples.
    """
    if not 1 <= size <= len(train):
        raise ConfigError(f"The number of training samples must be from 1 to {len(train):,}; got {size:,}.")
    return train.subset(slice(size))


def as_float(inputs: NDArray[Any], dtype: DTypeLike = np.float32) -> NDArray[Any]:
    """`inputs` as floats: uint8 0..255 becomes 0..1, floats keep their values."""
    if inputs.dtype == np.uint8:
        rows = inputs.astype(dtype)
        rows *= rows.dtype.type(1 / 255)
        return rows
    return inputs.astype(dtype, copy=False)
