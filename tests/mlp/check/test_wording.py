"""A wrong gradient in words."""

import numpy as np
import pytest

from mlp.check.case import make_case
from mlp.check.spec import CaseSpec
from mlp.check.wording import equal_loss, loss_in_words, ratio

TENSOR = np.linspace(-1.0, 2.0, 12).reshape(4, 3)


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (6.0, "6 times too large (6 is the number of samples)"),
        (-1 / 6, "6 times too small (6 is the number of samples) and has the wrong sign"),
        (-1.0, "of the right size but of the wrong sign"),
        (2.5, "2.5 times too large"),
        (0.0, "zero"),
    ],
)
def test_how_a_tensor_is_wrong_in_words(factor, words):
    assert ratio(factor * TENSOR, TENSOR, 6) == words


def test_what_is_no_multiple_has_no_factor():
    assert ratio(TENSOR + 1.0, TENSOR, 6) == "wrong, and not by a factor"
    assert ratio(TENSOR, np.zeros_like(TENSOR), 6) == "not zero"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"l2": 0.0}, "without the penalty"),
        ({"l2": 0.02}, "lambda, not lambda/2"),
        ({"factor": 1.0}, "summed over the samples"),
    ],
)
def test_a_wrong_loss_is_explained_by_what_was_left_out(change, words):
    f = make_case(CaseSpec(samples=6, l2=0.01)).forward()
    assert words in loss_in_words(f, np.array(f.loss(**change)), half=False)


def test_losses_are_equal_as_far_as_four_digits_say():
    assert equal_loss(np.array(1.235), np.array(1.23456), half=False)
    assert not equal_loss(np.array(1.236), np.array(1.23456), half=False)
