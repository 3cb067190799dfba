"""One sigmoid unit learns the inclusive or."""

from dataclasses import replace

import numpy as np

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.nn.model import Model
from mlp.nn.reference import sigmoid
from mlp.recipes.recipe import Course, Expected, Load, Reached, Recipe, Version, exactly, last
from mlp.recipes.runs import Ended, computed, trained

STEPS, RATE = 5_000, 0.03
FIRST_WEIGHTS = (0.5488135, 0.71518937)
"""The first two numbers of `np.random.seed(0); np.random.rand(2)`, as in the question."""
X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0.0], [1], [1], [1]])
DELTA = "delta = (a - y) * a * (1 - a)  # (4, 1)"

EXPERIMENT = Experiment(
    NetworkConfig(
        inputs=2, hidden=(), outputs=1, output_activation="sigmoid", initializer="uniform:0,1", biases=False
    ),
    TrainingConfig(
        loss="squared_error", reduction="sum", optimizer="sgd", learning_rate=1.0, schedule="constant", data="or",
        train_size=4, batch_size=4, epochs=1_000,
    ),
)  # fmt: skip
WITH_BIAS = replace(EXPERIMENT, network=replace(EXPERIMENT.network, biases=True))


def outputs(model: Model) -> dict[str, float]:
    """The outputs for the four rows, by name."""
    a = model.outputs_of(model.logits(X.astype(np.float32)))[:, 0]
    return {f"output_{int(p)}{int(q)}": float(one) for (p, q), one in zip(X, a, strict=True)}


def read(ended: Ended) -> Reached:
    """The four outputs."""
    assert ended.model is not None
    return outputs(ended.model)


def with_and_without(load: Load) -> Course:
    """First without a bias, then with one; the curve is that of the first."""
    reached = yield from trained(EXPERIMENT, read)(load)
    with_bias = last(trained(WITH_BIAS, read)(load))
    return reached | {"with_bias_00": with_bias["output_00"]}


def squared_signal() -> Reached:
    """5,000 steps with (a - y)^2 where the error a - y is due; counts the rows that are answered with 1."""
    W = np.array([FIRST_WEIGHTS]).T
    ones = []
    for _ in range(STEPS):
        a = sigmoid(X @ W)
        ones.append(int((a > 0.5).sum()))
        W -= RATE * X.T @ (a - Y) ** 2
    return {
        "weight_1": float(W[0, 0]),
        "weight_2": float(W[1, 0]),
        "ones_at_first": float(ones[0]),
        "steps_with_ones": float(np.count_nonzero(ones)),
        "ones_at_last": float(ones[-1]),
    }


RECIPE = Recipe(
    key="or-gate",
    title="One unit learns OR",
    question="A single sigmoid unit without a bias is to learn OR. At first it seems to work, then every answer"
    " becomes 0. What is wrong?",
    lines=(
        "a = sigmoid(x @ W)  # (4, 2) @ (2, 1) = (4, 1)",
        DELTA,
        "W -= rate * x.T @ delta  # (2, 4) @ (4, 1) = (2, 1)",
    ),
    why="The error says in which direction to go: a - y is negative where the output has to rise. Its square has lost"
    " the sign, so both weights only ever fall. If the first weights happen to be positive, the answers are right for"
    " a while. With the right signal, three rows are learned. For (0, 0) the sum is 0 whatever the weights are, so"
    " the output is exactly 0.5: that needs a bias.",
    look="Watch both weights: with the square they run away together. Then look at the output for (0, 0), without and"
    " with a bias.",
    try_this="Turn the bias on. Then learn XOR: why does no bias help there?",
    right=Version(
        "right",
        "The error with its sign",
        with_and_without,
        (
            exactly("output_00", 0.5, "the output for 0, 0: exactly one half, as there is no bias"),
            *(
                Expected(f"output_{row}", 0.9, 1.0, f"the output for {row[0]}, {row[1]}: a clear 1")
                for row in ("01", "10", "11")
            ),
            Expected("with_bias_00", 0.0, 0.1, "the output for 0, 0 of a unit with a bias"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "squared-error-as-signal",
            "The squared error as the signal",
            computed(squared_signal),
            (
                Expected("weight_1", -294.5, -293.5, "the first weight after 5,000 steps; known as -294"),
                Expected("weight_2", -294.0, -292.5, "the second weight after 5,000 steps; known as -293"),
                exactly("ones_at_first", 3, "rows that are answered with 1 at first: all as they should be, by luck"),
                Expected("steps_with_ones", 50, 120, "steps until no row is answered with 1"),
                exactly("ones_at_last", 0, "rows that are answered with 1 in the end; three would be right"),
            ),
            DELTA,
            "delta = (a - y) ** 2  # (4, 1)",
        ),
    ),
)
