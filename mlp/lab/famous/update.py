"""Mistakes in the step from the gradient to new weights."""

from dataclasses import replace

from mlp.arrays import Array
from mlp.config import TrainingConfig
from mlp.lab.mistake import EXPLODES, SLOWLY, STILL, USUAL, FamousMistake
from mlp.lab.program import Program
from mlp.nn.reference import State

UPDATE = "W -= rate * dW"
MOMENTUM = {"optimizer": "momentum", "learning_rate": 0.02}


def _against(
    name: str, values: Array, gradient: Array, state: State, rate: float, training: TrainingConfig
) -> tuple[Array, State]:
    """v = dW - 0.9 v"""
    (velocity,) = state
    velocity = gradient - training.momentum * velocity
    return values - rate * velocity, (velocity,)


def _rate_twice(lines: Program) -> Program:
    return replace(
        lines, update=lambda name, w, g, state, rate, config: lines.update(name, w, rate * g, state, rate, config)
    )


def _upwards(lines: Program) -> Program:
    return replace(lines, update=lambda name, w, g, state, rate, config: lines.update(name, w, -g, state, rate, config))


def _bias_kept(lines: Program) -> Program:
    def update(
        name: str, values: Array, gradient: Array, state: State, rate: float, training: TrainingConfig
    ) -> tuple[Array, State]:
        new, state = lines.update(name, values, gradient, state, rate, training)
        return (values if name.startswith("b") else new), state

    return replace(lines, update=update)


def _summed(lines: Program) -> Program:
    return replace(lines, gradient=lambda before, new: before + new)


def _momentum_against(lines: Program) -> Program:
    return replace(lines, update=_against)


MISTAKES = (
    FamousMistake(
        "gradient-not-reset",
        "Gradient not reset between batches",
        "update",
        "dW = a_before.T @ delta",
        "dW += a_before.T @ delta",
        STILL,
        "Every gradient since the first batch is still in the sum: momentum that never fades. The steps grow, go far"
        " beyond the minimum, and most hidden units die on the way.",
        _summed,
    ),
    FamousMistake(
        "rate-twice",
        "Learning rate applied twice",
        "update",
        UPDATE,
        "dW *= rate; W -= rate * dW",
        SLOWLY,
        "0.1 times 0.1 is 0.01: it learns, ten times too slowly. With a rate of 1 nobody would notice.",
        _rate_twice,
    ),
    FamousMistake(
        "update-adds",
        "The gradient is added",
        "update",
        UPDATE,
        "W += rate * dW",
        EXPLODES,
        "The gradient points uphill. It is right, so the gradient check finds nothing; what is done with it is wrong.",
        _upwards,
    ),
    FamousMistake(
        "bias-not-assigned",
        "New bias computed, but not assigned",
        "update",
        "b = b - rate * db",
        "b - rate * db",
        USUAL,
        "db is right, so the gradient check finds nothing; but b keeps its first value. The weights do its work.",
        _bias_kept,
    ),
    FamousMistake(
        "momentum-against",
        "Momentum with the wrong sign",
        "update",
        "v = 0.9 * v + dW; W -= rate * v",
        "v = dW - 0.9 * v; W -= rate * v",
        SLOWLY,
        "The last step is mostly taken back by the next one. A constant gradient moves the weights by 1/1.9 of a"
        " plain step instead of ten.",
        _momentum_against,
        MOMENTUM,
    ),
)
