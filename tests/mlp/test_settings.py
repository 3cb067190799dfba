"""A setting is one row, and everything that shows, checks or changes settings reads the rows."""

import argparse
from dataclasses import dataclass, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.commands.options import add_setting
from mlp.config import LIVE_SETTINGS, NETWORK_SETTINGS, TRAINING_SETTINGS, NetworkConfig, TrainingConfig
from mlp.errors import ConfigError
from mlp.methods.schedules import SCHEDULES
from mlp.settings import Number, OneOf, Parameterized, Whole, setting, settings_of
from mlp.training.changes import CAN_DIFFER

SPECIAL = {"hidden"}
"""Fields whose rule is more than one row can say."""


@pytest.mark.parametrize(("kind", "rows"), [(NetworkConfig, NETWORK_SETTINGS), (TrainingConfig, TRAINING_SETTINGS)])
def test_each_field_is_a_setting_with_its_default(kind: Any, rows: dict[str, Any]):
    assert {one.name for one in fields(kind)} - SPECIAL == set(rows)
    usual = kind()
    for name, row in rows.items():
        assert (row.name, row.default) == (name, getattr(usual, name))
        row.rule.check(row.default, row.subject, usual)


@pytest.mark.parametrize("row", TRAINING_SETTINGS.values(), ids=TRAINING_SETTINGS)
def test_a_configuration_refuses_what_its_row_refuses(row: Any):
    odd: dict[str, Any] = {row.name: object()}
    with pytest.raises(ConfigError, match=rf"^{row.subject.split(' (')[0]}.* got "):
        TrainingConfig(**odd)


def test_live_settings_are_those_that_may_differ_from_a_checkpoint():
    """They stood in two tables: a setting that was added to one of them alone made checkpoints unreadable."""
    assert set(LIVE_SETTINGS) == {name for name, row in TRAINING_SETTINGS.items() if row.live}
    assert {*LIVE_SETTINGS, "epochs"} == CAN_DIFFER


def test_every_live_setting_can_be_shown_and_told():
    for row in LIVE_SETTINGS.values():
        assert row.word
        assert row.label
        assert row.help.endswith(".")


@dataclass(frozen=True)
class Further:
    """A configuration with one setting of each rule."""

    size: int = setting(3, Whole(1, lambda config: 2 * config.size), "size", "How many.", option_help="how many")
    share: float = setting(0.5, Number(0, 1, above=True), "share", live=True)
    limit: float | None = setting(None, Number(0, 9, optional=True), "limit", subject="Limit", option="--most")
    kind: str = setting("b", OneOf(("a", "b")), "kind")
    plan: str = setting("constant", Parameterized(SCHEDULES), "plan")


ROWS = settings_of(Further)


def test_a_row_knows_its_words():
    assert [(row.name, row.label, row.subject, row.option) for row in ROWS.values()] == [
        ("size", "Size", "The size", "--size"),
        ("share", "Share", "The share", "--share"),
        ("limit", "Limit", "Limit", "--most"),
        ("kind", "Kind", "The kind", "--kind"),
        ("plan", "Plan", "The plan", "--plan"),
    ]


def test_a_further_row_is_an_option_of_the_command_line():
    parser = argparse.ArgumentParser()
    for row in ROWS.values():
        add_setting(parser, row)
    assert vars(parser.parse_args([])) == {"size": 3, "share": 0.5, "limit": None, "kind": "b", "plan": "constant"}
    assert parser.parse_args(["--size", "7", "--most", "2.5"]).limit == 2.5
    assert "how many (3)" in parser.format_help()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("size", 0, "The size must be a whole number from 1 to 6; got 0."),
        ("size", 7, "The size must be a whole number from 1 to 6; got 7."),
        ("size", True, "The size must be a whole number from 1 to 6; got True."),
        ("share", 0, "The share must be a number above 0 and at most 1; got 0."),
        ("share", "1", "The share must be a number above 0 and at most 1; got '1'."),
        ("limit", 10, "Limit must be a number from 0 to 9; got 10."),
        ("kind", "c", "The kind must be one of a, b; got 'c'."),
        ("kind", ["a"], "The kind must be one of a, b; got ['a']."),
        ("plan", 3, "The plan must be one of"),
        ("plan", "constant:1", "The plan constant takes no numbers"),
    ],
)
def test_what_a_rule_refuses_is_said(name: str, value: object, says: str):
    with pytest.raises(ConfigError) as caught:
        ROWS[name].rule.check(value, ROWS[name].subject, Further())
    assert str(caught.value).startswith(says)


@given(low=st.integers(-9, 9), width=st.integers(0, 9), value=st.integers(-20, 20))
def test_whole_numbers_and_numbers_agree_on_their_limits(low: int, width: int, value: int):
    for rule in (Whole(low, low + width), Number(low, low + width)):
        if low <= value <= low + width:
            rule.check(value, "It", None)
        else:
            with pytest.raises(ConfigError):
                rule.check(value, "It", None)


def test_none_is_a_value_of_optional_settings_alone():
    ROWS["limit"].rule.check(None, "It", None)
    for rule in (Whole(0, 1), Number(0, 1)):
        with pytest.raises(ConfigError):
            rule.check(None, "It", None)
