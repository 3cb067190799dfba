"""Small data sets for the recipes: regressions, and two groups of points for a logistic regression."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlp.data.dataset import Dataset
from mlp.data_sets import DATA_SETS

_NOISE = 0.1


def _squared_features(rng: np.random.Generator) -> Dataset:
    """1, x and x^2 for x = 1 ... 5, with x^2 as the target."""
    x = np.arange(1.0, 6.0)
    return _numbers(np.stack([np.ones(5), x, x**2], axis=1), x[:, None] ** 2)


def _squared_features_normalised(rng: np.random.Generator) -> Dataset:
    """The same without the 1, features and target with mean 0 and standard deviation 1 (divided by n - 1)."""
    x = np.arange(1.0, 6.0)
    return _numbers(normalised(np.stack([x, x**2], axis=1)), normalised(x[:, None] ** 2))


def normalised(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns (n, k) with mean 0 and standard deviation 1, that of a sample: divided by n - 1."""
    return np.asarray((columns - columns.mean(axis=0)) / columns.std(axis=0, ddof=1))


def _random_regression(rng: np.random.Generator) -> Dataset:
    """Normal inputs and normal targets: nothing connects them, so a network can only learn them by heart."""
    row = DATA_SETS["random-regression"]
    return _numbers(rng.normal(size=(row.samples, row.inputs)), rng.normal(size=(row.samples, row.outputs)))


def _lines(rng: np.random.Generator) -> Dataset:
    """y = 3 + 2 x1 - x2 with noise of standard deviation 0.1."""
    x = rng.normal(size=(DATA_SETS["regression-lines"].samples, 2))
    return _numbers(x, (3 + x @ [2.0, -1.0] + rng.normal(0, _NOISE, len(x)))[:, None])


def _two_groups(rng: np.random.Generator) -> Dataset:
    """Points above and below the line x2 = 2 x1 + 0.5, moved across it by noise now and then."""
    x = rng.normal(size=(DATA_SETS["two-groups"].samples, 2))
    above = x[:, 1] + rng.normal(0, _NOISE, len(x)) > 2 * x[:, 0] + 0.5
    return Dataset(x.astype(np.float32), above[:, None].astype(np.float32))


def _numbers(x: NDArray[np.float64], y: NDArray[np.float64]) -> Dataset:
    return Dataset(x.astype(np.float32), y.astype(np.float32), numbers=True)


REGRESSIONS: dict[str, Callable[[np.random.Generator], Dataset]] = {
    "squared-features": _squared_features,
    "squared-features-normalised": _squared_features_normalised,
    "random-regression": _random_regression,
    "regression-lines": _lines,
    "two-groups": _two_groups,
}
