"""784-30-10, sigmoid everywhere, quadratic cost: the network of a well-known book, as matrices over the batch."""

import numpy as np

from mlp.check.changes import error_as
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, exactly
from mlp.recipes.runs import Ended, by_lines, computed, trained, with_backward

BATCH = 10
DELTA2 = "delta2 = (a2 - y) / n * a2 * (1 - a2)  # (10, 10): samples, units"
SEED = "rng = np.random.default_rng(0)"
BIASES = "b = rng.normal(size=units)  # (30,), (10,)"

EXPERIMENT = Experiment(
    NetworkConfig(hidden=(30,), activation="sigmoid", output_activation="sigmoid", initializer="normal:1"),
    TrainingConfig(
        loss="squared_error", optimizer="sgd", learning_rate=3.0, schedule="constant", train_size=50_000,
        batch_size=BATCH, epochs=30, seed=0,
    ),
)  # fmt: skip
UNLUCKY = EXPERIMENT.with_training(seed=2)
SHORT = EXPERIMENT.with_training(train_size=10_000, epochs=3)

transposed = error_as(lambda f, delta: delta.T)


def read(ended: Ended) -> Reached:
    """The validation images after four epochs, and the test set after the last one."""
    return {"accuracy_4": ended.epochs[3].validation_accuracy, "test_accuracy": ended.test_accuracy}


def read_transposed(ended: Ended) -> Reached:
    """The accuracy after each of the short epochs: the highest."""
    return {"accuracy": max(epoch.validation_accuracy for epoch in ended.epochs)}


def columns() -> Reached:
    """How many numbers one sample's outputs become with biases (10, 1)."""
    rng = np.random.default_rng(0)
    a1, W2 = rng.random(30), rng.normal(size=(30, 10))
    right, wrong = (a1 @ W2 + rng.normal(size=shape) for shape in ((10,), (10, 1)))
    return {"numbers": float(wrong.size), "numbers_right": float(right.size)}


RECIPE = Recipe(
    key="book-network",
    title="The network of the book, in matrices",
    question="I rewrote the book's network from one sample at a time to whole batches. It runs without an error and"
    " stays at 10 %. What did I transpose?",
    lines=(
        SEED,
        BIASES,
        "a1 = sigmoid(x @ W1 + b1)  # (10, 784) @ (784, 30) = (10, 30)",
        DELTA2,
        "dW2 = a1.T @ delta2; db2 = delta2.sum(axis=0)  # (30, 10) @ (10, 10) = (30, 10); (10,)",
        "delta1 = (delta2 @ W2.T) * a1 * (1 - a1)  # (10, 10) @ (10, 30) = (10, 30)",
    ),
    why="The book has samples as columns; here they are rows, so every product is the other way round. Ten samples"
    " and ten digits make delta2 square, and a transpose too many goes unnoticed: the errors of samples are given to"
    " digits. Biases as columns are another trap: a row of ten plus a column of ten is a table of a hundred. Even the"
    " right version depends on luck: with weights from N(0, 1) many units are saturated, and some seeds crawl for"
    " many epochs.",
    look="The accuracy of the wrong version beside the right one, and the share of saturated units at the start.",
    try_this="Use batches of 12: then the wrong transpose is an error about shapes.",
    right=Version(
        "right",
        "Rows all the way",
        trained(EXPERIMENT, read),
        (
            Expected("accuracy_4", 0.91, 0.95, "on validation images after four epochs"),
            Expected("test_accuracy", 0.94, 0.956, "on the test set after 30 epochs"),
        ),
        experiment=EXPERIMENT,
        seconds=30,
    ),
    wrong=(
        Version(
            "a-transpose-too-many",
            "A transpose too many",
            by_lines(SHORT, with_backward(transposed), read_transposed),
            (Expected("accuracy", 0.05, 0.17, "the best of three short epochs on validation images"),),
            DELTA2,
            "delta2 = ((a2 - y) / n * a2 * (1 - a2)).T  # (10, 10): units, samples",
        ),
        Version(
            "biases-as-columns",
            "Biases as columns",
            computed(columns),
            (
                exactly("numbers", 100, "the numbers that one sample's outputs become: a row plus a column"),
                exactly("numbers_right", 10, "the numbers that there should be"),
            ),
            BIASES,
            "b = rng.normal(size=(units, 1))  # (30, 1), (10, 1)",
        ),
        Version(
            "another-seed",
            "A seed without luck",
            trained(UNLUCKY, read),
            (
                Expected("accuracy_4", 0.60, 0.88, "on validation images after four epochs: it crawls"),
                Expected("test_accuracy", 0.93, 0.956, "on the test set after 30 epochs: found in the end"),
            ),
            SEED,
            "rng = np.random.default_rng(2)",
            UNLUCKY,
            seconds=30,
        ),
    ),
)
