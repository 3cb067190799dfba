"""Batches of training samples: each epoch in a new order, or drawn with replacement."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlp.arrays import Array
from mlp.data.dataset import Dataset, smoothed
from mlp.images.augment import augment
from mlp.training.evaluation import classes_of


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
        self._gathered = np.empty((rows, inputs.shape[1]), inputs.dtype)
        self._x = np.empty((rows, inputs.shape[1]), targets.dtype)
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

    def batch(self, start: int, augmentation: float = 0.0) -> tuple[Array, Array, NDArray[np.intp]]:
        """The epoch's samples from number `start` on: inputs from 0 to 1, targets and classes; valid until the next."""
        indices = self._order[start : start + len(self._x)]
        rows = len(indices)
        gathered, x, y = self._gathered[:rows], self._x[:rows], self._y[:rows]
        # mode="clip" writes straight into `out`; the default would go through a copy to be able to raise.
        self.samples.inputs.take(indices, axis=0, out=gathered, mode="clip")
        self.targets.take(indices, axis=0, out=y, mode="clip")
        if augmentation:
            x[:] = augment(gathered, augmentation, rng=self._augment_rng)
        else:
            x[:] = gathered
            if gathered.dtype == np.uint8:  # in place: four times as fast as both in one call, which needs a buffer
                x *= x.dtype.type(1 / 255)
        return x, y, self._classes[indices]

    def state(self) -> dict[str, Any]:
        """All that determines the next batches, except the place in the epoch, as plain JSON."""
        return {"shuffle": self._epoch_state, "augmentation": self._augment_rng.bit_generator.state}

    def restore(self, info: dict[str, Any]) -> None:
        """Go back to a state."""
        self._epoch_state = info["shuffle"]
        self._augment_rng.bit_generator.state = info["augmentation"]
