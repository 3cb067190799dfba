"""Linear regression with the features x and x^2: why features are normalised, and why printed results are checked."""

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.recipes.recipe import Expected, Reached, Recipe, Version
from mlp.recipes.runs import Ended, trained

NORMALISE = "x, y = [(v - v.mean(axis=0)) / v.std(axis=0, ddof=1) for v in (x, y)]  # (5, 2), (5, 1)"
ALPHA = "rate = 0.03"
ITERATIONS = (0, 10, 20)


def experiment(*, normalised: bool, rate: float, epochs: int = 30) -> Experiment:
    """Five points, all in each step; unnormalised, the bias is the weight of a feature that is 1."""
    return Experiment(
        NetworkConfig(
            inputs=2 if normalised else 3, hidden=(), outputs=1, output_activation="identity",
            initializer="uniform:0.5,0.5", biases=normalised,
        ),
        TrainingConfig(
            loss="squared_error", reduction="mean_batch", optimizer="sgd", learning_rate=rate, schedule="constant",
            data="squared-features-normalised" if normalised else "squared-features", train_size=5, batch_size=5,
            epochs=epochs,
        ),
    )  # fmt: skip


def losses(ended: Ended) -> Reached:
    """The loss before so many steps."""
    return {f"loss_{iteration}": ended.losses[iteration + 1] for iteration in ITERATIONS}


def expected(numbers: tuple[float, ...], tolerance: float) -> tuple[Expected, ...]:
    """The known losses, up to a relative tolerance."""
    return tuple(
        Expected(f"loss_{iteration}", low, high, f"the loss before step {iteration + 1}; known as {number:.6g}")
        for iteration, number in zip(ITERATIONS, numbers, strict=True)
        for low, high in [(number * (1 - tolerance), number * (1 + tolerance))]
    )


RIGHT_RUN = experiment(normalised=True, rate=0.03)
AS_PRINTED = experiment(normalised=True, rate=0.02)
NOT_NORMALISED = experiment(normalised=False, rate=0.01)

RECIPE = Recipe(
    key="squared-features",
    title="Features of different sizes",
    question="Linear regression on 1, x and x^2 for x from 1 to 5 explodes at a rate of 0.01. Why, and why do my"
    " numbers differ from the printed ones after normalising?",
    lines=(
        NORMALISE,
        "error = x @ W + b - y  # (5, 2) @ (2, 1) = (5, 1)",
        "dW = 2 * x.T @ error / 5; db = 2 * error.mean()  # (2, 1), (1,)",
        ALPHA,
    ),
    why="x^2 goes up to 25, so the loss is curved about 200 times as much along its weight as along the bias. A rate"
    " that suits one is far too large for the other: each step overshoots and the next one overshoots more."
    " Normalised features make all directions alike. The losses that are printed beside a well-known program belong"
    " to the rate 0.03, while the program says 0.02. Both runs are here: trust what you can run again.",
    look="The exploding loss is a straight line on a logarithmic axis. Then compare the runs at 0.03 and 0.02 with"
    " the printed 0.257558, 0.0799487 and 0.0283290.",
    try_this="Find the largest rate at which the unnormalised loss still falls.",
    right=Version(
        "right",
        "Normalised, rate 0.03",
        trained(RIGHT_RUN, losses, every_step=True),
        expected((0.257558, 0.0799487, 0.0283290), 1e-4),
        experiment=RIGHT_RUN,
    ),
    wrong=(
        Version(
            "rate-as-printed",
            "Normalised, rate 0.02 as the program says",
            trained(AS_PRINTED, losses, every_step=True),
            expected((0.257558, 0.117968, 0.0562189), 1e-4),
            ALPHA,
            "rate = 0.02",
            AS_PRINTED,
        ),
        Version(
            "not-normalised",
            "Features as they are",
            trained(NOT_NORMALISED, losses, every_step=True),
            expected((25.45, 2.104146e11, 1.78208e21), 1e-3),
            NORMALISE,
            "x, y = x, y  # (5, 3) with a column of ones, (5, 1); rate 0.01",
            NOT_NORMALISED,
        ),
    ),
)
