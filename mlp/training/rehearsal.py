"""A step of each kind of training, for the loops that it compiles: `python -m mlp.training.rehearsal`."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import numpy as np

from mlp.arrays import DIGITS, PIXELS
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.losses import LOSS_OUTPUTS
from mlp.methods.optimizers import OPTIMIZERS, WITH_LINE_SEARCH
from mlp.training.loop import Training

ROWS = 4


def experiments() -> Iterator[Experiment]:
    """Together they use every activation, loss, optimizer and option that has a loop."""
    optimizers = cycle(name for name in OPTIMIZERS if name not in WITH_LINE_SEARCH)
    losses = cycle((loss, output) for loss, outputs in LOSS_OUTPUTS.items() for output in outputs)
    options: Any = cycle([{}, {"l2": 0.1, "averaging": 0.9}, {"dropout": 0.5}, {"augmentation": 0.5}])
    for activation in ACTIVATIONS:
        loss, output = next(losses)
        network = NetworkConfig(PIXELS, (5,), DIGITS, activation, output)
        training = TrainingConfig(loss=loss, optimizer=next(optimizers), **next(options))
        yield Experiment(network, training)


def rehearse(experiment: Experiment) -> None:
    """Train one epoch of four images, which have ink in every second pixel."""
    rng = np.random.default_rng(0)
    images = rng.integers(256, size=(ROWS, PIXELS), dtype=np.uint8)
    images[:, ::2] = 0
    samples = Dataset(images, one_hot(np.arange(ROWS), DIGITS))
    sized = experiment.with_training(batch_size=ROWS, train_size=ROWS, epochs=1)
    for _ in Training(sized, Splits(samples, samples, samples)).run():
        pass


if __name__ == "__main__":
    for one in experiments():
        rehearse(one)
