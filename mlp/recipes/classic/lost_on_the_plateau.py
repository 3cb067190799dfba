"""A network that gives every image the same answer, because its first weights are all positive."""

from dataclasses import replace

import numpy as np

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.recipes.recipe import Course, Expected, Load, Reached, Recipe, Version, at_most, exactly, last
from mlp.recipes.runs import Ended, trained
from mlp.training.loop import Training

BATCH, RATE = 10, 3.0
WEIGHTS = "W = rng.uniform(-0.5, 0.5, (fan_in, fan_out))  # and b"
DELTA = "delta2 = (a2 - y) / n * a2 * (1 - a2)  # (10, 10)"

EXPERIMENT = Experiment(
    NetworkConfig(hidden=(30,), activation="sigmoid", output_activation="sigmoid", initializer="uniform:-0.5,0.5"),
    TrainingConfig(
        loss="squared_error", optimizer="sgd", learning_rate=RATE, schedule="constant", batch_size=BATCH, epochs=4
    ),
)
POSITIVE = replace(EXPERIMENT, network=replace(EXPERIMENT.network, initializer="uniform:0,1"))
WIDER = replace(EXPERIMENT, network=replace(EXPERIMENT.network, initializer="uniform:-1,1"))
SUMMED = EXPERIMENT.with_training(reduction="sum")
"""Whose gradient is that of the sum of squares: 2 n times that of half the mean."""
TOLERANCE = 1e-3
"""A gradient norm that ends the training."""
COMPARED = 1_000
"""Images of the comparison of sum and mean."""


def accuracies(ended: Ended) -> Reached:
    """After the first and the last epoch."""
    first, *_, end = ended.epochs
    return {
        "accuracy_1": first.validation_accuracy,
        "accuracy_4": end.validation_accuracy,
        "one_answer": end.most_frequent_share,
        "saturated": first.saturated[0] or 0.0,
        "gradient_norm": float(np.mean([norm for step in ended.steps[-20:] for norm in step.gradient_norm])),
    }


def with_comparison(load: Load) -> Course:
    """The training, and whether the sum with a rate 2 n times smaller is the same training."""
    reached = yield from trained(EXPERIMENT, accuracies)(load)
    return reached | {"difference_of_sum": difference_of_sum(load)}


def on_the_plateau(load: Load) -> Course:
    """The training, and after how many steps it ends by the norm of its gradient."""
    reached = yield from trained(POSITIVE, accuracies)(load)
    by_norm = trained(POSITIVE.with_training(gradient_tolerance=TOLERANCE), lambda ended: {"steps": ended.last_step})
    return reached | {"steps_with_tolerance": last(by_norm(load))["steps"]}


def difference_of_sum(load: Load) -> float:
    """The largest difference of a weight after an epoch, in float64."""
    short = EXPERIMENT.with_training(train_size=COMPARED, epochs=1)
    summed = short.with_training(reduction="sum", learning_rate=RATE / (2 * BATCH))
    ends = []
    for setup in (short, summed):
        training = Training(setup, load("mnist"), dtype=np.float64)
        for _ in training.run():
            pass
        ends.append(training.network.theta)
    return float(np.abs(ends[0] - ends[1]).max())


RECIPE = Recipe(
    key="lost-on-the-plateau",
    title="It only ever answers 0",
    question="My network answers the same digit for every image, and the accuracy stays near 10 % whatever I do. Is"
    " the backward pass wrong?",
    lines=(
        WEIGHTS,
        "a1 = sigmoid(x @ W1 + b1); a2 = sigmoid(a1 @ W2 + b2)  # (10, 30), (10, 10)",
        DELTA,
        "W2 -= rate * a1.T @ delta2  # (30, 10) @ (10, 10) = (30, 10)",
        "if norm < tolerance or seconds > limit or epoch == epochs: stop",
    ),
    why="The backward pass is right. With weights from 0 to 1 every hidden sum is about 50: all sigmoids are at 1,"
    " their slopes at 0, and all images look the same to the outputs. No gradient gets through. Weights on both sides"
    " of zero cancel in the sum. The sum over the batch instead of its mean is no other gradient, only a rate n times"
    " as large: here it is far too large.",
    look="Saturated units, gradient norms, and the share of the most frequent answer: 100 % is one answer for all.",
    try_this="Stop by the gradient norm instead of the epochs: on the plateau the training ends at once.",
    right=Version(
        "right",
        "Weights from -0.5 to 0.5",
        with_comparison,
        (
            Expected("accuracy_1", 0.92, 0.955, "on validation images after one epoch"),
            Expected("saturated", 0.45, 0.58, "the share of saturated hidden units after one epoch"),
            Expected("accuracy_4", 0.94, 0.97, "on validation images after four"),
            at_most("difference_of_sum", 1e-9, "a weight after an epoch with the sum and a rate 2 n times smaller"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "positive-weights",
            "Weights from 0 to 1",
            on_the_plateau,
            (
                Expected("accuracy_4", 0.08, 0.12, "on validation images: the share of one digit"),
                exactly("one_answer", 1, "the share of the most frequent answer"),
                Expected("saturated", 0.99, 1.0, "the share of saturated hidden units after one epoch"),
                at_most("gradient_norm", 5e-3, "the mean gradient norm of a layer at the end"),
                Expected("steps_with_tolerance", 1, 1_000, "steps until the gradient norm is below 0.001"),
            ),
            WEIGHTS,
            "W = rng.uniform(0, 1, (fan_in, fan_out))  # and b",
            POSITIVE,
        ),
        Version(
            "wider-weights",
            "Weights from -1 to 1",
            trained(WIDER, accuracies),
            (
                Expected("accuracy_1", 0.90, 0.94, "on validation images after one epoch: slower, but no plateau"),
                Expected("saturated", 0.60, 0.75, "the share of saturated hidden units after one epoch"),
            ),
            WEIGHTS,
            "W = rng.uniform(-1, 1, (fan_in, fan_out))  # and b",
            WIDER,
        ),
        Version(
            "sum-over-the-batch",
            "The sum instead of the mean",
            trained(SUMMED, accuracies),
            (Expected("accuracy_4", 0.05, 0.5, "on validation images: each step is 20 times too long"),),
            DELTA,
            "delta2 = 2 * (a2 - y) * a2 * (1 - a2)  # (10, 10)",
            SUMMED,
        ),
    ),
)
