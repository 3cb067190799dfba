"""Gradients by a program of its own kind, sample by sample in loops, with one line wrong at a time.

It shares nothing with the library of mistakes: the wrong lines are what a person would write.
"""

import numpy as np
import pytest

from mlp.check import CaseSpec, check, make_case


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def learner(case, wrong=""):
    """dW and db of two sigmoid layers and softmax with cross-entropy, in the convention of the case."""
    spec, turn = case.spec, (lambda array: array.T) if case.spec.convention == "columns" else (lambda array: array)
    X, Y, W1, W2 = (turn(case.arrays[name]) for name in ("x", "y", "W1", "W2"))
    b1, b2 = (case.arrays[name].reshape(-1) for name in ("b1", "b2"))
    n = len(X)
    dW1, db1, dW2, db2 = (np.zeros_like(array) for array in (W1, b1, W2, b2))
    scores = np.exp(sigmoid(X @ W1 + b1) @ W2 + b2)
    for i in range(n):
        z = X[i] @ W1 + b1
        h = sigmoid(z)
        p = scores[i] / (scores.sum(axis=0) if wrong == "softmax over samples" else scores[i].sum())
        y = np.roll(Y[i], 1) if wrong == "labels off by one" else Y[i]
        delta = p - y
        if wrong == "p (1 - p)":
            delta = delta * p * (1 - p)
        if wrong == "squared":
            delta = 0.5 * (p - y) ** 2
        slope = h * (1 - h)
        if wrong == "no slope":
            slope = 1.0
        if wrong == "slope of h":
            slope = sigmoid(h) * (1 - sigmoid(h))
        if wrong == "slope twice":
            slope = slope**2
        if wrong == "slope of tanh":
            slope = 1 - h**2
        hidden = (W2 @ delta) * slope
        if wrong == "delta of the output":
            hidden = delta.sum() * slope
        if wrong == "overwritten":
            dW1, dW2, db1, db2 = 0 * dW1, 0 * dW2, 0 * db1, 0 * db2
        dW2 += np.outer(h, delta)
        db2 += delta
        dW1 += np.outer(X[i], hidden)
        db1 += hidden
        if wrong == "returned too early":
            break
    result = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    if wrong not in ("sum", "overwritten", "returned too early"):
        result = {name: array / n for name, array in result.items()}
    for name in result:
        if wrong == "n twice":
            result[name] = result[name] / n
        if wrong == "sum of db" and name.startswith("db"):
            result[name] = result[name] * n
        if wrong == "no db" and name.startswith("db"):
            result[name] = 0 * result[name]
        if wrong == "db from dW" and name.startswith("db"):
            result[name] = result[name.replace("b", "W")].sum(axis=0)
    for name, W in (("dW1", W1), ("dW2", W2)):
        result[name] += {"no penalty": 0.0, "2 lambda": 2.0, "minus lambda": -1.0}.get(wrong, 1.0) * spec.l2 * W
    if wrong == "penalty on b":
        result |= {"db1": result["db1"] + spec.l2 * b1, "db2": result["db2"] + spec.l2 * b2}
    if wrong == "y - p":
        result = {name: -array for name, array in result.items()}
    if wrong == "dW.T":
        result = {name: array.T for name, array in result.items()}
    return {name: turn(array) if name.startswith("dW") else array for name, array in result.items()}


WRONG = {
    "sum": "sum-not-mean",
    "n twice": "mean-twice",
    "y - p": "sign-flipped",
    "sum of db": "bias-not-averaged",
    "no db": "bias-missing",
    "db from dW": "bias-row-sums-of-dW",
    "dW.T": "transposed",
    "p (1 - p)": "softmax-derivative-twice",
    "squared": "squared-error-as-error",
    "labels off by one": "labels-shifted",
    "softmax over samples": "softmax-over-samples",
    "no slope": "hidden-derivative-missing",
    "slope of h": "derivative-of-activation",
    "slope twice": "derivative-twice",
    "slope of tanh": "derivative-of-other-activation",
    "delta of the output": "delta-not-propagated",
    "overwritten": "last-sample-only",
    "returned too early": "first-sample-only",
    "no penalty": "l2-missing",
    "2 lambda": "l2-factor-two",
    "minus lambda": "l2-sign",
    "penalty on b": "l2-on-bias",
}


@pytest.fixture(scope="module", params=["rows", "columns"])
def case(request):
    return make_case(CaseSpec(convention=request.param, seed=7))


def test_the_right_one_is_right(case):
    assert check(case, learner(case)).verdict == "right"
    assert check(case, {name: array.astype(np.float32) for name, array in learner(case).items()}).verdict == "right"


@pytest.mark.long
@pytest.mark.parametrize("wrong", WRONG)
def test_each_wrong_line_is_named(case, wrong):
    verdict = check(case, learner(case, wrong))
    assert verdict.verdict == "wrong"
    assert WRONG[wrong] in (verdict.mistake, *verdict.also_fits), verdict
