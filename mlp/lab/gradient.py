"""The gradient check of a program: its gradient against centred differences of its own loss, at a random point."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isnan

import numpy as np

from mlp.arrays import Array
from mlp.check.textbook import Forward
from mlp.config import Experiment
from mlp.errors import InklingError
from mlp.lab.passes import first_weights, forward, gradients, spec_of
from mlp.lab.program import RIGHT, Program
from mlp.nn.gradient_check import STEP, relative_error
from mlp.nn.reference import penalty

ROWS, INPUTS, UNITS, OUTPUTS = 7, 6, 5, 4
"""The small network on which it is checked; hidden layers are as large as each other where they were."""
DEVIATION = 0.3
"""Standard deviation of the weights and biases at which it is checked."""
ALLOWED = 1e-5
"""A larger relative error of a tensor is a mistake; of the right program it is below 1e-7."""


@dataclass(frozen=True)
class GradientCheck:
    """What the check says: the largest relative error of a tensor and which one that is, or shapes that do not fit."""

    error: float
    tensor: str
    shape_error: str = ""

    @property
    def sees(self) -> bool:
        """Whether it says that something is wrong."""
        return bool(self.shape_error) or not self.error <= ALLOWED


def small(experiment: Experiment) -> Experiment:
    """The same experiment with few units, without dropout."""
    sizes = {units: UNITS + place for place, units in enumerate(dict.fromkeys(experiment.network.hidden))}
    hidden = tuple(sizes[units] for units in experiment.network.hidden)
    network = replace(
        experiment.network, inputs=INPUTS, hidden=hidden, outputs=OUTPUTS, initializer=f"normal:{DEVIATION}"
    )
    return replace(experiment, network=network).with_training(dropout=0.0, batch_size=ROWS)


def check_program(program: Program, experiment: Experiment, *, rng: np.random.Generator) -> GradientCheck:
    """Check all numbers of all tensors at a random point, on random images, in float64."""
    case = small(experiment)
    network, training = case.network, case.training
    W, b = first_weights(case, RIGHT, np.float64, rng=rng)
    images, labels = rng.integers(0, 256, (ROWS, INPUTS)).astype(np.uint8), rng.integers(OUTPUTS, size=ROWS)
    x = program.inputs(images, np.float64)
    y = program.targets(labels, OUTPUTS).astype(np.float64)

    def cost() -> tuple[float, bytes]:
        z, a, _ = forward(program, network, W, b, x, rng=rng)
        sides = b"".join((z[k] > 0).tobytes() for k in z)
        return program.loss(a[len(W)], y, training) + penalty([(W[k], b[k]) for k in W], training.l2), sides

    try:
        with np.errstate(all="ignore"):
            z, a, _ = forward(program, network, W, b, x, rng=rng)
            analytic = gradients(program, Forward(spec_of(case, ROWS), x, y, W, b, z, a), {})
            errors = {}
            for name, gradient in analytic.items():
                tensor = (W if name[1] == "W" else b)[int(name[2:])]
                if gradient.shape != tensor.shape:
                    return GradientCheck(float("inf"), name, f"{name} {gradient.shape}, {name[1:]} {tensor.shape}")
                measured = differences(cost, tensor)
                known = ~np.isnan(measured)
                errors[name] = relative_error(gradient[known], measured[known]) if known.any() else float("inf")
    except InklingError:
        raise
    except ValueError as error:  # NumPy's word for shapes that do not fit
        return GradientCheck(float("inf"), "", str(error).strip())
    worst = worst_of(errors)
    return GradientCheck(errors[worst], worst)


def worst_of(errors: Mapping[str, float]) -> str:
    """The name of the largest error, nan above all; of errors with the same three digits the first.

    A flipped sign makes the error of each tensor 2: rounding, another on each processor, would choose between them.
    """
    return max(errors, key=lambda name: float("inf") if isnan(errors[name]) else float(f"{errors[name]:.3g}"))


def differences(cost: Callable[[], tuple[float, bytes]], tensor: Array) -> Array:
    """Centred differences of the cost in each number of a tensor, which is moved in place and put back.

    nan where a pre-activation comes to the other side of zero: no difference across the kink of ReLU measures a slope.
    """
    found = np.full_like(tensor, np.nan)
    for place in np.ndindex(tensor.shape):
        value = tensor[place]
        tensor[place] = value + STEP
        above, sides_above = cost()
        tensor[place] = value - STEP
        below, sides_below = cost()
        tensor[place] = value
        if sides_above == sides_below:
            found[place] = (above - below) / (2 * STEP)
    return found
