"""Linear regression by gradient descent: the sum over samples and the matrix product are the same number by number."""

import numpy as np

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.nn.network import parameter_views
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, at_most
from mlp.recipes.runs import Ended, computed, trained

GRADIENT = "gradient = sum(error[i] * x[i] for i in range(m))  # (n,)"
SAMPLES, FEATURES = 20, 3

EXPERIMENT = Experiment(
    NetworkConfig(inputs=2, hidden=(), outputs=1, output_activation="identity", initializer="zeros"),
    TrainingConfig(
        loss="squared_error", optimizer="sgd", learning_rate=0.1, schedule="constant", data="regression-lines",
        train_size=200, batch_size=200, epochs=200,
    ),
)  # fmt: skip


def problem() -> tuple[Array, Array, Array]:
    """X (m, n), theta (n,) and y (m,)."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(SAMPLES, FEATURES)), rng.normal(size=FEATURES), rng.normal(size=SAMPLES)


def in_matrices() -> Array:
    """The gradient as one product, (n,)."""
    X, theta, y = problem()
    return X.T @ (X @ theta - y)


def inside() -> Reached:
    """Each error times its own sample, then the sum."""
    X, theta, y = problem()
    error = X @ theta - y
    summed = np.sum([error[i] * X[i] for i in range(SAMPLES)], axis=0)
    return {"difference": float(np.abs(summed - in_matrices()).max())}


def outside() -> Reached:
    """The sum of all errors, times the last sample: what is left of `x` after a loop."""
    X, theta, y = problem()
    error = X @ theta - y
    summed = error.sum() * X[-1]
    return {"shape_fits": float(summed.shape == theta.shape), "difference": float(np.abs(summed - in_matrices()).max())}


def learned(ended: Ended) -> Reached:
    """What was learned of y = 3 + 2 x1 - x2, beside the comparison."""
    assert ended.model is not None
    ((W, b),) = parameter_views(ended.model.theta, ended.experiment.network)
    return inside() | {"weight_1": float(W[0, 0]), "weight_2": float(W[1, 0]), "bias": float(b[0])}


RECIPE = Recipe(
    key="vectorised-regression",
    title="From the sum to the matrix product",
    question="The formula has a sum over all samples. Why does one product with the transposed X give the same?",
    lines=(
        "error = X @ theta - y  # (m,)",
        GRADIENT,
        "gradient = X.T @ error  # (n, m) @ (m,) = (n,), the same numbers",
        "theta = theta - rate * gradient / m  # (n,)",
    ),
    why="A matrix product is a sum: entry j of X.T @ error adds error[i] * X[i, j] over all samples i. So the loop"
    " and the product are one formula. The usual mistake takes the sum of the errors first and multiplies by a sample"
    " afterwards. The shape is right, but each error has lost the sample that it belongs to.",
    look="Compare the two gradients. The right ones differ by rounding only. The training beside them finds the line"
    " that the points were made from: weights 2 and -1, bias 3.",
    try_this="Train with half of the points and the same rate. Does dividing by m change how fast it learns?",
    right=Version(
        "right",
        "The sample inside the sum",
        trained(EXPERIMENT, learned),
        (
            at_most("difference", 1e-12, "the largest difference between the sum and the matrix product"),
            Expected("weight_1", 1.97, 2.03, "the first weight; the points were made with 2"),
            Expected("weight_2", -1.03, -0.97, "the second weight; the points were made with -1"),
            Expected("bias", 2.97, 3.03, "the bias; the points were made with 3"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "sample-outside-the-sum",
            "The sample outside the sum",
            computed(outside),
            (
                Expected("shape_fits", 1, 1, "1: the shape is that of theta, so nothing warns"),
                Expected("difference", 1.0, 100.0, "the largest difference from the matrix product"),
            ),
            GRADIENT,
            "gradient = sum(error) * x[i]  # (n,)",
        ),
    ),
)
