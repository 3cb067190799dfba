"""The page about the laboratory is what the laboratory computes."""

import re
from collections.abc import Iterable
from datetime import date

import pytest

from mlp.data.dataset import Splits
from mlp.lab.famous import FAMOUS, TABLE
from mlp.lab.found import read_rows
from mlp.lab.gradient import GradientCheck
from mlp.lab.mistake import EXPLODES, STILL
from mlp.lab.table import Row, rows
from tools.laboratory import PAGE, counts, described, line, page

AGAIN = "write the page again: python -m tools.laboratory"
NUMBER = re.compile(r"\d+\.\d+")
SAMPLE = ("weights-transposed",)


def cells(row: str) -> tuple[list[str], list[float]]:
    """The words of a row of the table, and its numbers."""
    return NUMBER.sub("#", row).split(" | "), [float(number) for number in NUMBER.findall(row)]


def compare(found: Iterable[Row]) -> None:
    """Hold the page to these rows: words exactly, numbers within rounding.

    Another machine sums in another order, which after 500 steps is seen in the last digits. A training whose loss
    stands still or explodes makes more of it: of such a row, only the numbers of the right training are held.
    """
    text = PAGE.read_text(encoding="utf-8")
    for row in found:
        (written,) = re.findall(rf"^\| {row.key} \|.*$", text, re.MULTILINE)
        words, numbers = cells(line(row))
        assert cells(written)[0] == words, AGAIN
        held = slice(1, None, 2) if row.loss in (STILL, EXPLODES) and row.wrong_loss is not None else slice(None)
        assert numbers[held] == pytest.approx(cells(written)[1][held], rel=0.02, abs=0.02), AGAIN


def test_a_sample_of_the_page_is_computed_again(mnist: Splits):
    compare(rows(mnist, [FAMOUS[key] for key in SAMPLE]))


@pytest.mark.long
def test_the_whole_page_is_computed_again(mnist: Splits):
    compare(rows(mnist, TABLE))


def test_the_file_that_the_program_reads_says_the_same_as_the_page():
    found = read_rows()
    assert [row.key for row in found] == [mistake.key for mistake in TABLE]
    compare(found)


def test_the_page_lists_every_mistake_in_the_words_of_its_entry():
    text = PAGE.read_text(encoding="utf-8")
    for mistake in TABLE:
        assert described(mistake) in text, AGAIN
        assert len(re.findall(rf"^\| {mistake.key} \|", text, re.MULTILINE)) == 1


def test_a_row_says_what_was_found():
    stopped = Row(
        "a", GradientCheck(1.0, "", "(2,) (3,)"), "(2,) (3,)", "stops with an error", 0.3, None, 0.9, None, ()
    )
    assert line(stopped) == (
        "| a | **shapes do not fit** | **error** | **stops with an error** | - | none (90.0 %) | - |"
    )
    silent = Row("b", GradientCheck(0.5, "dW1"), "", "falls as usual", 0.3, 0.31, 0.9, 0.899, ("dead",))
    assert line(silent) == "| b | **wrong** (dW1) | fit | falls as usual | 0.31 (0.30) | 89.9 % (90.0 %) | **dead** |"
    quiet = Row("c", GradientCheck(1e-9, "dW1"), "", "falls as usual", 0.3, 0.31, 0.9, 0.899, ())
    text = page([stopped, silent, quiet], date(2024, 2, 29))
    assert "2024-02-29" in text
    assert counts([stopped, silent, quiet]) in text
    assert "gradient check 2, shapes 1, loss 1, accuracy 1, diagnosis 1" in text
    assert "By nothing: c." in text
