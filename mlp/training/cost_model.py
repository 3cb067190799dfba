"""The predicted time of a training: a linear model, fitted to a second of real steps on this machine.

One step costs c0 * layers + c1 * multiplications + c2 * parameters + c3 * images: the calls, the matrix products
(forward, dW and dx, each batch * fan_in * fan_out, without dx in the first layer), the passes of the optimizer over the
parameters, and the augmentation of each image.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import DIGITS, PIXELS
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.training.events import StepReport
from mlp.training.loop import Training

PROBES = (
    ((30,), 10, "momentum", 0.0),
    ((128,), 64, "momentum", 0.0),
    ((128,), 64, "momentum", 0.5),
    ((256, 128), 64, "adam", 0.0),
    ((512, 512), 128, "momentum", 0.0),
    ((512, 512), 16, "adam", 0.0),
)
"""Hidden layers, batch size, optimizer and augmentation of the timed steps: different enough to separate the costs."""
SECONDS_A_PROBE = 0.25
SYNC = 3.6e5
"""Multiplications in the time that threads need in each layer to begin together and to wait for each other."""
PASSES = {"sgd": 2, "momentum": 4, "nesterov": 6, "rmsprop": 8, "adam": 12, "adamw": 13, "cg": 12, "lbfgs": 30}
"""How often each optimizer goes over a vector of all parameters."""
EVALUATIONS = {"cg": 4, "lbfgs": 2}
"""How often an optimizer with a line search computes the loss in a usual step; all others do so once."""


@dataclass(frozen=True)
class CostModel:
    """Seconds for one layer's calls, a multiplication of a product, a pass over a parameter, an augmented image."""

    call: float
    product: float
    update: float
    augment: float

    def step(self, experiment: Experiment, threads: int = 1) -> float:
        """Seconds of one training step, whose products so many threads share."""
        layers, *others = _amounts(experiment)
        shared = np.array([layers, *others]) @ (self.call, self.product / threads, self.update, self.augment)
        return float(shared + (SYNC * self.product * layers if threads > 1 else 0.0))

    def run(self, experiment: Experiment, threads: int = 1) -> float:
        """Seconds of training, without evaluations, if it runs to its last epoch."""
        training = experiment.training
        batches = training.epochs * training.train_size / training.batch_size
        seconds = batches * self.step(experiment, threads)
        return min(seconds, training.max_seconds or seconds)


def _amounts(experiment: Experiment) -> NDArray[np.float64]:
    """How many calls, multiplications, parameter passes and augmented images one step takes."""
    network, training = experiment.network, experiment.training
    products = [fan_in * fan_out for fan_in, fan_out in network.shapes]
    evaluations = EVALUATIONS.get(training.optimizer, 1)
    multiplications = evaluations * training.batch_size * (3 * sum(products) - products[0])
    augmented = training.batch_size if training.augmentation else 0
    return np.array([len(products), multiplications, PASSES[training.optimizer] * network.parameters, augmented])


def calibrate(*, rng: np.random.Generator, clock: Callable[[], float] = time.perf_counter) -> CostModel:
    """Time real training steps on random images and fit the costs; takes one or two seconds."""
    images = Dataset(
        rng.integers(256, size=(2000, PIXELS), dtype=np.uint8), one_hot(rng.integers(DIGITS, size=2000), DIGITS)
    )
    from scipy.optimize import nnls  # here, because every start of the app would otherwise wait for this large module

    rows, times = [], []
    for hidden, batch_size, optimizer, augmentation in PROBES:
        training = TrainingConfig(
            batch_size=batch_size, train_size=2000, epochs=10_000, max_seconds=SECONDS_A_PROBE,
            optimizer=optimizer, augmentation=augmentation, learning_rate=1e-4,
        )  # fmt: skip
        experiment = Experiment(NetworkConfig(hidden=hidden), training)
        few = Splits(images, images.subset(slice(10)), images)
        events = Training(experiment, few, clock=clock, seconds_between_reports=SECONDS_A_PROBE / 10).run()
        # The fastest stretch: other programs on the machine can only make steps longer.
        fastest = max(event.samples_per_second for event in events if isinstance(event, StepReport))
        rows.append(_amounts(experiment))
        times.append(batch_size / fastest)
    # Divided by the times: this fits the relative errors, so that each probe counts alike.
    matrix = np.array(rows) / np.array(times)[:, None]
    costs, _ = nnls(matrix, np.ones(len(times)))
    return CostModel(*costs.tolist())
