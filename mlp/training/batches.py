"""Batches of training samples: each epoch in a new order, or drawn with replacement."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlp.arrays import Array
from mlp.data.dataset import Dataset, smoothed
from mlp.images.augment import augment
from mlp.passes.inputs import Inputs, Used
from mlp.training.evaluation import classes_of


class Batch(NamedTuple):
    """x (n, K) from 0 to 1, the columns of the `used` inputs (None: all), targets (n, outputs), classes (n,)."""

    x: Array
    used: Used | None
    targets: Array
    classes: NDArray[np.intp]


class Batches:
    """Gathers batches into reused buffers, so that a step allocates nothing.

    `state` has the generator as it was before the epoch, so that the epoch's order can be drawn again.
    """

    def __init__(
        self,
        samples: Dataset,
        dtype: DTypeLike,
        *,
        smoothing: float = 0.0,
        shuffle_rng: np.random.Generator,
        augment_rng: np.random.Generator,
        replacement: bool = False,
    ) -> None:
        self.samples = samples
        targets = samples.targets.astype(dtype, copy=False)
        self._classes = classes_of(targets)
        self.targets = smoothed(targets, smoothing) if smoothing else targets
        """The targets with label smoothing, (n, outputs)."""
        self._shuffle_rng, self._augment_rng, self._replacement = shuffle_rng, augment_rng, replacement
        self._epoch_state = shuffle_rng.bit_generator.state

    def make_room(self, rows: int) -> None:
        """Allocate buffers for batches of at most `rows` samples."""
        inputs, targets = self.samples.inputs, self.targets
        self._rows = rows
        self._gathered = np.empty((rows, inputs.shape[1]), inputs.dtype)
        self._inputs = Inputs(rows, inputs.shape[1], targets.dtype)
        self._y = np.empty((rows, targets.shape[1]), targets.dtype)

    def shuffle(self) -> None:
        """Draw the order of the present epoch; a second call draws the same one."""
        self._shuffle_rng.bit_generator.state = self._epoch_state
        count = len(self.samples)
        draw, rng = self._replacement, self._shuffle_rng
        self._order = rng.integers(count, size=count) if draw else rng.permutation(count)

    def end_epoch(self) -> None:
        """Let the next `shuffle` draw another order."""
        self._epoch_state = self._shuffle_rng.bit_generator.state

    def batch(self, start: int, augmentation: float = 0.0) -> Batch:
        """The epoch's samples from number `start` on; valid until the next."""
        indices = self._order[start : start + self._rows]
        n = len(indices)
        rows, y = self._gathered[:n], self._y[:n]
        # mode="clip" writes straight into `out`; the default would go through a copy to be able to raise.
        self.samples.inputs.take(indices, axis=0, out=rows, mode="clip")
        self.targets.take(indices, axis=0, out=y, mode="clip")
        scale = 1 / 255 if rows.dtype == np.uint8 else 1.0
        if augmentation:
            rows, scale = augment(rows, augmentation, rng=self._augment_rng), 1.0
        x, used = self._inputs.take(rows, scale)
        return Batch(x, used, y, self._classes[indices])

    def empty(self) -> Batch:
        """A batch without samples."""
        x, used = self._inputs.take(self._gathered[:0], 1.0)
        return Batch(x, used, self._y[:0], self._classes[:0])

    def state(self) -> dict[str, Any]:
        """All that determines the next batches, except the place in the epoch, as plain JSON."""
        return {"shuffle": self._epoch_state, "augmentation": self._augment_rng.bit_generator.state}

    def restore(self, info: dict[str, Any]) -> None:
        """Go back to a state."""
        self._epoch_state = info["shuffle"]
        self._augment_rng.bit_generator.state = info["augmentation"]
