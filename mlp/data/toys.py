"""Small data sets by name, each made in a millisecond and each for one lesson."""

from collections.abc import Callable

import numpy as np

from mlp.data.dataset import Dataset, one_hot
from mlp.errors import ConfigError

_SQUARE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)


def _exclusive_or(n: int, rng: np.random.Generator) -> Dataset:
    """Not separable by a line: what a network without hidden layer cannot learn."""
    return Dataset(_SQUARE.copy(), np.array([[0], [1], [1], [0]], np.float32))


def _inclusive_or(n: int, rng: np.random.Generator) -> Dataset:
    """Separable by a line that does not pass through the origin: it needs a bias."""
    return Dataset(_SQUARE.copy(), np.array([[0], [1], [1], [1]], np.float32))


def _two_moons(n: int, rng: np.random.Generator) -> Dataset:
    """Two interleaved half circles of radius 1, with noise of standard deviation 0.1."""
    moon = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    x, y = np.cos(angle), np.sin(angle)
    points = np.stack([np.where(moon, 1 - x, x), np.where(moon, 0.5 - y, y)], axis=1)
    return Dataset((points + rng.normal(0, 0.1, (n, 2))).astype(np.float32), one_hot(moon, 2))


def _spiral(n: int, rng: np.random.Generator) -> Dataset:
    """Three arms that wind two thirds of a turn around the origin, with angular noise of standard deviation 0.2."""
    arm = np.arange(n) % 3
    radius = rng.uniform(0, 1, n)
    angle = 2 * np.pi / 3 * (arm + 2 * radius) + rng.normal(0, 0.2, n)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return Dataset(points.astype(np.float32), one_hot(arm, 3))


def _squared(n: int, rng: np.random.Generator) -> Dataset:
    """A parabola without noise: x between -1 and 1, its square as the target."""
    x = rng.uniform(-1, 1, (n, 1)).astype(np.float32)
    return Dataset(x, x**2, numbers=True)


TOYS: dict[str, Callable[[int, np.random.Generator], Dataset]] = {
    "xor": _exclusive_or,
    "or": _inclusive_or,
    "two-moons": _two_moons,
    "spiral": _spiral,
    "squared": _squared,
}


def toy(name: str, *, rng: np.random.Generator, n: int = 400) -> Dataset:
    """A toy set by name, float32 in rows.

    `xor` and `or`: always their four rows (4, 2) with targets (4, 1). `two-moons`: n points (n, 2), one-hot (n, 2).
    `spiral`: n points (n, 2) on three arms, one-hot (n, 3). `squared`: x (n, 1) with targets x^2 (n, 1).
    Classes alternate row by row. Raises ConfigError for an unknown name or n below 1.
    """
    if name not in TOYS:
        raise ConfigError(f"The toy data set must be one of {', '.join(TOYS)}; got {name!r}.")
    if n < 1:
        raise ConfigError(f"A toy data set needs at least 1 sample; got {n}.")
    return TOYS[name](n, rng)
