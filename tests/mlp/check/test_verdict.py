"""A verdict in words, and hints that give nothing away early."""

import numpy as np
import pytest

from mlp.check import check
from mlp.check.case import make_case
from mlp.check.catalogue import LINES, MISTAKES
from mlp.check.spec import CaseSpec
from mlp.check.textbook import backward
from mlp.check.verdict import hint
from tools.confusion import answer

CASE = make_case(CaseSpec())
MINE = answer(CASE.spec, backward(CASE.forward()))


def test_the_report_names_the_mistake_with_both_lines_and_the_cure():
    lines = str(check(CASE, MINE | {"db1": 6 * MINE["db1"]})).splitlines()
    assert lines[0].split() == ["tensor", "verdict", "error"]
    assert "dW1 is right, db1 is 6 times too large (6 is the number of samples)." in lines
    assert any(line.startswith("bias-not-averaged (in layer 1): ") for line in lines)
    assert "  right: db = delta.sum(axis=0)" in lines
    assert "  yours: db = n * delta.sum(axis=0)" in lines
    assert lines[-1] == MISTAKES["bias-not-averaged"].cure


def test_lines_are_in_the_convention_of_the_case():
    case = make_case(CaseSpec(convention="columns"))
    mine = answer(case.spec, backward(case.forward()))
    assert "right: db = delta.sum(axis=1, keepdims=True)" in str(check(case, mine | {"db1": 6 * mine["db1"]}))


def test_a_right_one_is_one_sentence_below_the_table():
    assert str(check(CASE, MINE)).endswith("\n\nThe gradient is right.")


@pytest.mark.long
def test_missing_tensors_shapes_pairs_and_the_nearest_are_told():
    assert "Missing: db2, dW1, db1." in str(check(CASE, {"dW2": MINE["dW2"]}))
    assert "(5, 4) instead of (4, 5)" in str(check(CASE, MINE | {"dW1": MINE["dW1"].T}))
    text = str(check(CASE, MINE | {"db1": 0 * MINE["db1"], "dW2": -MINE["dW2"]}))
    assert "Two mistakes together" in text
    assert str(check(CASE, MINE | {"dW1": MINE["dW1"] + 0.1, "db2": MINE["db2"] ** 2})).count("looks like ") == 3


@pytest.mark.parametrize("key", ["bias-not-averaged", "transposed", "sign-flipped"])
def test_hints_go_from_the_tensor_to_the_mistake_and_give_nothing_away_early(key):
    mine = {
        "bias-not-averaged": MINE | {"db2": 6 * MINE["db2"]},
        "transposed": MINE | {"dW2": MINE["dW2"].T},
        "sign-flipped": {name: -array for name, array in MINE.items()},
    }[key]
    verdict, mistake = check(CASE, mine), MISTAKES[key]
    assert verdict.mistake == key
    first, second, third, fourth = (hint(verdict, step) for step in (1, 2, 3, 4))
    assert first == f"The first wrong tensor is {'db2' if 'bias' in key else 'dW2'}."
    assert LINES[mistake.line] in second
    assert mistake.kind in third
    assert mistake.says in fourth
    assert mistake.wrong in fourth
    for early in (first, second, third):
        assert key not in early
        assert mistake.says not in early
        assert mistake.wrong not in early
        assert mistake.cure not in early
    assert mistake.kind not in first + second


@pytest.mark.long
def test_hints_for_what_is_right_or_unknown():
    assert hint(check(CASE, MINE), 4) == "The gradient is right."
    assert hint(check(CASE, MINE | {"loss": 99.0}), 2) == "The first wrong tensor is loss."
    unknown = check(CASE, MINE | {"dW1": MINE["dW1"] + 0.1, "db2": MINE["db2"] ** 2})
    assert hint(unknown, 2).startswith("No mistake gives exactly these numbers; the nearest one: ")


def test_a_verdict_holds_what_was_compared_in_the_convention_of_the_case():
    case = make_case(CaseSpec(convention="columns"))
    mine = answer(case.spec, backward(case.forward()), deltas=True) | {"loss": case.forward().loss()}
    verdict = check(case, mine)
    assert verdict.first_wrong is None
    assert set(verdict.right) == set(mine)
    for name, array in mine.items():
        assert verdict.right[name] == pytest.approx(array)
        assert verdict.mine[name].shape == verdict.right[name].shape == np.shape(array)


def test_the_first_wrong_tensor_is_one_of_the_gradient_before_the_loss():
    assert check(CASE, MINE | {"loss": 99.0}).first_wrong == "loss"
    assert check(CASE, MINE | {"loss": 99.0, "dW1": -MINE["dW1"], "db2": -MINE["db2"]}).first_wrong == "db2"
