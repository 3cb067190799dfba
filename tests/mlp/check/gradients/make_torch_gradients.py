"""Gradients by PyTorch for twelve more cases: `python -m tests.mlp.check.gradients.make_torch_gradients`.

It needs PyTorch, which the tests do not. Autograd differentiates the loss by itself, and its functions are PyTorch's
own, so nothing of our formulas is in these numbers.
"""

import json
from pathlib import Path

import torch  # type: ignore[import-not-found]
from torch.nn import functional  # type: ignore[import-not-found]

from mlp.check.case import make_case
from mlp.check.spec import CaseSpec

FUNCTIONS = {
    "identity": lambda z: z, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "elu": functional.elu,
    "leaky_relu": lambda z: functional.leaky_relu(z, 0.01), "gelu": functional.gelu, "softplus": functional.softplus,
}  # fmt: skip
SPECS = [
    CaseSpec(hidden=(), activations=(), l2=0.0, convention="columns", seed=11),
    CaseSpec(hidden=(), activations=(), loss="logistic", output_activation="sigmoid", outputs=1, l2=0.5, seed=12),
    CaseSpec(hidden=(), activations=(), loss="squared_error", output_activation="sigmoid", reduction="sum", seed=13),
    CaseSpec(hidden=(6,), activations=("softplus",), samples=5, seed=14),
    CaseSpec(hidden=(9,), activations=("relu",), convention="columns", bias=False, l2=0.0, seed=15),
    CaseSpec(hidden=(2,), activations=("gelu",), loss="squared_error", output_activation="identity",
             reduction="mean_all", l2=0.2, convention="columns", seed=16),
    CaseSpec(hidden=(6, 7), activations=("leaky_relu", "gelu"), l2=1e-4, samples=9, seed=17),
    CaseSpec(hidden=(7, 6), activations=("elu", "elu"), loss="logistic", output_activation="sigmoid", outputs=2,
             convention="columns", l2=0.0, samples=1, seed=18),
    CaseSpec(hidden=(5, 8), activations=("sigmoid", "tanh"), loss="squared_error", output_activation="sigmoid",
             reduction="half_sum", l2=0.0, seed=19),
    CaseSpec(hidden=(7, 5, 8), activations=("tanh", "tanh", "tanh"), convention="columns", l2=1.0, seed=20),
    CaseSpec(hidden=(5, 6, 7), activations=("softplus", "relu", "elu"), loss="squared_error",
             output_activation="identity", reduction="mean_batch", bias=False, seed=21),
    CaseSpec(hidden=(8, 6, 5), activations=("identity", "sigmoid", "leaky_relu"), loss="logistic",
             output_activation="sigmoid", inputs=12, samples=20, convention="columns", l2=0.03, seed=22),
]  # fmt: skip


def loss(parameters, spec, x, y):
    a, layers = x, spec.layers
    for k in range(1, layers + 1):
        # PyTorch's layers have the weights in columns: y = x @ W.T + b
        z = functional.linear(a, parameters[f"W{k}"], parameters.get(f"b{k}"))
        a = FUNCTIONS[spec.activations[k - 1]](z) if k < layers else z
    if spec.loss == "cross_entropy":
        data = functional.cross_entropy(a, y)
    elif spec.loss == "logistic":
        data = functional.binary_cross_entropy_with_logits(a, y, reduction="sum") / len(x)
    else:
        outputs = FUNCTIONS[spec.output_activation](a)
        summed = functional.mse_loss(outputs, y, reduction="sum")
        data = {"half_sum": summed / 2 / len(x), "sum": summed, "mean_batch": summed / len(x),
                "mean_all": functional.mse_loss(outputs, y)}[spec.reduction]  # fmt: skip
    return data + spec.l2 / 2 * sum(W.square().sum() for name, W in parameters.items() if name[0] == "W")


def gradient(spec, kind):
    columns = spec.convention == "columns"
    arrays = {}
    for name, array in make_case(spec).arrays.items():
        tensor = torch.tensor(array, dtype=getattr(torch, kind))
        if name[0] == "b":
            arrays[name] = tensor.reshape(-1)
        else:
            turned = columns if name[0] == "W" else not columns
            arrays[name] = (tensor if turned else tensor.T).contiguous()
    x, y = arrays.pop("x"), arrays.pop("y")
    for tensor in arrays.values():
        tensor.requires_grad_()
    value = loss(arrays, spec, x, y)
    value.backward()
    found = {"loss": value.item()}
    for name, tensor in arrays.items():
        g = tensor.grad
        if name[0] == "b":
            g = g[:, None] if columns else g
        elif not columns:
            g = g.T
        found[f"d{name}"] = g.tolist()
    return found


if __name__ == "__main__":
    stored = [
        {"spec": spec.to_json(), "kind": kind, "mine": gradient(spec, kind)}
        for spec, kind in zip(SPECS, ["float64", "float32"] * 6, strict=True)
    ]
    path = Path(__file__).with_name("torch_gradients.json")
    path.write_text(json.dumps({"torch": torch.__version__, "cases": stored}) + "\n", encoding="utf-8")
