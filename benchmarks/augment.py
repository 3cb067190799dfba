"""How many images a second are augmented on one core: `python -m benchmarks.augment`.

Beside it, the usual way to do it in Python, image by image with SciPy's `map_coordinates` and `gaussian_filter`.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from mlp.data.mnist import load_mnist
from mlp.images.augment import USUAL, augment
from mlp.training.threads import set_threads

BATCH = 128
SECONDS = 2.0


def one_by_one(images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """An affine map and an elastic deformation of sigma 4 and alpha 34, as most tutorials have it."""
    y, x = np.meshgrid(*[np.arange(28.0) - 13.5] * 2, indexing="ij")
    out = np.empty((len(images), 28, 28), np.float32)
    for image, row in zip(images.reshape(-1, 28, 28), out, strict=True):
        turn = rng.uniform(-0.3, 0.3)
        bend = [34 * gaussian_filter(rng.uniform(-1, 1, (28, 28)), 4) for _ in range(2)]
        places = [
            np.cos(turn) * y - np.sin(turn) * x + 13.5 + bend[0],
            np.sin(turn) * y + np.cos(turn) * x + 13.5 + bend[1],
        ]
        row[...] = map_coordinates(image / np.float32(255), places, order=1)
    return out


def speed(images: NDArray[np.uint8], change: Callable[[NDArray[np.uint8]], object], rounds: int = 5) -> float:
    """Images a second, the best of some rounds."""
    rates = []
    for _ in range(rounds):
        start, done = time.perf_counter(), 0
        while time.perf_counter() < start + SECONDS / rounds:
            change(images[done % 50_000 :][:BATCH])
            done += BATCH
        rates.append(done / (time.perf_counter() - start))
    return max(rates)


def main() -> None:
    """A table for people."""
    set_threads(1)
    images, rng = load_mnist().train.inputs, np.random.default_rng(0)
    ways: dict[str, Callable[[NDArray[np.uint8]], object]] = {
        "affine": lambda part: augment(part, 0.7, rng=rng, amounts=replace(USUAL, bend=0, pen=0)),
        "affine, pen": lambda part: augment(part, 0.7, rng=rng, amounts=replace(USUAL, bend=0)),
        "affine, elastic": lambda part: augment(part, 0.7, rng=rng, amounts=replace(USUAL, pen=0)),
        "affine, elastic, pen": lambda part: augment(part, 0.7, rng=rng),
        "SciPy, image by image": lambda part: one_by_one(part, rng),
    }
    found = {name: speed(images, change) for name, change in ways.items()}
    slowest = found["SciPy, image by image"]
    for name, rate in found.items():
        print(f"{name:24} {rate:9,.0f} images/s   {rate / slowest:6.1f} x")


if __name__ == "__main__":
    main()
