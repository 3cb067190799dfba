"""What the tests of a training share: small experiments on random samples, and what came of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.methods.optimizers import OPTIMIZERS, WITH_LINE_SEARCH
from mlp.passes.inputs import Used
from mlp.training.events import Done, EpochReport, StepReport, TrainingEvent, Validating
from mlp.training.loop import Training

TICK = 1 / 1024


class Clock:
    """Each look at it costs a tick, so each step takes exactly one: a binary fraction, which floats add exactly."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.looks * TICK


OF_BATCHES = tuple(name for name in OPTIMIZERS if name not in WITH_LINE_SEARCH)
"""The optimizers that need nothing but the gradient of a batch."""
OUTPUT_OF_LOSS = {"cross_entropy": "softmax", "logistic": "sigmoid", "squared_error": "identity"}


def data(n: int, inputs: int, outputs: int, seed: int = 0) -> Splits:
    """Random samples to learn, some others to validate on."""
    rng = np.random.default_rng(seed)

    def some(count: int) -> Dataset:
        x = rng.normal(size=(count, inputs)).astype(np.float32)
        return Dataset(x, one_hot(rng.integers(outputs, size=count), outputs))

    return Splits(some(n), some(9), some(1))


def experiment(
    n: int, inputs: int = 3, hidden: tuple[int, ...] = (4,), outputs: int = 3, loss: str = "cross_entropy", **more: Any
) -> Experiment:
    activation, initializer = more.pop("activation", "tanh"), more.pop("initializer", "he_normal")
    output = OUTPUT_OF_LOSS[loss]
    network = NetworkConfig(inputs, hidden, outputs, activation, output, initializer)
    return Experiment(network, TrainingConfig(loss=loss, train_size=n, **more))


def make(setup: Experiment, splits: Splits, *, between: float = 0.0, dtype: DTypeLike = np.float32) -> Training:
    return Training(setup, splits, dtype=dtype, seconds_between_reports=between, clock=Clock())


def said(events: Sequence[TrainingEvent]) -> list[TrainingEvent]:
    """Without the moments in which there is nothing to say."""
    return [event for event in events if not isinstance(event, Validating)]


def reports(events: Sequence[TrainingEvent]) -> list[StepReport]:
    return [event for event in events if isinstance(event, StepReport)]


def epochs(events: Sequence[TrainingEvent]) -> list[EpochReport]:
    return [event for event in events if isinstance(event, EpochReport)]


def end(events: Sequence[TrainingEvent]) -> Done:
    (done,) = (event for event in events if isinstance(event, Done))
    assert events[-1] is done
    return done


METHODS = [("momentum", 0.0), ("adam", 0.0), ("momentum", 0.4), ("adamw", 0.4)]


def stop_after(training: Training, steps: int) -> None:
    """Ask it to stop while it is at its step number `steps`."""
    forward = training.network.forward

    def spy(x: Array, used: Used | None = None) -> Array:
        if len(x):  # else it only loads
            training.stop_requested = training.progress.step + 1 >= steps
        return forward(x, used)

    training.network.forward = spy  # type: ignore[method-assign]


def watch(training: Training) -> list[tuple[Array, Array]]:
    """Will hold the inputs of every batch and the weights it was put through."""
    seen: list[tuple[Array, Array]] = []
    forward = training.network.forward

    def spy(x: Array, used: Used | None = None) -> Array:
        whole = np.zeros((len(x), training.network.config.inputs), x.dtype)
        whole[:, slice(None) if used is None else used.columns] = x
        if len(x):  # else it only loads
            seen.append((whole, training.network.theta.copy()))
        return forward(x, used)

    training.network.forward = spy  # type: ignore[method-assign]
    return seen
