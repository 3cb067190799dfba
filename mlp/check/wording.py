"""A wrong gradient in words: between which tensors the error stands, by which factor, and what a wrong loss is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from mlp.arrays import Array
from mlp.check.textbook import Forward
from mlp.check.tolerance import precision_of, relative_error
from mlp.check.verdict import TensorVerdict
from mlp.sentence import Sentence


def bracket(tensors: Iterable[TensorVerdict], given: Mapping[str, Array], right: Mapping[str, Array], n: int) -> str:
    """The last right tensor before the first wrong one, and how wrong that is."""
    before = ""
    for one in tensors:
        if one.name == "loss":
            continue
        if one.verdict == "right":
            before = one.name
            continue
        if one.verdict == "shape":
            shapes = {"name": one.name, "got": one.got, "shape": one.expected}
            if before:
                return Sentence("{before} is right, {name} has the shape {got} instead of {shape}.",
                                before=before, **shapes)  # fmt: skip
            return Sentence("The first tensor, {name}, has the shape {got} instead of {shape}.", **shapes)
        how = ratio(given[one.name], right[one.name], n)
        if before:
            return Sentence("{before} is right, {name} is {how}.", before=before, name=one.name, how=how)
        return Sentence("The first tensor, {name}, is {how}.", name=one.name, how=how)
    return ""


def loss_in_words(f: Forward, mine: Array, half: bool) -> str:
    """What a wrong loss beside right gradients is."""
    if mine.shape != ():
        return Sentence("The loss must be one number.")
    readings = (
        (f.loss(l2=0.0), Sentence("it is without the penalty")),
        (f.loss(l2=2 * f.l2), Sentence("its penalty has the factor lambda, not lambda/2")),
        (f.loss(factor=f.n * f.factor), Sentence("it is summed over the samples, not averaged")),
        (f.loss(factor=f.n * f.factor, l2=0.0), Sentence("it is summed over the samples, and without the penalty")),
        (f.loss(factor=f.factor / 2), Sentence("it is half as large")),
        (f.loss(factor=f.factor * 2), Sentence("it is twice as large")),
        (f.loss(factor=f.factor / f.spec.outputs), Sentence("it is divided by the number of outputs as well")),
        (-f.loss(), Sentence("its sign is wrong")),
    )
    for value, how in readings:
        if equal_loss(mine, np.array(value), half):
            return Sentence("The loss is wrong: {how}. What is given of the gradient is right.", how=how)
    return Sentence("The loss is wrong. What is given of the gradient is right.")


def equal_loss(mine: Array, right: Array, half: bool) -> bool:
    """Whether two losses are one number, to rounding or as far as four digits say."""
    return precision_of([mine], half).misfit(mine, right, 0.0) <= 1 or f"{float(mine):.4g}" == f"{float(right):.4g}"


def ratio(mine: Array, right: Array, n: int) -> str:
    """How an array differs from another one: by a factor, or not."""
    if not mine.any():
        return Sentence("zero")
    if not right.any():
        return Sentence("not zero")
    factor = float((mine * right).sum() / (right * right).sum())
    if factor == 0 or relative_error(mine, factor * right) > 1e-4:
        return Sentence("wrong, and not by a factor")
    size = abs(factor)
    if abs(size - 1) < 1e-3:
        return Sentence("of the right size but of the wrong sign") if factor < 0 else Sentence("nearly right")
    times = max(size, 1 / size)
    how = Sentence("{times:.4g} times too large", times=times)
    if size < 1:
        how = Sentence("{times:.4g} times too small", times=times)
    if abs(times - n) < 1e-3 * n:
        how = Sentence("{how} ({n} is the number of samples)", how=how, n=n)
    return Sentence("{how} and has the wrong sign", how=how) if factor < 0 else how
