"""The right gradient times a factor: n, 1/n, 2, -1, the number of outputs, a learning rate."""

from collections.abc import Iterator

from mlp.check.changes import (
    RATE,
    Change,
    OfDelta,
    Scaled,
    Variant,
    Where,
    back_as,
    back_times,
    choices,
    delta_as,
    error_times,
    joined,
    result_times,
    weights_as,
)
from mlp.check.textbook import RIGHT, Forward, Lines
from mlp.sentence import Sentence

WEIGHTS, BIASES, BOTH = ("dW",), ("db",), ("dW", "db")


def of_factors(f: Forward) -> Iterator[Variant]:
    """Sum for mean, 1/n twice, 2, and the sign."""
    yield from _batch(f)
    for key, factor in (("factor-two-missing", 0.5), ("factor-two-extra", 2.0)):
        yield from _everywhere(key, factor)
        yield Variant(key, _data(factor), "", local=True)
        yield Variant(key, result_times(factor, BIASES), Sentence("in db"), local=True)
        yield Variant(key, weights_as(_weights_times(factor)), Sentence("in dW"), local=True)
        yield Variant(key, result_times(factor, WEIGHTS), Sentence("in dW, the penalty, too"), local=True)
        yield Variant(key, result_times(factor, BOTH), Sentence("in dW and db, the penalty, too"), local=True)
    yield from _everywhere("sign-flipped", -1.0)
    for where, about in choices(f.hidden):
        yield Variant("sign-flipped", back_times(-1.0, where), joined(Sentence("on the way back"), about))
    yield Variant("sign-flipped", _data(-1.0), "", local=True)
    yield Variant("sign-flipped", result_times(-1.0, BIASES), Sentence("in db"), local=True)
    yield Variant("sign-flipped", result_times(-1.0, WEIGHTS), Sentence("in dW"), local=True)
    yield Variant("sign-flipped", weights_as(_weights_times(-1)), Sentence("in dW before L2"), local=True)
    yield Variant("sign-flipped", result_times(-1.0, BOTH), Sentence("in dW and db, the penalty, too"), local=True)


def _batch(f: Forward) -> Iterator[Variant]:
    n, averages = f.n, f.meaning.averages(f.spec)
    about = "" if averages else Sentence("the mean, where the sum is asked for")
    yield from _everywhere("sum-not-mean", n if averages else 1 / n, about)
    if not averages:
        yield from _everywhere("sum-not-mean", n, Sentence("n times more than the sum"))
    else:
        yield Variant("sum-not-mean", weights_as(_weights_times(n)), Sentence("in dW alone"), local=True)
        yield Variant("sum-not-mean", result_times(n, WEIGHTS), Sentence("in dW alone, the penalty, too"), local=True)
    key = "mean-twice"
    yield from _everywhere(key, 1 / n)
    for where, layers in choices(f.hidden):
        yield Variant(key, back_times(1 / n, where), joined(Sentence("once more on the way back"), layers))
    yield Variant(key, _data(1 / n), Sentence("in dW and db"), local=True)
    yield Variant(key, result_times(1 / n, BOTH), Sentence("in dW and db, the penalty, too"), local=True)
    yield Variant(key, weights_as(_weights_times(1 / n)), Sentence("in dW"), local=True)
    yield Variant(key, result_times(1 / n, WEIGHTS), Sentence("in dW, the penalty, too"), local=True)
    if averages:
        for where, layers in choices(f.hidden):
            yield Variant("sum-not-mean", back_times(n, where), joined(Sentence("on the way back"), layers))
        yield Variant("sum-not-mean", _data(n), Sentence("in dW and db"), local=True)
        yield Variant("sum-not-mean", result_times(n, BOTH), Sentence("in dW and db, the penalty, too"), local=True)


def of_elements(f: Forward) -> Iterator[Variant]:
    """The number of outputs, or of units, where the number of samples is due or as well."""
    key, m = "mean-over-elements", f.spec.outputs
    if f.spec.loss == "squared_error" and f.spec.reduction == "mean_all":
        yield from _everywhere(key, 1 / m, Sentence("twice"))
        yield from _everywhere(
            key, m, Sentence("the mean over the samples alone, where that over all elements is asked for")
        )
        if f.meaning.averages(f.spec):
            yield from _everywhere("sum-not-mean", f.n * m, Sentence("over outputs as well"))
    elif m > 1:
        yield from _everywhere(key, 1 / m)
        if f.meaning.averages(f.spec):
            yield from _everywhere(key, f.n / m, Sentence("by the outputs, not by the samples"))
    yield Variant(
        key, delta_as(lambda g, k, d: d / g.W[k].shape[1]), Sentence("by the units of each layer"), local=True
    )
    by_units = weights_as(lambda g, k, d: RIGHT.weights(g, k, d) / g.W[k].shape[1])
    yield Variant(key, by_units, Sentence("by the units of each layer, in dW"), local=True)
    yield Variant(
        key, weights_as(lambda g, k, d: RIGHT.weights(g, k, d) / g.W[k].size), Sentence("by the size of dW"), local=True
    )
    yield Variant(key, _data(1 / m), Sentence("in dW and db"), local=True)
    yield Variant(key, weights_as(_weights_times(1 / m)), Sentence("in dW"), local=True)
    for where, layers in choices(f.hidden):
        yield Variant(key, back_times(1 / m, where), joined(Sentence("once more on the way back"), layers))
        yield Variant(
            key, _back_by_units(where), joined(Sentence("by the units of the next layer on the way back"), layers)
        )


def of_rates(f: Forward) -> Iterator[Scaled]:
    """The learning rate in what is called the gradient; any factor that no other mistake explains."""
    for make, about in ((error_times, Sentence("not in the penalty")), (result_times, "")):
        yield Scaled("rate-in-gradient", make, f.last, about if f.l2 else "", RATE)


def _everywhere(key: str, factor: float, about: str = "") -> Iterator[Variant]:
    yield Variant(key, error_times(factor), about)
    yield Variant(key, result_times(factor), joined(about, Sentence("the penalty, too")))


def _back_by_units(where: Where) -> Change:
    def change(lines: Lines) -> Lines:
        return back_as(lambda f, k, known: lines.back(f, k, known) / f.W[k + 1].shape[1], where)(lines)

    return change


def _weights_times(factor: float) -> OfDelta:
    return lambda f, k, d: factor * RIGHT.weights(f, k, d)


def _data(factor: float) -> Change:
    return delta_as(lambda g, k, d: factor * d)
