"""The data sets that a training can name, each as its splits."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlp.data.dataset import Dataset, Splits, joined
from mlp.data.mnist import load_mnist
from mlp.data.pen_digits import load_pen
from mlp.data.regression import REGRESSIONS
from mlp.data.toys import TOYS, toy
from mlp.data_sets import DATA_SETS

_SEED = 40  # a constant of the data, as those of the splits
_BORDER = 4


def load_splits(name: str, cache: Path | None, mnist: Splits | None = None) -> Splits:
    """A data set of `DATA_SETS` by its name.

    The test set of digits is always MNIST's, `writers` the validation set of the pen digits. `cache`: see `load_pen`;
    `mnist`: if it is loaded already. MNIST alone has no `writers`: the pen digits are not read for it.
    """
    if name in TOYS or name in REGRESSIONS:
        return _made(name)
    mnist = mnist or load_mnist()
    if name in FROM_MNIST:
        change = FROM_MNIST[name]
        return Splits(change(mnist.train), change(mnist.validation), change(mnist.test))
    learned, writers = load_pen(cache)
    if name == "pen":
        return Splits(learned, writers, mnist.test, writers)
    pen = learned.subset(slice(DATA_SETS[name].samples - len(mnist.train)))
    order = np.argsort(np.random.PCG64(_SEED).random_raw(len(mnist.train) + len(pen)), kind="stable")
    return Splits(joined(mnist.train, pen).subset(order), joined(mnist.validation, writers), mnist.test, writers)


def _made(name: str) -> Splits:
    """A set that is made by its rule: other samples to validate and to test, where there are any others."""
    rngs = np.random.default_rng(_SEED).spawn(3)
    count = DATA_SETS[name].samples
    if name in REGRESSIONS:
        parts = [REGRESSIONS[name](rng) for rng in rngs]
    else:
        parts = [_shuffled(toy(name, rng=rng, n=n), rng) for rng, n in zip(rngs, (count, 200, 200), strict=True)]
    if name in NOTHING_ELSE:
        parts = [parts[0]] * 3
    return Splits(*parts)


NOTHING_ELSE = ("xor", "or", "squared-features", "squared-features-normalised", "random-regression")
"""Sets that validate and test on the samples that were learned: there are no others, or nothing to find in them."""


def _shuffled(samples: Dataset, rng: np.random.Generator) -> Dataset:
    """In a random order, so that the first of them are a fair sample."""
    return samples.subset(rng.permutation(len(samples)))


def _without_border(images: Dataset) -> Dataset:
    side = round(images.inputs.shape[1] ** 0.5)
    inner = slice(_BORDER, side - _BORDER)
    cropped = images.inputs.reshape(-1, side, side)[:, inner, inner]
    return Dataset(np.ascontiguousarray(cropped.reshape(len(images), -1)), images.targets)


def _to_itself(images: Dataset) -> Dataset:
    targets: NDArray[np.float32] = images.inputs.astype(np.float32)
    targets /= 255
    return Dataset(images.inputs, targets, numbers=True)


FROM_MNIST: dict[str, Callable[[Dataset], Dataset]] = {
    "mnist": lambda images: images,
    "mnist-20x20": _without_border,
    "mnist-autoencoder": _to_itself,
}
"""What becomes of each part of MNIST."""
