"""The floor: the matrix products of a training step and nothing else, through NumPy into arrays that are there already.

Forward x @ W, backward x.T @ dy and, but for the first layer, dy @ W.T. No gathering, no bias, no activation, no loss,
no update: nothing that is built on these products can be faster.
"""

import numpy as np

from benchmarks.task import Task
from mlp.data.dataset import Splits


class Floor:
    """All arrays are made once; that they hold noise does not matter to a product."""

    def __init__(self, task: Task) -> None:
        rng = np.random.default_rng(task.seed)
        self.rows = task.batch
        self.layers = []
        for number, (fan_in, fan_out) in enumerate(task.shapes):
            x, dx = rng.standard_normal((2, task.batch, fan_in), np.float32)
            y, dy = rng.standard_normal((2, task.batch, fan_out), np.float32)
            W, dW = rng.standard_normal((2, fan_in, fan_out), np.float32)
            self.layers.append((x, W, y, dy, dW, dx if number else None))

    def advance(self) -> int:
        """The products of one step."""
        for x, W, y, _, _, _ in self.layers:
            np.matmul(x, W, out=y)
        for x, W, _, dy, dW, dx in reversed(self.layers):
            np.matmul(x.T, dy, out=dW)
            if dx is not None:
                np.matmul(dy, W.T, out=dx)
        return self.rows

    def settle(self) -> None:
        """NumPy waits by itself."""


def make(task: Task, _splits: Splits, _threads: int) -> Floor:
    """The number of threads is fixed by the environment."""
    return Floor(task)
