"""An autoencoder with three layers, on five small samples and on digits."""

from mlp.check.changes import Change, biases_as, slope_as
from mlp.check.spec import CaseSpec
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.recipes.gradients import errors, of_case, ratio
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, at_most, exactly
from mlp.recipes.runs import Ended, computed, trained

SAMPLES = 5
SPEC = CaseSpec(
    inputs=2, hidden=(2, 2), outputs=2, samples=SAMPLES, activations=("sigmoid", "sigmoid"), loss="squared_error",
    output_activation="identity", l2=0.0,
)  # fmt: skip
TENSORS = ("dW1", "db1", "dW2", "db2", "dW3", "db3")
DB = "db3 = delta3.sum(axis=0)  # (n,), and so for each layer"
SLOPE = "delta2 = (delta3 @ W3.T) * a2 * (1 - a2)  # (m, n)"

EXPERIMENT = Experiment(
    NetworkConfig(
        hidden=(32, 784), outputs=784, activation="sigmoid", output_activation="identity",
        initializer="glorot_uniform",
    ),
    TrainingConfig(
        loss="squared_error", optimizer="adam", learning_rate=0.001, schedule="constant", data="mnist-autoencoder",
        train_size=5_000, batch_size=50, epochs=10,
    ),
)  # fmt: skip

as_matrices = biases_as(lambda f, k, delta: delta)
averaged = biases_as(lambda f, k, delta: delta.mean(axis=0))
square_slope: Change = slope_as(lambda f, k: f.a[k].T @ (1 - f.a[k]), frozenset({1, 2}))


def read(ended: Ended) -> Reached:
    """The small check, and how well digits are reconstructed that were not learned."""
    test = ended.on(ended.splits.test)
    targets = ended.splits.test.targets
    variance = float(((targets - targets.mean(axis=0)) ** 2).sum(axis=1).mean()) / 2
    return {**errors(SPEC), "test_loss": test.loss, "share_of_variance": test.loss / variance}


def matrices() -> Reached:
    """The shape of a bias gradient that has a row for each sample."""
    wrong, _ = of_case(SPEC, as_matrices)
    found = errors(SPEC, as_matrices)
    return {
        "rows_of_db3": float(wrong["db3"].shape[0]),
        "db3_error": found["db3_error"],
        "dW3_error": found["dW3_error"],
    }


def mean() -> Reached:
    """How much shorter the gradient of the biases is."""
    found = errors(SPEC, averaged)
    return {
        "db3_ratio": ratio(SPEC, averaged, "db3"),
        "db3_error": found["db3_error"],
        "dW3_error": found["dW3_error"],
    }


def square() -> Reached:
    """A derivative of n x n numbers fits no layer of five samples."""
    try:
        of_case(SPEC, square_slope)
    except ValueError:
        return {"shapes_fit": 0.0}
    return {"shapes_fit": 1.0}


RECIPE = Recipe(
    key="autoencoder",
    title="An autoencoder by hand",
    question="An autoencoder with two sigmoid layers and a linear one: its gradients look right, but do not pass the"
    " check. What shapes do the biases and the derivative have?",
    lines=(
        "a1 = sigmoid(x @ W1 + b1)  # (m, n) @ (n, k) = (m, k)",
        "a2 = sigmoid(a1 @ W2 + b2)  # (m, k) @ (k, n) = (m, n)",
        "delta3 = (a2 @ W3 + b3 - x) / m  # (m, n), of 1/(2m) * sum of squares",
        "dW3 = a2.T @ delta3  # (n, m) @ (m, n) = (n, n)",
        DB,
        SLOPE,
    ),
    why="A layer has one bias for each unit, which all samples share. So its gradient is the sum of delta over the"
    " samples: not a matrix, and not the mean, because 1/m is in delta already. The derivative of sigmoid is one"
    " number for each unit and sample, so it is multiplied element by element. A product of matrices would mix units.",
    look="Six gradients on five samples, each against centred differences. Then digits go through 32 numbers and come"
    " back; compare what was drawn with what is returned.",
    try_this="Make the middle smaller: at how many units do a 4 and a 9 become the same?",
    right=Version(
        "right",
        "Summed biases, element-wise slope",
        trained(EXPERIMENT, read),
        (
            *(at_most(f"{name}_error", 1e-7, f"the relative error of {name} against differences") for name in TENSORS),
            Expected("share_of_variance", 0.0, 0.5, "the loss on test digits, as a share of that of the mean image"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "biases-as-matrices",
            "A row of biases for each sample",
            computed(matrices),
            (
                exactly("rows_of_db3", SAMPLES, "the rows of db3; a vector would be right"),
                exactly("db3_error", 1, "1: db3 has not the shape of b3"),
                at_most("dW3_error", 1e-7, "the relative error of dW3, which is right"),
            ),
            DB,
            "db3 = delta3  # (m, n), and so for each layer",
        ),
        Version(
            "mean-for-the-biases",
            "The mean for the biases",
            computed(mean),
            (
                Expected("db3_ratio", 0.1999, 0.2001, "the length of db3, as a share of the right one: 1/m"),
                Expected("db3_error", 0.66, 0.67, "the relative error of db3 against differences"),
                at_most("dW3_error", 1e-7, "the relative error of dW3, which is right"),
            ),
            DB,
            "db3 = delta3.mean(axis=0)  # (n,), and so for each layer",
        ),
        Version(
            "derivative-as-a-square",
            "The derivative as an n x n matrix",
            computed(square),
            (exactly("shapes_fit", 0, "0: (m, n) and (n, n) do not fit"),),
            SLOPE,
            "delta2 = (delta3 @ W3.T) * (a2.T @ (1 - a2))  # (m, n) * (n, n)",
        ),
    ),
)
