"""The numbers of a step are those of the textbook, and each is the sum of the terms that it is written out as."""

from collections.abc import Callable
from math import exp, log, tanh

import numpy as np
import pytest

from mlp.check.case import shapes_of
from mlp.check.spec import CaseSpec
from mlp.check.worked import ACTIVATIONS, edited, result_of, short_case, work_out
from mlp.errors import DataError

LOSSES = [("cross_entropy", "softmax"), ("logistic", "sigmoid"), ("squared_error", "sigmoid"),
          ("squared_error", "identity")]  # fmt: skip


def small(**changes):
    usual = {"inputs": 3, "hidden": (4,), "outputs": 2, "samples": 3, "activations": ("sigmoid",), "l2": 0.0}
    return CaseSpec(**{**usual, **changes})


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("convention", ["rows", "columns"])
@pytest.mark.parametrize(("loss", "output"), LOSSES)
def test_the_terms_of_each_number_sum_up_to_it(loss, output, convention, bias):
    worked = work_out(small(loss=loss, output_activation=output, convention=convention, bias=bias), 0.5)
    for line in worked.lines:
        array = worked.values[result_of(line)]
        written = worked.written(line)
        assert [one.number.value for one in written] == array.ravel().tolist(), line
        for one in written:
            assert sum(term.value for term in one.terms) == pytest.approx(one.number.value, abs=1e-14), one


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("convention", ["rows", "columns"])
@pytest.mark.parametrize(("loss", "output"), LOSSES)
def test_a_number_written_out_can_be_calculated_as_it_stands(loss, output, convention, activation):
    worked = work_out(small(loss=loss, output_activation=output, convention=convention, activations=(activation,)), 0.5)
    for one in [one for line in worked.lines for one in worked.written(line)] + worked.slope_written(1):
        assert calculated(one.with_values(repr)) == pytest.approx(one.number.value, abs=1e-12), one


def calculated(text):
    """What a sum says, read by a parser of its own: + - * / ^, brackets, exp, log, tanh, max, and one condition."""
    if " if " in text:
        yes, rest = text.split(" if ")
        condition, no = rest.split(" else ")
        return calculated(yes if calculated(condition.partition(">")[0]) > 0 else no)
    return Parser(text).sum()


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp(": exp, "log(": log, "tanh(": tanh, "max(0,": lambda z: max(0, z), "(": lambda same: same,
}  # fmt: skip


class Parser:
    def __init__(self, text):
        self.text = text.replace(" ", "")

    def take(self, *signs):
        for sign in signs:
            if self.text.startswith(sign):
                self.text = self.text[len(sign) :]
                return sign
        return ""

    def sum(self):
        value = self.product()
        while sign := self.take("+", "-"):
            value += self.product() * (1 if sign == "+" else -1)
        return value

    def product(self):
        value = self.power()
        while sign := self.take("*", "/"):
            other = self.power()
            value = value * other if sign == "*" else value / other
        return value

    def power(self):
        if self.take("-"):
            return -self.power()
        value = self.atom()
        return value ** self.atom() if self.take("^") else value

    def atom(self):
        if name := self.take(*FUNCTIONS):
            value = self.sum()
            assert self.take(")"), self.text
            return FUNCTIONS[name](value)
        number = ""
        while self.text and (self.text[0] in "0123456789.e" or (number.endswith("e") and self.text[0] in "+-")):
            number, self.text = number + self.text[0], self.text[1:]
        return float(number)


def test_a_gradient_is_the_slope_of_the_loss():
    spec, step = small(), 1e-6
    worked = work_out(spec, 0.5)
    for name, at in [("W1", (2, 1)), ("b1", (3,)), ("W2", (0, 1)), ("b2", (1,))]:
        value = float(worked.values[name][at])
        up, down = (work_out(spec, 0.5, {(name, at): value + sign * step}).loss for sign in (1, -1))
        assert (up - down) / (2 * step) == pytest.approx(worked.values[f"d{name}"][at], rel=1e-5)


def test_a_number_is_named_by_its_place_from_one_on():
    worked = work_out(small(), 0.5)
    lines = {line.key: line for line in worked.lines}
    assert worked.written(lines["dW1"])[1].names() == ("x[1,1]*delta1[1,2] + x[2,1]*delta1[2,2] + x[3,1]*delta1[3,2]")
    assert worked.written(lines["z1"])[0].names().endswith(" + b1[1]")
    assert worked.written(lines["delta1"])[0].names() == "da1[1,1]*f'(z1[1,1])"
    assert worked.written(lines["W1"])[0].names() == "W1[1,1] - rate*dW1[1,1]"
    assert worked.written(lines["loss"])[0].names().startswith("-y[1,")


def test_a_minus_never_follows_another_sign():
    worked = work_out(small(loss="squared_error", output_activation="sigmoid"), 0.5)
    texts = [one.with_values(lambda value: f"{value:.3g}") for line in worked.lines for one in worked.written(line)]
    assert not [text for text in texts if "+ -" in text or "- -" in text or "*-" in text]


def test_the_lines_are_those_of_the_ledger_with_the_loss():
    lines = work_out(small(), 0.5).lines
    assert [line.key for line in lines] == [
        "z1", "a1", "z2", "a2", "loss", "delta2", "dW2", "db2", "da1", "delta1", "dW1", "db1", "W1", "b1", "W2", "b2",
    ]  # fmt: skip
    formulas = {line.key: line.formula for line in lines}
    assert formulas["a1"] == "a1 = sigmoid(z1)"
    assert formulas["a2"] == "a2 = softmax(z2)"


def test_an_edit_changes_its_number_and_what_follows():
    spec = small()
    before, after = work_out(spec, 0.5), work_out(spec, 0.5, {("x", (0, 0)): 2.0})
    assert after.values["x"][0, 0] == 2.0
    assert after.loss != before.loss
    assert np.array_equal(after.values["z1"][1:], before.values["z1"][1:])


@pytest.mark.parametrize(
    "edit", [(("x", (3, 0)), 1.0), (("z1", (0, 0)), 1.0), (("b1", (0, 0)), 1.0), (("x", (0, 0)), 1e9)]
)
def test_what_is_no_edit_is_said(edit):
    with pytest.raises(DataError):
        edited(short_case(small()), dict([edit]))


def test_what_overflows_is_shown_and_does_not_fail():
    spec = small(activations=("relu",))
    huge = {(name, at): 1000.0 for name, shape in shapes_of(spec).items() if name != "y" for at in np.ndindex(shape)}
    assert not work_out(spec, 0.5, huge).is_finite


def test_an_activation_that_is_not_written_out_is_said():
    with pytest.raises(DataError, match="gelu"):
        work_out(small(activations=("gelu",)), 0.5)
