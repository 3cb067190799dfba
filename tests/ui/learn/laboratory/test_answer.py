"""What the page says of a mistake: in order, escaped, and of all mistakes."""

import pytest

from mlp.data.dataset import Splits
from mlp.lab.famous import FAMOUS, TABLE
from mlp.lab.gradient import GradientCheck
from mlp.lab.mistake import STAGES
from mlp.lab.program import RIGHT
from mlp.lab.record import Record
from mlp.lab.table import row_of
from ui.learn.laboratory.answer import TRY, answer_html, check_words, diff_html
from ui.learn.laboratory.one_mistake import STAGES as NAMES


def test_every_stage_has_a_name_and_something_to_try():
    assert tuple(TRY) == tuple(NAMES) == STAGES


def test_a_line_is_shown_as_it_is_written():
    text = diff_html("delta = da * (a > 0)", "delta = da * (a >= 0)  # <b>")
    assert "<pre>delta = da * (a &gt; 0)</pre>" in text
    assert "<b>" not in text


def test_the_gradient_check_in_words():
    assert check_words(GradientCheck(0.98, "dW2")) == "dW2 is wrong: relative error 1"
    assert check_words(GradientCheck(2.4e-10, "dW1")) == "right: relative errors up to 2e-10"
    assert check_words(GradientCheck(float("inf"), "", "(2,) (3,)")) == "the shapes do not fit"


def test_every_reason_is_short():
    assert {mistake.key: len(mistake.why.split()) for mistake in TABLE if len(mistake.why.split()) > 60} == {}


@pytest.mark.long
@pytest.mark.parametrize("key", FAMOUS)
def test_every_mistake_has_an_answer_that_marks_what_shows_it(key: str, mnist: Splits):
    mistake = FAMOUS[key]
    right, wrong = (Record.of(mistake.experiment, mnist, program) for program in (RIGHT, mistake.program))
    row = row_of(mistake, right, wrong)
    text = answer_html(mistake, row, wrong)
    assert text.count("<dt>") == 5
    assert text.count("is-wrong") == len(row.seen_by)
    assert ("<dd>finds nothing" in text) != bool(row.findings)
