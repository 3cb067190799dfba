"""The predicted time of a training: a linear model, fitted to two seconds of real steps on this machine.

One step costs c0 * layers + c1 * multiplications + c2 * parameters + c3 * numbers + c4 * images: the calls, the matrix
products (forward, dW and dx, each batch * fan_in * fan_out, without dx in the first layer, which takes only the inputs
that a batch uses), the vectors of parameters that the optimizer reads, the inputs and outputs of all layers, and the
augmentation of each image.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import DIGITS, PIXELS
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.methods.optimizers import OPTIMIZERS
from mlp.passes.inputs import NEARLY_ALL
from mlp.training.events import StepReport
from mlp.training.loop import Training

PROBES = (
    ((30,), 10, "momentum", 0.0),
    ((30,), 100, "momentum", 0.0),
    ((128,), 64, "momentum", 0.0),
    ((128,), 64, "momentum", 0.5),
    ((256, 128), 64, "adam", 0.0),
    ((512, 512), 128, "momentum", 0.0),
    ((512, 512), 16, "adam", 0.0),
)
"""Hidden layers, batch size, optimizer and augmentation of the timed steps: different enough to separate the costs."""
SECONDS_A_PROBE = 0.25
PROBED_INPUTS = 400
"""The images of the probes have ink in their middle, so each batch uses the same inputs."""
USED = {1: 156, 4: 308, 16: 409, 64: 489, 256: 557, 1024: 611, 4096: 653}
"""How many of the 784 inputs a batch of so many MNIST images uses, on average."""
USED_AUGMENTED = {1: 226, 4: 382, 16: 555, 64: 656, 256: 723, 1024: 769, 4096: 776}
SYNC = 3.6e5
"""Multiplications in the time that threads need in each layer to begin together and to wait for each other."""


@dataclass(frozen=True)
class CostModel:
    """Seconds for one layer's calls, a multiplication of a product, a pass over a parameter, a number of a layer's
    input or output, an augmented image.
    """

    call: float
    product: float
    update: float
    number: float
    augment: float

    def step(self, experiment: Experiment, threads: int = 1, used: float | None = None) -> float:
        """Seconds of one training step, whose products so many threads share; `used` inputs, where that is known."""
        layers, *others = _amounts(experiment, used_inputs(experiment) if used is None else used)
        costs = (self.call, self.product / threads, self.update, self.number, self.augment)
        shared = np.array([layers, *others]) @ costs
        return float(shared + (SYNC * self.product * layers if threads > 1 else 0.0))

    def run(self, experiment: Experiment, threads: int = 1) -> float:
        """Seconds of training, without evaluations, if it runs to its last epoch."""
        training = experiment.training
        batches = training.epochs * training.train_size / training.batch_size
        seconds = batches * self.step(experiment, threads)
        return min(seconds, training.max_seconds or seconds)


def used_inputs(experiment: Experiment) -> float:
    """How many inputs a batch uses: all but those that are zero in all of its samples; known for MNIST alone."""
    inputs, training = experiment.network.inputs, experiment.training
    if inputs != PIXELS or not training.data.startswith("mnist"):
        return inputs
    table = USED_AUGMENTED if training.augmentation else USED
    used = float(np.interp(np.log(training.batch_size), np.log(list(table)), list(table.values())))
    return used if used < NEARLY_ALL * inputs else inputs


def _amounts(experiment: Experiment, used: float) -> NDArray[np.float64]:
    """How many calls, multiplications, parameter passes, numbers of layers and augmented images one step takes."""
    network, training = experiment.network, experiment.training
    (inputs, units), *others = network.shapes
    products = 2 * used * units + 3 * sum(fan_in * fan_out for fan_in, fan_out in others)
    optimizer = OPTIMIZERS[training.optimizer]
    multiplications = optimizer.evaluations * training.batch_size * products
    numbers = training.batch_size * (inputs + 2 * sum(fan_out for _, fan_out in network.shapes)) + used * units
    augmented = training.batch_size if training.augmentation else 0
    passes = optimizer.passes * network.parameters
    return np.array([len(network.shapes), multiplications, passes, numbers, augmented])


def calibrate(*, rng: np.random.Generator, clock: Callable[[], float] = time.perf_counter) -> CostModel:
    """Time real training steps on random images and fit the costs; takes one or two seconds."""
    pixels = rng.integers(1, 256, size=(2000, PIXELS), dtype=np.uint8)
    pixels[:, PROBED_INPUTS:] = 0
    images = Dataset(pixels, one_hot(rng.integers(DIGITS, size=2000), DIGITS))
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
        rows.append(_amounts(experiment, PROBED_INPUTS))
        times.append(batch_size / fastest)
    # Divided by the times: this fits the relative errors, so that each probe counts alike.
    matrix = np.array(rows) / np.array(times)[:, None]
    costs, _ = nnls(matrix, np.ones(len(times)))
    return CostModel(*costs.tolist())
