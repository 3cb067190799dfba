"""The data sets to train on, each as its splits."""

from pathlib import Path

import numpy as np

from mlp.config import DATA_SETS
from mlp.data.dataset import Dataset, Splits
from mlp.data.mnist import load_mnist
from mlp.data.pen_digits import load_pen

_SEED = 40  # a constant of the data, as those of the splits


def load_splits(name: str, cache: Path | None, mnist: Splits | None = None) -> Splits:
    """`mnist`, `pen` or `mnist+pen`; the test set is always MNIST's, `writers` the validation set of the pen digits.

    `cache`: see `load_pen`; `mnist`: if it is loaded already. MNIST alone has no `writers`: the pen
    digits are not read for it.
    """
    mnist = mnist or load_mnist()
    if name == "mnist":
        return mnist
    learned, writers = load_pen(cache)
    if name == "pen":
        return Splits(learned, writers, mnist.test, writers)
    pen = learned.subset(slice(DATA_SETS[name] - len(mnist.train)))
    order = np.argsort(np.random.PCG64(_SEED).random_raw(len(mnist.train) + len(pen)), kind="stable")
    return Splits(_together(mnist.train, pen).subset(order), _together(mnist.validation, writers), mnist.test, writers)


def _together(first: Dataset, second: Dataset) -> Dataset:
    return Dataset(np.concatenate([first.inputs, second.inputs]), np.concatenate([first.targets, second.targets]))
