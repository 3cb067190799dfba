"""scikit-learn: `MLPClassifier.partial_fit`, some thousand shuffled images at a time, which it cuts into batches.

Its options are equal but for the initialisation: it knows Glorot's only.
"""

import numpy as np
from sklearn.neural_network import MLPClassifier

from benchmarks.contenders.work import orders
from benchmarks.task import OUTPUTS, Task
from mlp.data.dataset import Splits, as_float

IMAGES_AT_ONCE = 10_000
"""Enough that its checks of what it is given cost next to nothing."""


class Sklearn:
    """A whole number of batches is handed over at once; the rest of an epoch comes last."""

    def __init__(self, task: Task, splits: Splits) -> None:
        self.train = splits.train.subset(slice(task.train_size))
        self.labels = self.train.labels
        solver = {"momentum": "sgd", "adam": "adam"}[task.optimizer]
        self.model = MLPClassifier(
            task.hidden, activation="relu", solver=solver, alpha=0.0, batch_size=task.batch, momentum=0.9,
            nesterovs_momentum=False, learning_rate="constant", learning_rate_init=task.rate, random_state=task.seed,
        )  # fmt: skip
        self._rows = task.batch * max(1, min(task.segment, IMAGES_AT_ONCE // task.batch))
        self._orders, self._batch = orders(task), task.batch
        self._left = next(self._orders)

    def advance(self) -> int:
        """One call of partial_fit."""
        if not len(self._left):
            self._left = next(self._orders)
        chosen, self._left = self._left[: self._rows], self._left[self._rows :]
        self.model.batch_size = min(self._batch, len(chosen))
        self.model.partial_fit(as_float(self.train.inputs[chosen]), self.labels[chosen], classes=np.arange(OUTPUTS))
        return len(chosen)

    def settle(self) -> None:
        """scikit-learn waits by itself."""


def make(task: Task, splits: Splits, _threads: int) -> Sklearn:
    """The number of threads is fixed by the environment."""
    return Sklearn(task, splits)
