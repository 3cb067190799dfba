"""What a person brings: tensors by name, turned into rows. Other usual names and forms of a bias are understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.check.case import shapes_of
from mlp.check.spec import CaseSpec
from mlp.check.textbook import Tensors, as_list
from mlp.errors import DataError
from mlp.sentence import Sentence

OTHER_NAMES = {"dz": "delta", "dw": "dW", "db": "db", "delta": "delta"}
IGNORED = re.compile(r"spec|x|y|[Wb]\d+")
"""Arrays of the case itself, which may be saved beside the gradients."""
LARGEST = 1e15
"""The square of a larger number might overflow in float32."""
Shape = tuple[int, ...]


def order(spec: CaseSpec) -> list[str]:
    """All tensors in the order of the backward pass."""
    names = ["loss"]
    for k in range(spec.layers, 0, -1):
        names += [f"delta{k}", f"dW{k}", *([f"db{k}"] if spec.bias else [])]
    return names


def wanted(spec: CaseSpec) -> list[str]:
    """The tensors of a complete answer."""
    return [name for name in order(spec) if name.startswith(("dW", "db"))]


def expected(spec: CaseSpec, name: str) -> Shape:
    """The shape of a tensor in the convention of the case."""
    if name == "loss":
        return ()
    if name.startswith("delta"):
        shape = (spec.samples, spec.sizes[int(name[5:])])
        return shape if spec.convention == "rows" else shape[::-1]
    return shapes_of(spec)[name[1:]]


def arrays_of(spec: CaseSpec, mine: Mapping[str, Any]) -> dict[str, Array]:
    """The tensors among what a person gives, as finite arrays of numbers, in their convention. Raises DataError."""
    known, found = order(spec), {}
    for given, value in mine.items():
        name = _usual(str(given))
        if name not in known:
            if IGNORED.fullmatch(name):
                continue
            raise DataError(
                Sentence(
                    "{given!r} is not a tensor of this case; its tensors are {known}.",
                    given=given,
                    known=", ".join(known),
                )
            )
        if name in found:
            raise DataError(Sentence("{name} is given twice.", name=name))
        found[name] = _finite(name, value)
    if not found:
        raise DataError(Sentence("There is nothing to check; give some of {known}.", known=", ".join(known)))
    return found


def _usual(name: str) -> str:
    match = re.fullmatch(r"(dz|dw|db|delta)_?(\d+)", name, re.IGNORECASE)
    return f"{OTHER_NAMES[match[1].lower()]}{match[2]}" if match else name


def _finite(name: str, value: Any) -> Array:
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise DataError(Sentence("{name} must be an array of numbers; {error}.", name=name, error=error)) from None
    if array.dtype.kind not in "fiu":
        raise DataError(
            Sentence("{name} must be an array of numbers; its type is {kind}.", name=name, kind=array.dtype)
        )
    array = array.astype(array.dtype if array.dtype == np.float32 else np.float64)
    if not np.isfinite(array).all():
        raise DataError(Sentence("{name} has a number that is not finite (NaN or infinity).", name=name))
    if array.size and np.abs(array).max() > LARGEST:
        raise DataError(
            Sentence("{name} has a number above {most:g}: no gradient of a case has.", name=name, most=LARGEST)
        )
    if array.size == 0:
        raise DataError(Sentence("{name} is empty.", name=name))
    return array


def as_given(spec: CaseSpec, name: str, rows: NDArray[Any]) -> NDArray[Any]:
    """A right tensor in rows as it is expected: in the convention of the case, a bias with its shape there."""
    if name.startswith("db"):
        return rows.reshape(expected(spec, name))
    return rows if spec.convention == "rows" else rows.T


def in_rows(spec: CaseSpec, arrays: Mapping[str, Array]) -> Tensors:
    """The same in rows, biases and loss as plain lists and one number."""
    found: Tensors = {}
    for name, array in arrays.items():
        if name == "loss":
            found[name] = array.reshape(()) if array.size == 1 else array
            continue
        rows = array if spec.convention == "rows" else array.T
        found[name] = as_list(rows) if name.startswith("db") else rows
    return found
