"""A case: a small network with random numbers, in which no two mistakes look alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp.arrays import Array
from mlp.check.meaning import AS_WRITTEN, Meaning
from mlp.check.spec import CaseSpec
from mlp.check.textbook import Forward, activate
from mlp.errors import DataError
from mlp.sentence import Sentence

DECIMALS = 3
MOST_DRAWN = 64
"""Of so many units the best is taken, of fewer in large networks."""
WORK = 20_000_000
LARGEST = {"sigmoid": 3.0, "tanh": 1.8, "softmax": 2.5}
"""Pre-activations that are not larger do not saturate."""
KINKED = ("relu", "leaky_relu", "elu")
NEAR_KINK = 0.02
"""No pre-activation of a rectifier is nearer to zero."""


@dataclass(frozen=True)
class Case:
    """The arrays of a case in its own convention, float64: x, y, W1, b1, W2, ..."""

    spec: CaseSpec
    arrays: dict[str, Array]

    def forward(self, meaning: Meaning = AS_WRITTEN) -> Forward:
        """The forward pass, in rows. Raises DataError where an array is missing or has another shape."""
        spec, rows = self.spec, self.spec.convention == "rows"
        found: dict[str, Array] = {}
        for name, shape in shapes_of(spec).items():
            array = self.arrays.get(name)
            if array is None:
                raise DataError(
                    Sentence("The case has no {name}; it needs {names}.", name=name, names=", ".join(shapes_of(spec)))
                )
            if array.shape != shape:
                raise DataError(
                    Sentence("{name} of the case must be {shape}; got {got}.", name=name, shape=shape, got=array.shape)
                )
            if not np.isfinite(array).all():
                raise DataError(Sentence("{name} of the case has a number that is not finite.", name=name))
            found[name] = array if rows else array.T
        zeros: dict[int, Array] = {k: np.zeros(fan_out) for k, (_, fan_out) in enumerate(spec.shapes, 1)}
        W = {k: found[f"W{k}"] for k in zeros}
        b: dict[int, Array] = {k: found[f"b{k}"].reshape(-1) for k in zeros} if spec.bias else zeros
        return Forward.of(spec, found["x"], found["y"], W, b, meaning)


def shapes_of(spec: CaseSpec) -> dict[str, tuple[int, ...]]:
    """The shape of each array of a case in its convention."""
    rows = spec.convention == "rows"

    def matrix(height: int, width: int) -> tuple[int, int]:
        return (height, width) if rows else (width, height)

    shapes: dict[str, tuple[int, ...]] = {
        "x": matrix(spec.samples, spec.inputs), "y": matrix(spec.samples, spec.outputs),
    }  # fmt: skip
    for k, (fan_in, fan_out) in enumerate(spec.shapes, 1):
        shapes[f"W{k}"] = matrix(fan_in, fan_out)
        if spec.bias:
            shapes[f"b{k}"] = (fan_out,) if rows else (fan_out, 1)
    return shapes


def make_case(spec: CaseSpec) -> Case:
    """Draw the numbers of a case; the same spec gives the same case.

    Every unit is the best of many that are drawn, so that each does something: no pre-activation near a kink, sigmoid
    and tanh units neither saturated nor linear, rectifiers neither dead nor always active.
    """
    rng = np.random.default_rng(spec.seed)
    n = spec.samples
    x = np.round(rng.normal(size=(n, spec.inputs)), DECIMALS)
    a: Array = x
    W: dict[int, Array] = {}
    b: dict[int, Array] = {}
    for k, (fan_in, fan_out) in enumerate(spec.shapes, 1):
        many = int(np.clip(WORK / (n * fan_in * fan_out), 2, MOST_DRAWN))
        units = [_unit(spec.activation_of(k), a, many, spec.bias, rng) for _ in range(fan_out)]
        W[k] = np.stack([weights for weights, _ in units], axis=1)
        b[k] = np.array([bias for _, bias in units])
        a = activate(spec, k, a @ W[k] + b[k])
    return Case(spec, _in_convention(Forward.of(spec, x, _labels(spec, rng), W, b)))


def _unit(name: str, a: Array, many: int, bias: bool, rng: np.random.Generator) -> tuple[Array, float]:
    """Weights and bias of one unit, the best of many for what comes in."""
    fan_in = a.shape[1]
    weights = np.round(rng.normal(size=(fan_in, many)) * 1.3 / np.sqrt(fan_in), DECIMALS)
    biases = np.round(rng.uniform(0.1, 1.0, size=many) * rng.choice([-1, 1], size=many), DECIMALS) * bias
    best = int(np.argmin(_faults(name, a @ weights + biases)))
    return weights[:, best], float(biases[best])


def _faults(name: str, z: Array) -> Array:
    """How bad each unit is, from its pre-activations (n, units)."""
    size = np.abs(z)
    faults = np.maximum(0, size.max(axis=0) - LARGEST.get(name, 3.0))
    if name in KINKED:
        faults += 100 * np.maximum(0, NEAR_KINK - size.min(axis=0))
        faults += (z > 0).all(axis=0) + 2.0 * (z < 0).all(axis=0)
    else:
        faults += np.maximum(0, 1 - size.max(axis=0))
    return faults


def _labels(spec: CaseSpec, rng: np.random.Generator) -> Array:
    order = rng.permutation(np.arange(spec.samples))
    if spec.outputs == 1:
        return (order % 2).astype(float)[:, None]
    return np.eye(spec.outputs)[order % spec.outputs]


def _in_convention(f: Forward) -> dict[str, Array]:
    rows = f.spec.convention == "rows"
    arrays = {"x": f.x, "y": f.y}
    for k in f.W:
        arrays[f"W{k}"] = f.W[k]
        if f.spec.bias:
            arrays[f"b{k}"] = f.b[k] if rows else f.b[k][None]
    return arrays if rows else {name: np.ascontiguousarray(array.T) for name, array in arrays.items()}
