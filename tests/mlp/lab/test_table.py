"""The rows of the table; what they say of each mistake is what the entries and the document say."""

from dataclasses import replace

import pytest

from mlp.data.dataset import Splits
from mlp.lab.famous import FAMOUS, TABLE
from mlp.lab.gradient import GradientCheck
from mlp.lab.mistake import SLOWLY, USUAL
from mlp.lab.table import NOTICED, Row, rows


def test_who_notices_what():
    quiet = Row("a", GradientCheck(1e-9, "dW1"), "", USUAL, 0.3, 0.31, 0.90, 0.89, ())
    assert quiet.seen_by == ()
    assert replace(quiet, gradient_check=GradientCheck(0.5, "dW1")).seen_by == ("gradient check",)
    assert replace(quiet, gradient_check=GradientCheck(float("nan"), "dW1")).seen_by == ("gradient check",)
    assert replace(quiet, shape_error="(2,) (3,)", wrong_accuracy=None).seen_by == ("shapes", "accuracy")
    assert replace(quiet, loss=SLOWLY).seen_by == ("loss",)
    assert replace(quiet, wrong_accuracy=0.90 - NOTICED - 1e-9).seen_by == ("accuracy",)
    assert replace(quiet, findings=("stuck",)).seen_by == ("diagnosis",)


def test_rows_of_a_few_mistakes_on_few_digits(few: Splits):
    short = {"train_size": 300, "epochs": 1}
    some = [replace(FAMOUS[key], settings=short) for key in ("argmax-wrong-axis", "labels-not-one-hot", "factor-two")]
    counted, stopped, doubled = rows(few, some)
    assert counted.right_loss == counted.wrong_loss
    assert counted.accuracy_tells
    assert not counted.gradient_check.sees
    assert stopped.shape_error
    assert (stopped.wrong_loss, stopped.wrong_accuracy) == (None, None)
    assert doubled.gradient_check.error == pytest.approx(1 / 3, rel=1e-4)
    assert doubled.right_loss == counted.right_loss


@pytest.mark.long
def test_the_loss_does_what_each_entry_says(mnist: Splits):
    found = {row.key: row.loss for row in rows(mnist)}
    assert found == {mistake.key: mistake.expects for mistake in TABLE}
