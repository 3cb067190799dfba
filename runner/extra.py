"""A few digits of a person's own in a run: their file, and how they are mixed among the training images."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from mlp.array_files import load_arrays, save_arrays
from mlp.arrays import DIGITS, PIXELS
from mlp.config import TrainingConfig
from mlp.data.dataset import Dataset, Splits, one_hot, training_subset
from mlp.errors import ModelFileError
from runner.files import RunError

SHARE = 0.2
"""Of the training images, however few digits there are: each is repeated."""
MAX_EXTRA = 10_000
_FORMAT = "inkling extra digits 1"


def save_extra(path: Path, extra: Dataset) -> None:
    """Write digits, rows of 784 uint8, atomically; raises RunError for anything else."""
    if extra.inputs.dtype != np.uint8 or extra.inputs.shape[1] != PIXELS or len(extra) > MAX_EXTRA:
        raise RunError(
            f"The digits that a run learns besides must be at most {MAX_EXTRA:,} rows of {PIXELS} uint8;"
            f" got {extra.inputs.shape} of {extra.inputs.dtype}."
        )
    arrays = {"images": extra.inputs, "labels": extra.labels.astype(np.uint8)}
    save_arrays(path, arrays, {"format": _FORMAT})


def load_extra(path: Path) -> Dataset:
    """Read a file of `save_extra`; raises RunError for anything else."""
    try:
        arrays, header = load_arrays(path, max_bytes=MAX_EXTRA * (PIXELS + 1) + 1000)
    except ModelFileError as error:
        raise RunError(str(error)) from None
    images, labels = arrays.get("images"), arrays.get("labels")
    fits = (
        header == {"format": _FORMAT}
        and images is not None
        and labels is not None
        and {images.dtype, labels.dtype} == {np.dtype(np.uint8)}
        and images.ndim == 2
        and images.shape[1] == PIXELS
        and labels.shape == images.shape[:1]
        and len(labels) > 0
        and labels.max() < DIGITS
    )
    if images is None or labels is None or not fits:
        raise RunError(f"{path} does not hold digits with their labels as Inkling writes them.")
    return Dataset(images, one_hot(labels, DIGITS))


def mixed(splits: Splits, extra: Dataset, config: TrainingConfig) -> Splits:
    """The splits with a fifth of the images that are learned from exchanged for `extra`, each as often as another."""
    images = training_subset(splits.train, config.train_size)
    count = max(1, round(SHARE * len(images)))
    again = np.resize(np.arange(len(extra)), count)
    kept = images.subset(slice(len(images) - count))
    inputs = np.concatenate([kept.inputs, extra.inputs[again]])
    return replace(splits, train=Dataset(inputs, np.concatenate([kept.targets, extra.targets[again]])))
