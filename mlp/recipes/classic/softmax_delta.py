"""Softmax with cross-entropy on digits: is delta = p - onehot right, and how does it go on from there?"""

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import back_as, biases_as, both, slope_as
from mlp.check.spec import CaseSpec
from mlp.check.textbook import Forward, Tensors
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.nn.gradient_check import check_gradient
from mlp.nn.reference import softmax
from mlp.recipes.gradients import errors, ratio
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, at_most, exactly
from mlp.recipes.runs import Ended, by_lines, computed, trained, with_backward

DELTA_H = "delta_h = (delta @ W2.T) * h * (1 - h)  # (n, 10) @ (10, 30) = (n, 30)"
DB = "db2 = delta.sum(axis=0); db1 = delta_h.sum(axis=0)  # (10,), (30,)"
RATE = 0.5

EXPERIMENT = Experiment(
    NetworkConfig(hidden=(30,), activation="sigmoid", initializer="glorot_uniform"),
    TrainingConfig(optimizer="sgd", learning_rate=RATE, schedule="constant", train_size=5_000, batch_size=10, epochs=3),
)
SPEC = CaseSpec(inputs=4, hidden=(5,), outputs=3, samples=6, l2=0.0)


def _outer(f: Forward, k: int, known: Tensors) -> Array:
    """One sum over the batch for all samples alike, (n, units)."""
    product = (f.slope(k).T @ known[f"delta{k + 1}"]) * f.W[k + 1]
    return np.broadcast_to(product.sum(axis=1) / f.n, f.z[k].shape)


HIDDEN = frozenset({1})
outer_then_hadamard = both(back_as(_outer, HIDDEN), slope_as(lambda f, k: np.ones_like(f.z[k]), HIDDEN))
rate_in_delta = back_as(lambda f, k, known: RATE * known[f"delta{k + 1}"] @ f.W[k + 1].T, HIDDEN)
without_biases = biases_as(lambda f, k, delta: np.zeros_like(f.b[k]))


def delta_difference() -> float:
    """The largest difference of (p - y) / n from the chain rule through the Jacobian of softmax, diag(p) - p p^T."""
    rng = np.random.default_rng(0)
    n, classes = 7, 10
    p, y = softmax(rng.normal(size=(n, classes))), np.eye(classes)[rng.integers(classes, size=n)]
    jacobians = np.einsum("ni,ij->nij", p, np.eye(classes)) - np.einsum("ni,nj->nij", p, p)
    chain = np.einsum("ni,nij->nj", -y / p / n, jacobians)
    return float(np.abs((p - y) / n - chain).max())


def read(ended: Ended) -> Reached:
    """The engine's gradient, the formula, and what comes of it."""
    checks = check_gradient(EXPERIMENT, rng=np.random.default_rng(0))
    return {
        "gradient_error": max(check.error for check in checks),
        "delta_difference": delta_difference(),
        "accuracy": ended.accuracy,
    }


def read_outer(ended: Ended) -> Reached:
    """The gradient of the wrong lines, and what comes of it."""
    found = errors(SPEC, outer_then_hadamard)
    return {"dW2_error": found["dW2_error"], "dW1_error": found["dW1_error"], "accuracy": ended.accuracy}


def read_rate() -> Reached:
    """The first layer has the rate twice."""
    return {"dW2_ratio": ratio(SPEC, rate_in_delta, "dW2"), "dW1_ratio": ratio(SPEC, rate_in_delta, "dW1")}


def read_biases() -> Reached:
    """The weights are right, the biases stay."""
    return errors(SPEC, without_biases)


ERROR = "the relative error of {} against differences, in a small copy"

RECIPE = Recipe(
    key="softmax-delta",
    title="Softmax, cross-entropy and p - y",
    question="My network has one hidden layer, softmax and cross-entropy. Is the delta of the outputs really p -"
    " onehot, and how does it go on to the hidden layer?",
    lines=(
        "h = sigmoid(x @ W1 + b1); p = softmax(h @ W2 + b2)  # (n, 30), (n, 10)",
        "delta = (p - y) / n  # (n, 10)",
        DELTA_H,
        "dW2 = h.T @ delta; dW1 = x.T @ delta_h  # (30, 10), (784, 30)",
        DB,
        "W -= rate * dW; b -= rate * db  # the rate once, here",
    ),
    why="Yes: the derivative of softmax and that of the logarithm cancel, up to p - y. From there each sample has a"
    " delta of its own, and W2 takes it back. An outer product of delta with the slopes adds the samples up too"
    " early; times W2 element by element it even has a fitting shape. A rate inside delta is applied once more in"
    " each layer that it passes.",
    look="With the outer product or the rate, dW2 is right: the mistake begins one layer further down, in dW1. The"
    " network learns all the same, because its outputs do.",
    try_this="Change one line of your own code, and find the first tensor that is wrong with the check.",
    right=Version(
        "right",
        "Delta through the weights",
        trained(EXPERIMENT, read),
        (
            at_most("gradient_error", 1e-7, "the largest relative error of the 784-30-10 network against differences"),
            at_most("delta_difference", 1e-12, "the largest difference of (p - y)/n from the whole chain rule"),
            Expected("accuracy", 0.90, 0.95, "on validation images, after three epochs of 5,000 images"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "outer-then-hadamard",
            "An outer product, then the weights element by element",
            by_lines(EXPERIMENT, with_backward(outer_then_hadamard), read_outer),
            (
                at_most("dW2_error", 1e-7, ERROR.format("dW2, which is right,")),
                Expected("dW1_error", 0.05, 1.0, ERROR.format("dW1")),
                Expected("accuracy", 0.80, 0.90, "on validation images, after three epochs of 5,000 images"),
            ),
            DELTA_H,
            "delta_h = ((h * (1 - h)).T @ delta * W2).sum(axis=1) / n  # (30, 10) -> (30,), for all samples",
        ),
        Version(
            "rate-in-delta",
            "The learning rate in the delta",
            computed(read_rate),
            (
                Expected("dW2_ratio", 0.999, 1.001, "the length of dW2 as a share of the right one"),
                Expected("dW1_ratio", 0.499, 0.501, "the length of dW1 as a share of the right one: the rate of 0.5"),
            ),
            DELTA_H,
            "delta_h = (rate * delta @ W2.T) * h * (1 - h)  # (n, 10) @ (10, 30) = (n, 30)",
        ),
        Version(
            "biases-forgotten",
            "The biases forgotten",
            computed(read_biases),
            (
                *(at_most(f"{name}_error", 1e-7, ERROR.format(f"{name}, which is right,")) for name in ("dW1", "dW2")),
                *(exactly(f"{name}_error", 1, f"1: {name} is zero and should not be") for name in ("db1", "db2")),
            ),
            DB,
            "db2 = 0; db1 = 0",
        ),
    ),
)
