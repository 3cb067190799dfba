"""Numbers as a language writes them."""

import pytest

from ui.language.numbers import THIN, separators, written_in


@pytest.mark.parametrize(("language", "written"), [("de", f"1{THIN}234,5"), ("en", "1,234.5"), ("zh", "1,234.5")])
def test_the_decimal_mark_is_that_of_the_language(language: str, written: str):
    assert written_in("1,234.5", language) == written


def test_a_chart_has_the_same_marks():
    assert separators("de") == f",{THIN}"
    assert separators("zh") == f".{THIN}"
