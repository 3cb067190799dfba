import math

import pytest
from streamlit.testing.v1 import AppTest

from ui.style import format as fmt


def plain(text: str) -> str:
    """The text with ordinary spaces, as one reads it."""
    return text.replace(fmt.THIN, " ").replace(fmt.SPACE, " ")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.978, "97.8 %"), (1.0, "100.0 %"), (0.0, "0.0 %"), (0.99951, "100.0 %"), (None, "–"), (math.nan, "–")],
)
def test_percent(share: float | None, text: str):
    assert plain(fmt.percent(share)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.302585, "2.30"),
        (0.0812, "0.0812"),
        (9.996, "10.0"),
        (0.00099951, "0.00100"),
        (1.2e-5, "1.20e-5"),
        (123456.0, "1.23e5"),
        (0.0, "0"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "–"),
        (None, "–"),
    ],
)
def test_loss_has_three_significant_digits(value: float | None, text: str):
    assert fmt.loss(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0412, "+0.041"), (-0.3, "−0.30"), (0.0, "0")])
def test_signed(value: float, text: str):
    assert fmt.signed(value) == text


@pytest.mark.parametrize(
    ("count", "text"), [(7, "7"), (101770, "101 770"), (16_000_000, "16 000 000"), (999.6, "1 000")]
)
def test_thousands(count: float, text: str):
    assert plain(fmt.thousands(count)) == text


@pytest.mark.parametrize(
    ("per_second", "text"),
    [(212_345.6, "212 000 samples/s"), (843.2, "843 samples/s"), (None, "–"), (math.inf, "–"), (-1, "–")],
)
def test_rate(per_second: float | None, text: str):
    assert plain(fmt.rate(per_second)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "40 ms"),
        (0.0994, "99 ms"),
        (0.0996, "0.1 s"),
        (2.61, "2.6 s"),
        (9.96, "10 s"),
        (59.7, "1 min 0 s"),
        (80, "1 min 20 s"),
        (3599.7, "1 h 0 min"),
        (3900, "1 h 5 min"),
        (-1, "0 ms"),
        (None, "–"),
        (math.inf, "–"),
    ],
)
def test_duration(seconds: float | None, text: str):
    assert plain(fmt.duration(seconds)) == text


@pytest.mark.parametrize("text", [fmt.percent(0.5), fmt.thousands(1e6), fmt.rate(1e6), fmt.duration(80.0)])
def test_a_line_ends_nowhere_inside_a_number(text: str):
    assert " " not in text.replace("min 20", "min20")  # between the two parts of a time it may


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "5 s"), (12.4, "10 s"), (57.4, "55 s"), (57.5, "1 min"), (89.0, "1 min"), (170.0, "3 min"),
     (3569.0, "59 min"), (3570.0, "1 h 0 min"), (4300.0, "1 h 10 min")],
)  # fmt: skip
def test_a_time_that_is_only_estimated_is_written_roughly(seconds: float, text: str):
    assert plain(fmt.rough(seconds)) == text


GERMAN = """
import streamlit as st
from ui.style import format as fmt
for text in (fmt.percent(0.978), fmt.loss(0.0812), fmt.significant(1.2e-5), fmt.duration(2.6), fmt.thousands(101770),
             fmt.plain(0.1), fmt.given("0.05"), fmt.signed(-0.3)):
    st.text(text)
st.text(fmt.day(1_764_000_000))
"""


def test_german_numbers_have_a_decimal_comma_and_dates_german_months():
    page = AppTest.from_string(GERMAN)
    page.session_state["language"] = "de"
    *numbers, day = [plain(one.value) for one in page.run().text]
    assert numbers == ["97,8 %", "0,0812", "1,20e-5", "2,6 s", "101 770", "0,1", "0,05", "−0,30"]
    assert day.startswith("24. Nov.")
