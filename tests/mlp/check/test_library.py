"""Every mistake of the library is named on random cases, and a right gradient never is."""

from collections import Counter
from time import process_time

import numpy as np
import pytest

from mlp.check import check
from mlp.check.case import make_case
from mlp.check.catalogue import MISTAKES
from mlp.check.library import mistakes, words
from mlp.check.textbook import Forward, backward
from mlp.nn.reference import ACTIVATIONS
from mlp.sentence import Sentence
from tools.confusion import answer, random_spec, wrong_answers

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


def in_single_precision(f):
    """The same forward pass in float32 arithmetic."""
    W, b = ({k: part[k].astype(np.float32) for k in part} for part in (f.W, f.b))
    return Forward.of(f.spec, f.x.astype(np.float32), f.y.astype(np.float32), W, b)


def accused(rng, count):
    """Right gradients that are not found right: every third in float64, in float32 arithmetic, with six decimals."""
    for i in range(count):
        case = make_case(random_spec(rng))
        f = case.forward()
        right = backward(in_single_precision(f) if i % 3 == 1 else f)
        mine = answer(case.spec, right, np.float32 if i % 3 == 1 else np.float64)
        verdict = check(case, {name: np.round(array, 6) for name, array in mine.items()} if i % 3 == 2 else mine)
        if verdict.verdict != "right":
            yield i, case.spec, verdict


def test_all_keys_are_there():
    assert set(KEYS) <= set(MISTAKES)


def test_every_key_has_a_reading_and_every_reading_a_key():
    rng = np.random.default_rng(0)
    found = {one.key for _ in range(60) for one in mistakes(make_case(random_spec(rng)).forward())}
    assert found == set(MISTAKES)


@pytest.mark.long
def test_what_is_special_about_a_reading_can_be_translated():
    """It is a Sentence, or stands in a table that translators are given."""
    rng = np.random.default_rng(1)
    known = set(words())

    def plain(about):
        if isinstance(about, Sentence):
            return {part for value in about.values.values() if isinstance(value, str) for part in plain(value)}
        return {about} - {""}

    found = set()
    for _ in range(40):
        for one in mistakes(make_case(random_spec(rng)).forward()):
            found |= plain(one.about)
    assert {one for one in found - known if not one.isdecimal()} <= set(ACTIVATIONS)


@pytest.mark.long
def test_mistakes_are_named():
    named, total, missed = judged(wrong_answers(np.random.default_rng(1), 6, 5))
    assert total > 20
    assert named >= 0.99 * total, missed


def test_right_gradients_are_not_accused():
    assert not list(accused(np.random.default_rng(2), 100))


@pytest.mark.long
def test_many_mistakes_are_named():
    start = process_time()
    named, total, missed = judged(wrong_answers(np.random.default_rng(3), 50, 20))
    print(f"{named} of {total} named in {process_time() - start:.0f} s; the others: {missed}")
    assert total > 800
    assert named >= 0.99 * total, missed


@pytest.mark.long
def test_ten_thousand_right_gradients_are_not_accused():
    assert not list(accused(np.random.default_rng(4), 10_000))
