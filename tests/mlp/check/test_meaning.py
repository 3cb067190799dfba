"""What a person means decides what is right."""

import numpy as np
import pytest

from mlp.check import Meaning, check
from mlp.check.case import make_case
from mlp.check.meaning import COURSES
from mlp.check.spec import CaseSpec
from mlp.check.textbook import backward
from mlp.errors import ConfigError
from tools.confusion import answer

SQUARED = CaseSpec(loss="squared_error", output_activation="sigmoid")
SUM = CaseSpec(loss="squared_error", output_activation="sigmoid", reduction="sum")


@pytest.mark.parametrize("spec", [CaseSpec(), SQUARED])
def test_a_consistent_sum_is_right_if_it_is_meant_and_a_mistake_if_not(spec):
    case = make_case(spec)
    f = case.forward(Meaning("sum"))
    assert f.factor == pytest.approx(case.forward().factor * spec.samples)
    mine = answer(spec, backward(f)) | {"loss": np.array(f.loss())}
    assert check(case, mine, Meaning("sum")).verdict == "right"
    assert check(case, mine).mistake == "sum-not-mean"


def test_a_sum_of_whole_losses_has_the_penalty_n_times():
    case = make_case(CaseSpec())
    mine = {name: case.spec.samples * tensor for name, tensor in backward(case.forward()).items()}
    assert check(case, answer(case.spec, mine), Meaning("sum")).verdict == "right"


def test_a_mean_is_right_where_a_sum_is_asked_for_if_it_is_meant():
    case = make_case(SUM)
    mine = answer(SUM, backward(case.forward(Meaning("mean"))))
    assert check(case, mine, Meaning("mean")).verdict == "right"
    assert check(case, mine).mistake == "sum-not-mean"


def test_two_lambda_is_right_if_it_is_meant():
    case = make_case(CaseSpec())
    mine = answer(case.spec, backward(case.forward(Meaning(l2="full"))))
    assert check(case, mine, Meaning(l2="full")).verdict == "right"
    assert check(case, mine, COURSES["cs231n"]).verdict == "right"
    assert check(case, mine).mistake == "l2-factor-two"


@pytest.mark.parametrize("words", [("median", None), (None, "double")])
def test_other_words_are_refused(words):
    with pytest.raises(ConfigError, match="must be one of"):
        Meaning(*words)
