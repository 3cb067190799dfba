"""What every contender can do, and how it is timed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.task import Task

GOAL = 0.98


class Work(Protocol):
    """Something that goes through samples."""

    def advance(self) -> int:
        """Do a little (a step, a segment of steps, a prediction); the number of samples that it took."""
        ...

    def settle(self) -> None:
        """Wait for what was started but is not finished."""
        ...


class Racer(Work, Protocol):
    """Work that can be judged."""

    def epoch(self) -> None:
        """Learn every training image once, at the task's learning rates."""
        ...

    def accuracy(self) -> float:
        """The share of the test images that is recognised now."""
        ...


@dataclass(frozen=True)
class Window:
    """What was done in how long; with one thread, less processor time than time means that others were in the way."""

    samples: int
    seconds: float
    processor_seconds: float


def measure(work: Work, seconds: float) -> Window:
    """Work for at least so many seconds."""
    samples, start, processor = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - start < seconds:
        samples += work.advance()
    work.settle()
    return Window(samples, time.perf_counter() - start, time.process_time() - processor)


def race(racer: Racer, epochs: int, goal: float = GOAL) -> list[tuple[float, float]]:
    """(seconds so far, accuracy) after each epoch, until the goal is reached; the evaluations are part of the time."""
    laps, start = [], time.perf_counter()
    for _ in range(epochs):
        racer.epoch()
        accuracy = racer.accuracy()
        laps.append((time.perf_counter() - start, accuracy))
        if accuracy >= goal:
            break
    return laps


def orders(task: Task) -> Iterator[NDArray[np.intp]]:
    """Without end: the indices of an epoch in a new random order."""
    rng = np.random.default_rng(task.seed)
    while True:
        yield rng.permutation(task.train_size)


def he_normal(task: Task) -> list[NDArray[np.float32]]:
    """W (fan_in, fan_out) of each layer from a normal distribution of variance 2 / fan_in (He et al., 2015)."""
    rng = np.random.default_rng(task.seed)
    return [rng.standard_normal(shape, np.float32) * np.float32(2 / shape[0]) ** 0.5 for shape in task.shapes]
