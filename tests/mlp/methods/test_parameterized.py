"""Choices with numbers behind a colon."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.errors import ConfigError
from mlp.methods.parameterized import choices, parse_parameterized_name


@dataclass(frozen=True)
class Row:
    defaults: dict[str, float] = field(default_factory=dict)


PLAIN, SCALED, RANGED = Row(), Row({"std": 1.0}), Row({"low": 0.0, "high": 1.0})
TABLE = {"plain": PLAIN, "scaled": SCALED, "ranged": RANGED}
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def test_choices_are_read_aloud():
    assert choices(TABLE) == "plain, scaled, ranged"


@pytest.mark.parametrize("name, row", TABLE.items())
def test_a_name_alone_has_the_usual_values(name: str, row: Row):
    assert parse_parameterized_name(name, TABLE, "The thing") == (row, tuple(row.defaults.values()))


@given(low=FINITE, high=FINITE)
def test_given_numbers_replace_the_usual_ones_from_the_left(low: float, high: float):
    assert parse_parameterized_name(f"scaled:{low!r}", TABLE, "The thing") == (SCALED, (low,))
    assert parse_parameterized_name(f"ranged:{low!r}", TABLE, "The thing") == (RANGED, (low, 1.0))
    assert parse_parameterized_name(f"ranged:{low!r},{high!r}", TABLE, "The thing") == (RANGED, (low, high))


@pytest.mark.parametrize("text", ["", "unknown", "Plain", " plain", "unknown:1", ":1"])
def test_an_unknown_name_is_answered_with_the_known_ones(text: str):
    with pytest.raises(ConfigError) as error:
        parse_parameterized_name(text, TABLE, "The thing")
    assert str(error.value) == f"The thing must be one of plain, scaled, ranged; got {text!r}."


@pytest.mark.parametrize(
    "text, expected",
    [
        ("plain:1", "The thing plain takes no numbers"),
        ("plain:", "The thing plain takes no numbers"),
        ("scaled:1,2", "The thing scaled takes std after the colon"),
        ("ranged:1,2,3", "The thing ranged takes low, high after the colon"),
        ("scaled:", "must be numbers"),
        ("scaled:one", "must be numbers"),
        ("ranged:1,", "must be numbers"),
        ("scaled:1:2", "must be numbers"),
        ("scaled:nan", "must be finite"),
        ("ranged:0,inf", "must be finite"),
        ("scaled:1e999", "must be finite"),
    ],
)
def test_wrong_numbers_are_answered_with_what_is_expected_and_what_came(text: str, expected: str):
    with pytest.raises(ConfigError) as error:
        parse_parameterized_name(text, TABLE, "The thing")
    assert expected in str(error.value)
    assert str(error.value).endswith(f"got {text!r}.")
