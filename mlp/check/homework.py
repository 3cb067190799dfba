"""Forward and backward by hand, judged number by number as a teacher marks them: an error is counted once.

A number is right; or it follows, that is, it would be right if the numbers before it were; or it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.check.case import Case
from mlp.check.mine import as_given, in_rows
from mlp.check.textbook import RIGHT, Forward, Tensors, activate, backward

EMPTY, GOOD, FOLLOWS, WRONG = "empty", "right", "follows", "wrong"
SLACK = 2.0
"""How many units of the last decimal a number may be off: each step of a computation by hand is rounded."""
Marks = NDArray[np.str_]


@dataclass(frozen=True)
class Judged:
    """One quantity: what was written down, with its marks, the right numbers, and those that follow from the rest."""

    name: str
    marks: Marks
    right: Array
    following: Array


def quantities(case: Case) -> dict[str, tuple[int, ...]]:
    """The shape of each quantity in the convention of the case, in the order of the computation: z1, a1, ..., db1."""
    return {name: as_given(case.spec, name, value).shape for name, value in _right(case.forward()).items()}


def judge_homework(case: Case, written: Mapping[str, Array], decimals: int = 3) -> dict[str, Judged]:
    """The marks of all quantities of a case; `written` holds nan where nothing was written yet.

    A quantity follows from those before it as they were written, where they were written whole.
    """
    f = case.forward()
    right = _right(f)
    mine = in_rows(case.spec, written)
    tolerance = SLACK * 10.0**-decimals
    judged = {}
    for name, following in _following(f, mine):
        own = mine.get(name, np.full(right[name].shape, np.nan))
        marks = np.full(own.shape, WRONG, dtype="<U7")
        marks[np.abs(own - following) <= tolerance] = FOLLOWS
        marks[np.abs(own - right[name]) <= tolerance] = GOOD
        marks[np.isnan(own)] = EMPTY
        judged[name] = Judged(name, *(as_given(case.spec, name, rows) for rows in (marks, right[name], following)))
    return judged


def _right(f: Forward) -> Tensors:
    """All quantities, in rows."""
    return dict(_following(f, {}))


def _following(f: Forward, mine: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """Each quantity, in rows, computed from those before it as they are in `mine`, else as they are right."""
    z, a = dict(f.z), dict(f.a)
    for k in range(1, f.last + 1):
        z[k] = a[k - 1] @ f.W[k] + f.b[k]
        yield f"z{k}", z[k]
        z[k] = _whole(mine.get(f"z{k}"), f.z[k])
        a[k] = activate(f.spec, k, z[k])
        yield f"a{k}", a[k]
        a[k] = _whole(mine.get(f"a{k}"), f.a[k])
    own = replace(f, z=z, a=a)
    yield "loss", np.array(own.loss())
    right = backward(f)
    known: Tensors = {}
    for k in range(f.last, 0, -1):
        delta = RIGHT.error(own) if k == f.last else RIGHT.back(own, k, known) * RIGHT.slope(own, k)
        yield f"delta{k}", delta
        delta = known[f"delta{k}"] = _whole(mine.get(f"delta{k}"), right[f"delta{k}"])
        yield f"dW{k}", RIGHT.weights(own, k, delta) + RIGHT.penalty(own, k)
        if f.spec.bias:
            yield f"db{k}", RIGHT.biases(own, k, delta)


def _whole(own: Array | None, right: Array) -> Array:
    """What was written, if all of it was; else what is right."""
    return right if own is None or np.isnan(own).any() else own.reshape(right.shape)
