"""Every mistake of the library is named on random cases, and a right gradient never is."""

from collections import Counter
from time import process_time

import numpy as np
import pytest

from mlp.check import check
from mlp.check.case import make_case
from mlp.check.catalogue import MISTAKES
from mlp.check.changes import Scaled, gradients
from mlp.check.library import mistakes
from mlp.check.textbook import RIGHT, backward
from tests.mlp.check.answers import answer, random_spec

KEYS = [
    "sum-not-mean", "mean-twice", "mean-over-elements", "factor-two-missing", "factor-two-extra", "sign-flipped",
    "bias-not-averaged", "bias-averaged-twice", "bias-missing", "bias-wrong-axis", "bias-per-sample", "transposed",
    "output-derivative-missing", "softmax-derivative-twice", "squared-error-as-error", "labels-shifted",
    "hidden-derivative-missing", "derivative-of-activation", "derivative-twice", "derivative-of-other-activation",
    "derivative-of-other-layer", "weights-not-transposed", "activations-instead-of-weights",
    "outputs-instead-of-inputs", "updated-weights", "outer-then-hadamard", "first-sample-only", "last-sample-only",
    "delta-not-propagated", "l2-missing", "l2-factor-two", "l2-on-bias", "l2-sign", "labels-broadcast",
    "bias-row-sums-of-dW", "softmax-over-samples", "gradient-instead-of-weights", "bias-kept-as-matrix",
]  # fmt: skip
NUMBERS = (0.013, 0.03, 0.17, 0.7)
"""Learning rates and factors of the mistakes that have a number in them."""


def wrong_answers(rng, rounds, each):
    """(case, key, reading, answer) of random cases and random readings, without those that change nothing."""
    for _ in range(rounds):
        case = make_case(random_spec(rng))
        f = case.forward()
        right = answer(case.spec, backward(f))
        readings = mistakes(f)
        by_key: dict[str, list[int]] = {}
        for i, one in enumerate(readings):
            by_key.setdefault(one.key, []).append(i)
        for key in rng.permutation(list(by_key))[:each]:
            one = readings[int(rng.choice(by_key[key]))]
            change = one.make(float(rng.choice(NUMBERS))) if isinstance(one, Scaled) else one.change
            tensors = gradients(f, change(RIGHT))
            if tensors is None:
                continue
            kind = np.float32 if rng.random() < 0.5 else np.float64
            wrong = answer(case.spec, tensors, kind)
            if any(wrong[n].shape != right[n].shape or not np.allclose(wrong[n], right[n], 1e-3, 1e-9) for n in right):
                yield case, str(key), one.about, wrong


def judged(answers):
    """How many were named, how many there were, and what was said of the others."""
    named, total, missed = 0, 0, Counter[tuple[str, ...]]()
    for case, key, about, wrong in answers:
        verdict = check(case, wrong)
        total += 1
        if key == verdict.mistake or key in verdict.also_fits:
            named += 1
        else:
            missed[key, about, verdict.verdict, str(verdict.mistake)] += 1
    return named, total, missed


def accused(rng, count):
    """Right gradients that are not found right; float32 ones are computed with float32 arithmetic where it matters."""
    for _ in range(count):
        case = make_case(random_spec(rng))
        kind = rng.choice([np.float32, np.float64])
        verdict = check(case, answer(case.spec, backward(case.forward()), kind))
        if verdict.verdict != "right":
            yield case.spec, verdict


def test_all_keys_are_there():
    assert set(KEYS) <= set(MISTAKES)


def test_every_key_has_a_reading_and_every_reading_a_key():
    rng = np.random.default_rng(0)
    found = {one.key for _ in range(60) for one in mistakes(make_case(random_spec(rng)).forward())}
    assert found == set(MISTAKES)


def test_mistakes_are_named():
    named, total, missed = judged(wrong_answers(np.random.default_rng(1), 6, 5))
    assert total > 20
    assert named >= 0.99 * total, missed


def test_right_gradients_are_not_accused():
    assert not list(accused(np.random.default_rng(2), 100))


@pytest.mark.long
def test_many_mistakes_are_named():
    start = process_time()
    named, total, missed = judged(wrong_answers(np.random.default_rng(3), 60, 20))
    print(f"{named} of {total} named in {process_time() - start:.0f} s; the others: {missed}")
    assert total > 800
    assert named >= 0.99 * total, missed


@pytest.mark.long
def test_ten_thousand_right_gradients_are_not_accused():
    assert not list(accused(np.random.default_rng(4), 10_000))
