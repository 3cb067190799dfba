"""The gradient of changed lines on a small case, against centred differences of the case's own loss."""

from __future__ import annotations

import numpy as np

from mlp.arrays import Array
from mlp.check.case import make_case
from mlp.check.changes import Change
from mlp.check.spec import CaseSpec
from mlp.check.textbook import RIGHT, Forward, Lines, Tensors, backward
from mlp.lab.gradient import differences
from mlp.nn.gradient_check import relative_error
from mlp.recipes.recipe import Reached


def unchanged(lines: Lines) -> Lines:
    """The right lines."""
    return lines


def of_case(spec: CaseSpec, change: Change = unchanged) -> tuple[Tensors, Tensors]:
    """dW1, db1, dW2, ... by the changed lines, and by the right ones. Raises ValueError where shapes do not fit."""
    f = make_case(spec).forward()
    return _gradients(backward(f, change(RIGHT))), _gradients(backward(f))


def errors(spec: CaseSpec, change: Change = unchanged) -> Reached:
    """The relative error of each tensor by its name, dW1_error and so on; 1 where its shape is not the right one.

    1 is also the error of a gradient that is zero.
    """
    f = make_case(spec).forward()

    def cost() -> tuple[float, bytes]:
        moved = Forward.of(spec, f.x, f.y, f.W, f.b)
        return moved.loss(), b"".join((moved.z[k] > 0).tobytes() for k in f.hidden)

    found: Reached = {}
    for name, analytic in _gradients(backward(f, change(RIGHT))).items():
        tensor = (f.W if name[1] == "W" else f.b)[int(name[2:])]
        found[f"{name}_error"] = _error(analytic, differences(cost, tensor))
    return found


def ratio(spec: CaseSpec, change: Change, name: str) -> float:
    """How many times as long as the right one a gradient is."""
    wrong, right = of_case(spec, change)
    return float(np.linalg.norm(wrong[name]) / np.linalg.norm(right[name]))


def _gradients(tensors: Tensors) -> Tensors:
    return {name: tensor for name, tensor in tensors.items() if name.startswith(("dW", "db"))}


def _error(analytic: Array, measured: Array) -> float:
    if analytic.shape != measured.shape:
        return 1.0
    known = ~np.isnan(measured)
    return relative_error(analytic[known], measured[known])
