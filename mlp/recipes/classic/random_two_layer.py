"""Two layers without biases learn 64 random samples by heart."""

from mlp.check.changes import weights_as
from mlp.check.spec import CaseSpec
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.recipes.gradients import errors, of_case
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, at_most, exactly
from mlp.recipes.runs import Ended, computed, trained

SAMPLES = 64
DW2 = "dW2 = h.T @ grad  # (100, 64) @ (64, 10) = (100, 10)"

EXPERIMENT = Experiment(
    NetworkConfig(
        inputs=1000, hidden=(100,), outputs=10, output_activation="identity", initializer="normal:1", biases=False
    ),
    TrainingConfig(
        loss="squared_error", reduction="sum", optimizer="sgd", learning_rate=1e-6, schedule="constant",
        data="random-regression", train_size=SAMPLES, batch_size=SAMPLES, epochs=500,
    ),
)  # fmt: skip
SMALL = CaseSpec(
    inputs=6, hidden=(5,), outputs=3, samples=4, activations=("relu",), loss="squared_error", reduction="sum",
    output_activation="identity", l2=0.0, bias=False,
)  # fmt: skip


def read(ended: Ended) -> Reached:
    """The summed loss at three steps, and the gradient of a small copy."""
    summed = {step: SAMPLES * loss for step, loss in ended.losses.items()}
    return {
        "first_loss": summed[1],
        "loss_100": summed[100],
        "last_loss": summed[500],
        "gradient_error": max(errors(SMALL).values()),
    }


def transposed() -> Reached:
    """The factors the other way round: what comes out, in a small copy."""
    wrong, right = of_case(SMALL, weights_as(lambda f, k, delta: delta.T @ f.a[k - 1]))
    return {
        "rows": float(wrong["dW2"].shape[0]),
        "rows_of_W2": float(right["dW2"].shape[0]),
        "difference_transposed": float(abs(wrong["dW2"].T - right["dW2"]).max()),
    }


RECIPE = Recipe(
    key="random-two-layer",
    title="1000-100-10 on random numbers",
    question="In the well-known example with random data, why is the gradient of the second weights h.T @ grad, and"
    " not grad @ h?",
    lines=(
        "h = np.maximum(x @ W1, 0)  # (64, 1000) @ (1000, 100) = (64, 100)",
        "grad = 2 * (h @ W2 - y)  # (64, 10), of the sum of squares",
        DW2,
        "dh = grad @ W2.T  # (64, 10) @ (10, 100) = (64, 100)",
        "dW1 = x.T @ (dh * (h > 0))  # (1000, 64) @ (64, 100) = (1000, 100)",
    ),
    why="The loss depends on W2[i, j] through h[:, i] and output j alone. So its gradient is the sum of h[s, i] *"
    " grad[s, j] over the samples s, and a matrix product sums over its inner index: h has to be transposed, to have"
    " samples there. The other order gives the transposed matrix, which does not fit W2.",
    look="The loss starts at about 30 million, because weights of size 1 make large outputs. It goes to almost zero"
    " although there is nothing to find: 101,000 weights learn 64 samples by heart.",
    try_this="Raise the rate to 1e-5. The loss is a sum, so its gradient is 64 times that of a mean.",
    right=Version(
        "right",
        "Samples at the inner index",
        trained(EXPERIMENT, read, every_step=True),
        (
            Expected("first_loss", 2e7, 5e7, "the summed loss before the first step"),
            Expected("loss_100", 200, 1_000, "the summed loss before step 100"),
            at_most("last_loss", 1e-3, "the summed loss before step 500"),
            at_most("gradient_error", 1e-7, "the largest relative error against centred differences, in a small copy"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "transposed",
            "The factors the other way round",
            computed(transposed),
            (
                exactly("rows", 3, "the rows of dW2 in a small copy with 3 outputs"),
                exactly("rows_of_W2", 5, "the rows that W2 has there"),
                at_most("difference_transposed", 1e-12, "the largest difference from the right one, transposed"),
            ),
            DW2,
            "dW2 = grad.T @ h  # (10, 64) @ (64, 100) = (10, 100)",
        ),
    ),
)
