"""The two-layer network of a well-known course: ReLU, softmax, a penalty on the weights, batches with replacement."""

from dataclasses import replace

from mlp.check.changes import biases_as, error_as, penalty_times
from mlp.check.spec import CaseSpec
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.lab.program import RIGHT as RIGHT_PROGRAM
from mlp.recipes.gradients import errors, ratio
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, at_most
from mlp.recipes.runs import Ended, by_lines, computed, trained

REG, BATCH = 5e-6, 200
RATE_LINE = "rate = 0.5  # times 0.95 after each epoch"
DELTA = "delta = (p - y) / n  # (200, 10)"
DB = "db2 = delta.sum(axis=0)  # (10,)"
DW = "dW2 = h.T @ delta + 2 * reg * W2  # (100, 200) @ (200, 10) = (100, 10)"

EXPERIMENT = Experiment(
    NetworkConfig(hidden=(100,), initializer="normal:0.0001"),
    TrainingConfig(
        optimizer="sgd", learning_rate=0.5, schedule="step:1,0.95", batch_size=BATCH, sampling="replacement",
        epochs=11, l2=2 * REG,
    ),
)  # fmt: skip
SLOW = EXPERIMENT.with_training(learning_rate=1e-3)
SHORT = EXPERIMENT.with_training(train_size=10_000, epochs=11)
SPEC = CaseSpec(inputs=5, hidden=(4,), outputs=3, samples=8, activations=("relu",), l2=0.1)

not_divided = biases_as(lambda f, k, delta: f.n * delta.sum(axis=0))
half_penalty = penalty_times(0.5)
summed = replace(
    RIGHT_PROGRAM,
    backward=error_as(lambda f, delta: f.n * delta)(RIGHT_PROGRAM.backward),
    order=lambda labels, rng: rng.integers(len(labels), size=len(labels)),
)


def read(ended: Ended) -> Reached:
    """The test set, the loss, and the gradient of a small copy with a large penalty."""
    return {
        "test_accuracy": ended.test_accuracy,
        "last_loss": ended.epochs[-1].train_loss,
        "gradient_error": max(errors(SPEC).values()),
    }


def read_summed(ended: Ended) -> Reached:
    """Where the training ended."""
    return {"accuracy": ended.accuracy if ended.epochs else 0.1, "diverged": float(ended.reason == "diverged")}


def biases() -> Reached:
    """How much longer the gradient of the biases is."""
    return {"db2_ratio": ratio(SPEC, not_divided, "db2"), "dW2_error": errors(SPEC, not_divided)["dW2_error"]}


def penalty() -> Reached:
    """Only the weights are off."""
    found = errors(SPEC, half_penalty)
    return {name: found[name] for name in ("dW2_error", "db2_error")}


RECIPE = Recipe(
    key="two-layer-net",
    title="The two-layer network of a course",
    question="With the starting values of the course, the loss stays at 2.3026 for thousands of steps. Is the"
    " gradient wrong?",
    lines=(
        "h = np.maximum(x @ W1 + b1, 0); p = softmax(h @ W2 + b2)  # (200, 100), (200, 10)",
        DELTA,
        DW,
        DB,
        "delta_h = (delta @ W2.T) * (h > 0)  # (200, 10) @ (10, 100) = (200, 100)",
        RATE_LINE,
    ),
    why="The gradient is right. Weights of 0.0001 make all outputs alike, and 2.3026 is ln 10, the loss of ten equal"
    " probabilities. The gradient of each layer is proportional to the weights of the other one, so it is tiny as"
    " well, and a rate of 0.001 has not left the plateau after 3,000 steps. Three other mistakes look harmless: 1/n"
    " for the weights and not for the biases, a sum instead of the mean, and a penalty without its 2.",
    look="The flat curve at ln 10, beside the curve at 0.5, which is flat at first, too. Then the gradient check of"
    " the biases.",
    try_this="Keep the rate of 0.001, and raise the size of the first weights instead.",
    right=Version(
        "right",
        "Rate 0.5",
        trained(EXPERIMENT, read),
        (
            Expected(
                "test_accuracy", 0.968, 0.985, "on the test set after 3,025 steps; over 97 % was measured elsewhere"
            ),
            Expected("last_loss", 0.0, 0.1, "the mean loss of the last epoch"),
            at_most("gradient_error", 1e-7, "the largest relative error against differences, in a small copy"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "rate-of-the-course",
            "Rate 0.001, as the course begins",
            trained(SLOW, read),
            (
                Expected("last_loss", 2.3005, 2.3030, "the mean loss of the last epoch: still ln 10"),
                Expected("test_accuracy", 0.05, 0.25, "on the test set: guessing"),
                at_most(
                    "gradient_error", 1e-7, "the largest relative error against differences: the gradient is right"
                ),
            ),
            RATE_LINE,
            "rate = 0.001  # times 0.95 after each epoch",
            SLOW,
        ),
        Version(
            "sum-over-the-batch",
            "The sum instead of the mean",
            by_lines(SHORT, summed, read_summed),
            (Expected("accuracy", 0.05, 0.15, "on validation images: the steps are 200 times too long"),),
            DELTA,
            "delta = p - y  # (200, 10)",
        ),
        Version(
            "biases-not-divided",
            "1/n for the weights alone",
            computed(biases),
            (
                Expected("db2_ratio", 7.999, 8.001, "the length of db2 as a share of the right one, with 8 samples"),
                at_most("dW2_error", 1e-7, "the relative error of dW2, which is right"),
            ),
            DB,
            "db2 = (n * delta).sum(axis=0)  # (10,)",
        ),
        Version(
            "penalty-without-two",
            "The penalty without its 2",
            computed(penalty),
            (
                Expected("dW2_error", 0.01, 0.5, "the relative error of dW2, with a large penalty"),
                at_most("db2_error", 1e-7, "the relative error of db2, which has no penalty"),
            ),
            DW,
            "dW2 = h.T @ delta + reg * W2  # (100, 200) @ (200, 10) = (100, 10)",
        ),
    ),
)
