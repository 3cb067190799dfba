"""What a person brings, made of tensors in rows; and cases at random."""

from typing import Any

import numpy as np

from mlp.check.spec import CaseSpec
from mlp.methods.losses import LOSS_OUTPUTS
from mlp.nn.reference import ACTIVATIONS


def answer(spec, tensors, kind=np.float64, deltas=False):
    """dW and db (and deltas) in the convention of the case."""
    return {
        name: np.asarray(tensor if spec.convention == "rows" else _column(name, tensor), kind)
        for name, tensor in tensors.items()
        if name.startswith(("dW", "db")) or (deltas and name.startswith("delta"))
    }


def _column(name, tensor):
    return tensor[:, None] if name.startswith("db") and tensor.ndim == 1 else tensor.T


def random_spec(rng, **fixed):
    """A case of any kind, with no two sizes equal in most cases."""
    depth = int(rng.integers(0, 4))
    loss = str(rng.choice(list(LOSS_OUTPUTS)))
    sizes = [int(size) for size in rng.permutation(np.arange(3, 10))[: depth + 3]]
    inputs, samples, outputs, *hidden = sizes
    if rng.random() < 0.15:
        hidden = [outputs] * depth
    if loss != "cross_entropy" and rng.random() < 0.2:
        outputs = 1
    described: dict[str, Any] = {
        "inputs": inputs, "hidden": tuple(hidden), "outputs": outputs, "samples": samples, "loss": loss,
        "activations": tuple(str(name) for name in rng.choice(list(ACTIVATIONS), depth)),
        "reduction": str(rng.choice(["half_sum", "sum", "mean_batch", "mean_all"])),
        "output_activation": str(rng.choice(LOSS_OUTPUTS[loss])), "l2": float(rng.choice([0.0, 0.01, 0.1])),
        "convention": str(rng.choice(["rows", "columns"])), "bias": bool(rng.random() < 0.85),
        "seed": int(rng.integers(1000)),
    }  # fmt: skip
    return CaseSpec(**(described | fixed))
