"""The most similar training digits: the nearest ones in the activations of the last hidden layer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlp.arrays import Array
from mlp.data.dataset import as_float
from mlp.nn.model import ROWS_AT_ONCE, Model


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The activations (n, units) of some digits, as float16: half the memory, and precise enough."""

    model: Model
    features: NDArray[np.float16]
    squares: Array
    """The squared length of each row, (n,)."""

    @classmethod
    def of(cls, model: Model, inputs: NDArray[Any]) -> "Neighbours":
        """The activations of a model for these digits: rows (n, inputs), uint8 or 0..1."""
        pieces = range(0, len(inputs), ROWS_AT_ONCE)
        features = [features_of(model, as_float(inputs[at : at + ROWS_AT_ONCE])) for at in pieces]
        stored = np.concatenate([np.clip(part, -6e4, 6e4).astype(np.float16) for part in features])
        squares = np.concatenate([np.square(stored[at : at + ROWS_AT_ONCE], dtype=np.float32).sum(1) for at in pieces])
        return cls(model, stored, squares)

    def nearest(self, x: ArrayLike, count: int = 5) -> tuple[NDArray[np.intp], Array]:
        """The rows nearest to one input x (inputs,), nearest first, and their Euclidean distances, both (count,)."""
        own = features_of(self.model, np.asarray(x, np.float32)[None])[0]
        products = np.empty(len(self.features), np.float32)
        for at in range(0, len(products), ROWS_AT_ONCE):  # in pieces: converted to float32 in the processor's cache
            part = slice(at, at + ROWS_AT_ONCE)
            np.matmul(self.features[part].astype(np.float32), own, out=products[part])
        squares = np.maximum(self.squares - 2 * products + own @ own, 0)
        count = min(count, len(squares))
        best = np.argpartition(squares, count - 1)[:count]
        best = best[np.argsort(squares[best], kind="stable")]
        return best, np.sqrt(squares[best])


def features_of(model: Model, rows: Array) -> Array:
    """The activations of the last hidden layer, (n, units); without one, the pixels themselves."""
    return model.pass_through(rows)[-2] if model.config.hidden else rows
