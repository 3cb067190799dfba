"""MNIST from its IDX files, verified, and its split."""

from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import DIGITS
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.data.idx import read_idx_gz
from mlp.data.partition import stratified
from mlp.errors import DataError
from mlp.home import PROJECT

MNIST_FOLDER = PROJECT / "data" / "mnist"
VALIDATION_IMAGES = 5_000

# Of the raw bytes: a .gz differs from one compressor to the next, its content does not.
MNIST_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

_SPLIT_SEED = 20  # a constant of the data, not of a run: runs with different seeds validate on the same images


def _read_mnist(folder: Path, name: str) -> NDArray[np.uint8]:
    """One MNIST file, its raw bytes verified."""
    path = folder / f"{name}.gz"
    try:
        header, values = read_idx_gz(path)
        digest = sha256(header)
        digest.update(values.data)
        if digest.hexdigest() != MNIST_SHA256[name]:
            raise DataError(
                f"{path} was altered: the sha256 of its content is {digest.hexdigest()}, "
                f"expected is {MNIST_SHA256[name]}."
            )
    except DataError as error:
        raise DataError(
            f"{error} Restore it with `git checkout -- data/mnist` in the project's folder, "
            f"or put MNIST's {name}, compressed with gzip, in its place."
        ) from None
    return values


def _split(labels: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of the training and of the validation images, both in random order, the classes in equal proportion."""
    share = np.bincount(labels, minlength=DIGITS) * VALIDATION_IMAGES / len(labels)
    quotas = share.astype(int)
    largest_remainders = np.argsort(quotas - share, kind="stable")[: VALIDATION_IMAGES - quotas.sum()]
    quotas[largest_remainders] += 1
    train, validation = stratified(labels, quotas[None], _SPLIT_SEED)
    return train, validation


def load_mnist(folder: Path = MNIST_FOLDER) -> Splits:
    """MNIST as 55,000 training, 5,000 validation and 10,000 test images: rows of 784 uint8, targets one-hot.

    The split is stratified and the same for every run; training and validation come in a random order.
    Raises DataError that names the file, what is wrong with it and how to restore it.
    """
    labels = _read_mnist(folder, "train-labels-idx1-ubyte")
    images = _read_mnist(folder, "train-images-idx3-ubyte").reshape(len(labels), -1)
    train, validation = _split(labels)
    order = np.concatenate([train, validation])
    # In place, some columns at a time: a reordered copy would double the memory (and is slower).
    for column in range(0, images.shape[1], 98):
        images[:, column : column + 98] = images[order, column : column + 98]
    everything = Dataset(images, one_hot(labels[order], DIGITS))
    return Splits(
        train=everything.subset(slice(len(train))),
        validation=everything.subset(slice(len(train), None)),
        test=load_mnist_test(folder),
    )


def load_mnist_test(folder: Path = MNIST_FOLDER) -> Dataset:
    """The 10,000 test images alone, in a fifth of the time of all; raises DataError as `load_mnist`."""
    labels = _read_mnist(folder, "t10k-labels-idx1-ubyte")
    images = _read_mnist(folder, "t10k-images-idx3-ubyte").reshape(len(labels), -1)
    return Dataset(images, one_hot(labels, DIGITS))
