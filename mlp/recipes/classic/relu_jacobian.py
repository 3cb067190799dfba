"""The gradient of a loss with respect to the weights before a ReLU, with and without the Jacobian of three indices."""

from collections.abc import Callable

import numpy as np

from mlp.arrays import Array
from mlp.lab.gradient import differences
from mlp.nn.gradient_check import relative_error
from mlp.nn.reference import relu, relu_slope, softplus_slope
from mlp.recipes.recipe import Expected, Reached, Recipe, Version, at_most, exactly
from mlp.recipes.runs import computed

HIDDEN, INPUTS, OUTPUTS = 4, 3, 2
DW = "dW = np.outer(dy * (z > 0), x)  # (h,), (d,) -> (h, d)"
DY = "dy = Z.T @ (2 * m)  # (h, k) @ (k,) = (h,)"


def problem() -> tuple[Array, Array, Array]:
    """W (h, d), Z (k, h) and x (d,), with units on both sides of zero."""
    rng = np.random.default_rng(4)
    return rng.normal(size=(HIDDEN, INPUTS)), rng.normal(size=(OUTPUTS, HIDDEN)), rng.normal(size=INPUTS)


def by_hand(slope: Callable[[Array], Array] = relu_slope) -> Array:
    """dL/dW (h, d) of L = sum of m^2, m = Z ReLU(W x)."""
    W, Z, x = problem()
    z = W @ x
    m = Z @ relu(z)
    return np.outer(Z.T @ (2 * m) * slope(z), x)


def by_jacobian() -> Array:
    """The same by dy[i]/dW[j, l] = (i = j) ReLU'(z[i]) x[l], contracted with dL/dy over i."""
    W, Z, x = problem()
    z = W @ x
    jacobian = np.einsum("ij,i,l->ijl", np.eye(HIDDEN), relu_slope(z), x)
    return np.tensordot(Z.T @ (2 * (Z @ relu(z))), jacobian, axes=(0, 0))


def error(gradient: Array) -> float:
    """Relative to centred differences of the loss."""
    W, Z, x = problem()

    def loss() -> tuple[float, bytes]:
        z = W @ x
        return float(((Z @ relu(z)) ** 2).sum()), (z > 0).tobytes()

    return relative_error(gradient, differences(loss, W))


def right() -> Reached:
    """Both ways, and how many units were on."""
    W, _, x = problem()
    return {
        "gradient_error": error(by_hand()),
        "jacobian_difference": float(np.abs(by_hand() - by_jacobian()).max()),
        "units_on": float((W @ x > 0).sum()),
    }


def one_kind() -> Reached:
    """All factors in one chain of element-wise products."""
    W, Z, x = problem()
    z = W @ x
    m = Z @ relu(z)
    try:
        2 * m * Z * relu_slope(z) * x
    except ValueError:
        return {"shapes_fit": 0.0}
    return {"shapes_fit": 1.0}


def softplus() -> Reached:
    """The slope of softplus, which is never zero."""
    return {"gradient_error": error(by_hand(softplus_slope)), "shapes_fit": 1.0}


RECIPE = Recipe(
    key="relu-jacobian",
    title="Through a ReLU without a Jacobian",
    question="For y = ReLU(W x), m = Z y and the loss sum(m^2): how do the factors of the chain rule fit together?",
    lines=(
        "z = W @ x; y = np.maximum(z, 0)  # (h, d) @ (d,) = (h,)",
        "m = Z @ y  # (k, h) @ (h,) = (k,)",
        DY,
        DW,
        "np.tensordot(dy, J, axes=(0, 0))  # J[i, j, l] = dy[i] / dW[j, l]: the same (h, d)",
    ),
    why="The chain rule says which factors there are, not which product joins them. A sum over an index is a matrix"
    " product; one number for each unit is an element-wise product; a matrix from two vectors is an outer product."
    " With one kind for all, (k,) meets (k, h). The Jacobian has three indices but is mostly zeros, so nobody stores"
    " it.",
    look="Follow the shapes line by line. The rows of dW that belong to units at zero are zero. With the slope of"
    " softplus they are not: right shape, wrong numbers.",
    try_this="Write the shape behind each factor first, and only then choose the product.",
    right=Version(
        "right",
        "Matrix product, element-wise, outer",
        computed(right),
        (
            at_most("gradient_error", 1e-7, "the relative error against centred differences"),
            at_most("jacobian_difference", 1e-12, "the largest difference from the Jacobian of three indices"),
            Expected("units_on", 1, HIDDEN - 1, "units above zero; the others have a row of zeros"),
        ),
    ),
    wrong=(
        Version(
            "one-kind-of-product",
            "Everything element by element",
            computed(one_kind),
            (exactly("shapes_fit", 0, "0: (k,) and (k, h) do not fit"),),
            DY,
            "dy = 2 * m * Z  # (k,) * (k, h)",
        ),
        Version(
            "slope-of-softplus",
            "The slope of softplus",
            computed(softplus),
            (
                exactly("shapes_fit", 1, "1: nothing warns"),
                Expected("gradient_error", 0.01, 1.0, "the relative error against centred differences"),
            ),
            DW,
            "dW = np.outer(dy / (1 + np.exp(-z)), x)  # (h,), (d,) -> (h, d)",
        ),
    ),
)
