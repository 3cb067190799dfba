"""No hidden layer: the rule of one layer of sigmoid units, one sample at a time."""

from mlp.check.changes import weights_as
from mlp.check.spec import CaseSpec
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.recipes.gradients import errors, of_case
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, at_most, exactly
from mlp.recipes.runs import Ended, computed, trained

DW = "dW = np.outer(x, delta); db = delta  # (784,), (10,) -> (784, 10); (10,)"

EXPERIMENT = Experiment(
    NetworkConfig(hidden=(), output_activation="sigmoid", initializer="uniform:-0.5,0.5"),
    TrainingConfig(
        loss="squared_error", optimizer="sgd", learning_rate=0.1, schedule="constant", batch_size=1, epochs=1
    ),
)
SPEC = CaseSpec(
    inputs=784, hidden=(), outputs=10, samples=1, activations=(), loss="squared_error", output_activation="sigmoid",
    l2=0.0,
)  # fmt: skip
SMALL = CaseSpec(
    inputs=5, hidden=(), outputs=3, samples=1, activations=(), loss="squared_error", output_activation="sigmoid", l2=0.0
)

from_outputs = weights_as(lambda f, k, delta: f.a[k].T @ delta)


def read(ended: Ended) -> Reached:
    """The test set, and the gradient of a small copy."""
    right, _ = of_case(SPEC)
    return {
        "test_accuracy": ended.test_accuracy,
        "rows_of_dW": float(right["dW1"].shape[0]),
        "gradient_error": max(errors(SMALL).values()),
    }


def outputs() -> Reached:
    """The shape that the outputs give."""
    wrong, _ = of_case(SPEC, from_outputs)
    return {"rows_of_dW": float(wrong["dW1"].shape[0]), "columns_of_dW": float(wrong["dW1"].shape[1])}


RECIPE = Recipe(
    key="single-layer",
    title="One layer, one sample at a time",
    question="A formula says kron(outputs.T, delta) for the update of a network without a hidden layer. Why does that"
    " not fit the weights?",
    lines=(
        "o = sigmoid(x @ W + b)  # (784,) @ (784, 10) = (10,)",
        "delta = (o - t) * o * (1 - o)  # (10,)",
        DW,
        "W -= 0.1 * dW; b -= 0.1 * db",
    ),
    why="A weight stands between an input and an output: its gradient is what came in times the delta of where it"
    " goes. Outputs of a layer belong there only as the inputs of the next one, which is what the formula was written"
    " for. With a single layer there is no next one; the layer's inputs are the pixels, with a 1 behind them for the"
    " bias.",
    look="The outer product with the outputs is (10, 10), the weights are (784, 10). With the pixels it fits, and one"
    " pass over the digits reads about nine of ten.",
    try_this="Look at the ten rows of weights as images: each is a stencil of its digit.",
    right=Version(
        "right",
        "The layer's input",
        trained(EXPERIMENT, read),
        (
            Expected("test_accuracy", 0.90, 0.917, "on the test set after one epoch; 90.8 % was measured elsewhere"),
            exactly("rows_of_dW", 784, "the rows of dW, as W has them"),
            at_most("gradient_error", 1e-7, "the largest relative error against differences, in a small copy"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "outputs-instead-of-inputs",
            "The layer's outputs",
            computed(outputs),
            (
                exactly("rows_of_dW", 10, "the rows of dW; W has 784"),
                exactly("columns_of_dW", 10, "the columns of dW"),
            ),
            DW,
            "dW = np.outer(o, delta); db = delta  # (10,), (10,) -> (10, 10); (10,)",
        ),
    ),
)
