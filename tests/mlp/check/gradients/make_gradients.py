"""Gradients by JAX for twelve cases: `python -m tests.mlp.check.gradients.make_gradients` with JAX installed.

JAX differentiates the loss by itself, so nothing of our formulas is in these numbers.
"""

import json
from pathlib import Path

import jax  # type: ignore[import-not-found]
import jax.numpy as jnp  # type: ignore[import-not-found]
import numpy as np

from mlp.check.case import make_case
from mlp.check.spec import CaseSpec

jax.config.update("jax_enable_x64", True)
FUNCTIONS = {
    "identity": lambda z: z, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu, "elu": jax.nn.elu,
    "leaky_relu": lambda z: jax.nn.leaky_relu(z, 0.01), "gelu": lambda z: jax.nn.gelu(z, approximate=False),
    "softplus": jax.nn.softplus,
}  # fmt: skip
SPECS = [
    CaseSpec(),
    CaseSpec(hidden=(5, 7), activations=("tanh", "relu"), convention="columns"),
    CaseSpec(hidden=(), activations=()),
    CaseSpec(hidden=(7,), activations=("gelu",), l2=0.1, seed=2),
    CaseSpec(hidden=(5,), outputs=1, loss="logistic", output_activation="sigmoid"),
    CaseSpec(hidden=(5, 7), activations=("elu", "softplus"), loss="logistic", output_activation="sigmoid", seed=3),
    CaseSpec(loss="squared_error", output_activation="sigmoid", reduction="half_sum", convention="columns"),
    CaseSpec(hidden=(5,), activations=("tanh",), loss="squared_error", output_activation="identity", reduction="sum"),
    CaseSpec(hidden=(5,), loss="squared_error", output_activation="sigmoid", reduction="mean_batch", l2=0.0),
    CaseSpec(hidden=(7, 5, 8), activations=("relu", "leaky_relu", "tanh"), loss="squared_error",
             output_activation="identity", reduction="mean_all"),
    CaseSpec(hidden=(5,), bias=False, seed=4),
    CaseSpec(inputs=20, hidden=(30, 12), outputs=10, samples=25, activations=("relu", "sigmoid"), l2=0.001),
]  # fmt: skip


def loss(parameters, spec, x, y):
    a, layers = x, spec.layers
    for k in range(1, layers + 1):
        z = a @ parameters[f"W{k}"] + parameters.get(f"b{k}", 0)
        a = FUNCTIONS[spec.activations[k - 1]](z) if k < layers else z
    if spec.loss == "cross_entropy":
        data = -jnp.sum(y * jax.nn.log_softmax(a)) / len(x)
    elif spec.loss == "logistic":
        data = jnp.sum(jnp.logaddexp(0, a) - y * a) / len(x)
    else:
        squares = (FUNCTIONS[spec.output_activation](a) - y) ** 2
        data = {"half_sum": squares.sum() / 2 / len(x), "sum": squares.sum(), "mean_batch": squares.sum() / len(x),
                "mean_all": squares.mean()}[spec.reduction]  # fmt: skip
    return data + spec.l2 / 2 * sum(jnp.sum(W**2) for name, W in parameters.items() if name[0] == "W")


def gradient(spec, kind):
    turn = (lambda array: array.T) if spec.convention == "columns" else (lambda array: array)
    arrays = {name: jnp.asarray(turn(array), kind) for name, array in make_case(spec).arrays.items()}
    x, y = arrays.pop("x"), arrays.pop("y")
    value, found = jax.value_and_grad(loss)(arrays, spec, x, y)
    return {"loss": float(value)} | {f"d{name}": np.asarray(turn(g)).tolist() for name, g in found.items()}


if __name__ == "__main__":
    stored = [
        {"spec": spec.to_json(), "kind": kind, "mine": gradient(spec, kind)}
        for spec, kind in zip(SPECS, ["float64", "float32"] * 6, strict=True)
    ]
    path = Path(__file__).with_name("gradients.json")
    path.write_text(json.dumps({"jax": jax.__version__, "cases": stored}) + "\n", encoding="utf-8")
