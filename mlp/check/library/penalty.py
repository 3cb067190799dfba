"""Mistakes in the penalty on the weights."""

from collections.abc import Iterator

import numpy as np

from mlp.check.changes import Scaled, Variant, penalty_as, penalty_times
from mlp.check.textbook import Forward
from mlp.sentence import Sentence


def of_penalty(f: Forward) -> Iterator[Variant | Scaled]:
    """None, a wrong factor, a wrong sign, not of the weights."""
    l2 = f.l2
    if not l2:
        return
    squares = sum(float((W**2).sum()) for W in f.W.values())
    yield Variant("l2-missing", penalty_times(0.0), local=True)
    yield Variant("l2-factor-two", penalty_times(2.0), Sentence("2 lambda"), local=True)
    yield Variant("l2-factor-two", penalty_times(0.5), Sentence("lambda / 2"), local=True)
    yield Variant("l2-sign", penalty_times(-1.0), local=True)
    yield Variant("l2-sign", penalty_times(-2.0), Sentence("and 2 lambda"), local=True)
    yield Variant("l2-sign", penalty_times(-0.5), Sentence("and lambda / 2"), local=True)
    yield Variant("l2-divided-by-n", penalty_times(1 / f.n), local=True)
    yield Variant("l2-divided-by-n", penalty_times(2 / f.n), Sentence("and 2 lambda"), local=True)
    yield Variant("l2-divided-by-n", penalty_times(f.n), Sentence("times n instead"), local=True)
    yield Variant(
        "l2-not-of-weights", penalty_as(lambda g, k: l2 * np.sign(g.W[k])), Sentence("of their signs"), local=True
    )
    yield Variant(
        "l2-not-of-weights", penalty_as(lambda g, k: l2 / 2 * g.W[k] ** 2), Sentence("of their squares"), local=True
    )
    yield Variant(
        "l2-not-of-weights", penalty_as(lambda g, k: l2 * g.W[k] ** 2), Sentence("of their squares, twice"), local=True
    )
    yield Variant(
        "l2-not-of-weights",
        penalty_as(lambda g, k: np.full_like(g.W[k], l2 / 2 * squares)),
        Sentence("its value"),
        local=True,
    )
    yield Variant(
        "l2-not-of-weights", penalty_as(lambda g, k: np.full_like(g.W[k], l2)), Sentence("lambda itself"), local=True
    )
