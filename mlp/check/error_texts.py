"""Error texts about shapes, as libraries write them, read into the operation and its two shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlp.errors import DataError
from mlp.sentence import Sentence

Seen = tuple[int | None, ...]
"""A shape in an error text; None for a number that it does not tell."""

_SHAPE = r"[(\[]\s*((?:\d+|None|\?)(?:\s*[,x×]\s*(?:\d+|None|\?)?)*)\s*[)\]]"
_BARE = r"(\d+(?:x\d+)+)"


@dataclass(frozen=True)
class Problem:
    """What an error text says."""

    operation: str
    """product, element (by element), assign, labels, reshape, flatten or ragged"""
    shapes: tuple[Seen, ...]
    name: str = ""
    """Of the array, where the text has one."""


def read(text: str) -> Problem:
    """What an error text of NumPy, PyTorch, TensorFlow, Keras, JAX, Octave or MATLAB says. Raises DataError."""
    flat = " ".join(text.replace("torch.Size", "").split())
    for pattern, operation, kind in _FORMS:
        match = re.search(pattern, flat, re.IGNORECASE)
        if match:
            return _problem(match, operation, kind, flat)
    raise DataError(
        Sentence("This is no error text about shapes that is known. It should have two shapes, such as (3, 4).")
    )


_FORMS: tuple[tuple[str, str, str], ...] = (
    (rf"wrong shape for (\S+?)\.? {_SHAPE} ?!= ?{_SHAPE}", "assign", "named"),
    (rf"target size \(*{_SHAPE}\)* that is different to the input size \(*{_SHAPE}", "labels", "two"),
    (rf"logits shape {_SHAPE} and labels shape {_SHAPE}", "labels", "swapped"),
    (r"expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)", "flatten", "sizes"),
    (rf"shapes {_SHAPE} and {_SHAPE} are incompatible", "labels", "two"),
    (rf"non-broadcastable output operand with shape {_SHAPE} doesn'?t match the broadcast shape {_SHAPE}", "assign",
     "swapped"),
    (rf"could not broadcast input array from shape {_SHAPE} into shape {_SHAPE}", "assign", "two"),
    (r"expanded size of the tensor", "assign", "none"),
    (r"setting an array element with a sequence", "ragged", "none"),
    (r"inhomogeneous shape", "ragged", "none"),
    (r"core dimension 0.*?size (\d+) is different from (\d+)", "product", "inner"),
    (rf"shapes {_SHAPE} and {_SHAPE} not aligned", "product", "two"),
    (rf"mat1 and mat2 shapes cannot be multiplied \({_BARE} and {_BARE}\)", "product", "two"),
    (rf"m1: {_SHAPE}, m2: {_SHAPE}", "product", "two"),
    (rf"In\[0\]: {_SHAPE}, In\[1\]: {_SHAPE}", "product", "two"),
    (r"dot_general.*?got \((\d+),?\) and \((\d+),?\)", "product", "outer"),
    (rf"inconsistent tensor size.*?{_SHAPE}.*?{_SHAPE}", "product", "two"),
    (rf"matmul.*?input shapes:? ?{_SHAPE}, ?{_SHAPE}", "product", "two"),
    (rf"Dimensions must be equal.*?input shapes:? ?{_SHAPE}, ?{_SHAPE}", "product", "two"),
    (r"axis -1 of input shape to have value (\d+).*?shape=?\s*" + _SHAPE, "input", "dense"),
    (rf"operator \*:? ?nonconformant arguments \(op1 is {_BARE}, op2 is {_BARE}\)", "product", "two"),
    (rf"nonconformant arguments \(op1 is {_BARE}, op2 is {_BARE}\)", "element", "two"),
    (rf"operands could not be broadcast together with (?:remapped )?shapes.*?{_SHAPE} {_SHAPE}", "element", "two"),
    (rf"incompatible shapes:? ?{_SHAPE} vs\.? ?{_SHAPE}", "element", "two"),
    (rf"incompatible shapes for broadcasting: ?{_SHAPE},? ?(?:and)? ?{_SHAPE}", "element", "two"),
    (r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton dimension (\d)", "element",
     "at"),
    (r"cannot reshape array of size (\d+) into shape " + _SHAPE, "reshape", "size"),
    (rf"shape '?{_SHAPE}'? is invalid for input of size (\d+)", "reshape", "into"),
    (rf"{_SHAPE} ?(?:and|vs\.?|!=|,) ?{_SHAPE}", "product", "two"),
    (rf"{_BARE} (?:and|vs\.?|,) ?{_BARE}", "product", "two"),
)  # fmt: skip


def _problem(match: re.Match[str], operation: str, kind: str, text: str) -> Problem:
    parts = [part for part in match.groups() if part is not None]
    match kind:
        case "named":
            return Problem(
                operation, (_shape(parts[1]), _shape(parts[2])), re.sub(r".*?(d?[wb]\d*).*", r"\1", parts[0])
            )
        case "two":
            if operation == "product" and re.search(r"operands could not be broadcast|element|\.\*", text):
                operation = "element"
            return Problem(operation, (_shape(parts[0]), _shape(parts[1])))
        case "swapped":
            return Problem(operation, (_shape(parts[1]), _shape(parts[0])))
        case "inner":
            return Problem(operation, ((None, int(parts[1])), (int(parts[0]), None)))
        case "outer":
            return Problem(operation, ((None, int(parts[0])), (int(parts[1]), None)))
        case "sizes":
            return Problem(operation, ((int(parts[0]),), (int(parts[1]),)))
        case "dense":
            return Problem("product", (_shape(parts[1]), (int(parts[0]), None)))
        case "at":
            first, second = (int(part) for part in parts[:2])
            if parts[2] == "0":
                return Problem(operation, ((first, None), (second, None)))
            return Problem(operation, ((None, first), (None, second)))
        case "size":
            return Problem(operation, ((int(parts[0]),), _shape(parts[1])))
        case "into":
            return Problem(operation, ((int(parts[1]),), _shape(parts[0])))
    return Problem(operation, ())


def _shape(text: str) -> Seen:
    return tuple(int(part) if part.isdigit() else None for part in re.split(r"\s*[,x×]\s*", text.strip()) if part)
