"""Numbers that were computed by hand get the marks of a teacher."""

import numpy as np
import pytest

from mlp.check.case import Case, make_case
from mlp.check.homework import EMPTY, FOLLOWS, GOOD, WRONG, judge_homework, quantities
from mlp.check.spec import CaseSpec
from mlp.check.textbook import backward


def a_case(convention: str = "rows", loss: str = "cross_entropy", *, bias: bool = True) -> Case:
    output = {"cross_entropy": "softmax"}.get(loss, "sigmoid")
    return make_case(
        CaseSpec(2, (3,), 4, 5, ("tanh",), loss, output_activation=output, bias=bias, convention=convention)
    )


def right_answers(case: Case) -> dict[str, np.ndarray]:
    return {name: one.right for name, one in judge_homework(case, {}).items()}


@pytest.mark.parametrize("convention", ["rows", "columns"])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error", "logistic"])
def test_what_is_right_is_right_when_it_is_rounded(convention: str, loss: str):
    case = a_case(convention, loss)
    answers = {name: np.round(value, 3) for name, value in right_answers(case).items()}
    assert list(answers) == ["z1", "a1", "z2", "a2", "loss", "delta2", "dW2", "db2", "delta1", "dW1", "db1"]
    assert {name: value.shape for name, value in answers.items()} == quantities(case)
    for one in judge_homework(case, answers).values():
        assert set(one.marks.ravel().tolist()) == {GOOD}


def test_the_gradients_are_those_of_the_textbook():
    case, f = a_case(bias=False), a_case(bias=False).forward()
    answers, book = right_answers(case), backward(f)
    assert "db1" not in answers
    for name, value in book.items():
        np.testing.assert_allclose(answers[name], value, rtol=1e-12)
    np.testing.assert_allclose(answers["loss"], f.loss())


@pytest.mark.parametrize("convention", ["rows", "columns"])
def test_an_error_is_counted_once_and_what_follows_from_it_is_marked(convention: str):
    case = a_case(convention)
    wrong_z = right_answers(case)["z1"].copy()
    wrong_z[0, 1] += 0.7
    written: dict[str, np.ndarray] = {"z1": wrong_z}
    for name in quantities(case):  # all that comes after it is computed from what was written
        if name not in written:
            written[name] = judge_homework(case, written)[name].following
    judged = judge_homework(case, written)
    assert judged["z1"].marks[0, 1] == WRONG
    assert (judged["z1"].marks == WRONG).sum() == 1
    everything = np.concatenate([one.marks.ravel() for name, one in judged.items() if name != "z1"])
    assert set(everything.tolist()) == {GOOD, FOLLOWS}
    assert judged["loss"].marks == FOLLOWS


def test_what_is_not_written_is_empty_and_its_right_numbers_are_used():
    case = a_case()
    half = right_answers(case)["z1"].copy()
    half[1:] = np.nan
    half[0, 0] = 99.0
    judged = judge_homework(case, {"z1": half, "a1": right_answers(case)["a1"]})
    assert judged["z1"].marks.tolist()[1:] == [[EMPTY] * 3] * 4
    assert judged["z1"].marks[0].tolist() == [WRONG, GOOD, GOOD]
    assert set(judged["a1"].marks.ravel().tolist()) == {GOOD}
    assert judged["loss"].marks == EMPTY
