"""The time that a training still needs."""

import time
from collections.abc import Callable

from mlp.training.loop import Training


class Estimate:
    """Estimates the rest from the speed since `begin`, evaluations and slow motion included."""

    def __init__(self, training: Training, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._training, self._clock = training, clock
        self.begin()

    def begin(self) -> None:
        """Measure the speed from here on, because it has changed."""
        self._since, self._start = self._clock(), self._training.position

    def seconds_left(self) -> float | None:
        """The seconds that are left; None while no speed was measured and no limit of time is set."""
        training, done = self._training, self._training.position - self._start
        left = None
        if done > 0:
            left = (self._clock() - self._since) / done * (training.config.epochs - training.position)
        if training.config.max_seconds is None:
            return left
        used = training.progress.in_all.seconds - training.progress.began_seconds
        allowed = max(0.0, training.config.max_seconds - used)
        return allowed if left is None else min(allowed, left)
