"""A 2-7-2 network, every shape by name."""

from dataclasses import replace

from mlp.check.changes import back_as
from mlp.check.spec import CaseSpec
from mlp.recipes.gradients import errors, of_case
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, at_most, exactly
from mlp.recipes.runs import computed

SPEC = CaseSpec(
    inputs=2, hidden=(7,), outputs=2, samples=6, activations=("sigmoid",), loss="squared_error",
    output_activation="sigmoid", l2=0.0,
)  # fmt: skip
TWO_SAMPLES = replace(SPEC, samples=2)
DA1 = "dA1 = dZ2 @ W2.T  # (n, 2) @ (2, 7) = (n, 7)"

through_activations = back_as(lambda f, k, known: known[f"delta{k + 1}"] @ f.a[k], frozenset({1}))


def right() -> Reached:
    """Shapes and errors."""
    gradient, _ = of_case(SPEC)
    rows, columns = gradient["dW1"].shape
    return {"dW1_rows": float(rows), "dW1_columns": float(columns), **errors(SPEC)}


def wrong() -> Reached:
    """With two samples it fits; with six it does not."""
    try:
        of_case(SPEC, through_activations)
        fits = 1.0
    except ValueError:
        fits = 0.0
    return {"fits_6_samples": fits, **errors(TWO_SAMPLES, through_activations)}


ERROR = "the relative error of {} against centred differences"

RECIPE = Recipe(
    key="two-seven-two",
    title="2-7-2: every shape by name",
    question="Two inputs, seven hidden units, two outputs, sigmoid everywhere: which matrices are multiplied on the"
    " way back, and which are transposed?",
    lines=(
        "A1 = sigmoid(X @ W1 + b1)  # (n, 2) @ (2, 7) = (n, 7)",
        "A2 = sigmoid(A1 @ W2 + b2)  # (n, 7) @ (7, 2) = (n, 2)",
        "dZ2 = (A2 - Y) / n * A2 * (1 - A2)  # (n, 2)",
        "dW2 = A1.T @ dZ2  # (7, n) @ (n, 2) = (7, 2)",
        DA1,
        "dZ1 = dA1 * A1 * (1 - A1)  # (n, 7)",
        "dW1 = X.T @ dZ1  # (2, n) @ (n, 7) = (2, 7)",
    ),
    why="An error went forward through W2, so it comes back through W2 as well. dZ2 @ A1 puts the activations in its"
    " place. With two samples the shapes fit by chance, because there are two outputs, and nothing warns. With six"
    " samples NumPy stops.",
    look="dW2 is right even in the wrong version, because it is computed before. The first wrong tensor is dA1. The"
    " gradient check finds it in dW1.",
    try_this="Choose sizes that are all different, such as 5 samples with 2-7-3. Then a wrong product can hardly fit.",
    right=Version(
        "right",
        "Back through the weights",
        computed(right),
        (
            exactly("dW1_rows", 2, "the rows of dW1, as W1 has them"),
            exactly("dW1_columns", 7, "the columns of dW1, as W1 has them"),
            *(at_most(f"{name}_error", 1e-7, ERROR.format(name)) for name in ("dW1", "db1", "dW2", "db2")),
        ),
    ),
    wrong=(
        Version(
            "activations-instead-of-weights",
            "Back through the activations",
            computed(wrong),
            (
                exactly("fits_6_samples", 0, "0: with six samples NumPy stops"),
                at_most("dW2_error", 1e-7, ERROR.format("dW2, which is computed before,")),
                Expected("dW1_error", 0.1, 1.0, ERROR.format("dW1 with two samples, where the shapes fit,")),
            ),
            DA1,
            "dA1 = dZ2 @ A1  # (n, 2) @ (n, 7): fits for n = 2 alone",
        ),
    ),
)
