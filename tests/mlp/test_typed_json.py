"""Dataclasses from JSON: what fits is read, and everything else is refused with the name of its field."""

from dataclasses import dataclass, field
from math import isnan

import pytest

from mlp.typed_json import LARGEST_WHOLE, read_object, write_object


@dataclass(frozen=True)
class Inner:
    number: float
    flag: bool = False


@dataclass(frozen=True)
class Outer:
    count: int
    inner: Inner
    many: list[Inner]
    text: str | None = None
    old: float = field(default=0.0, metadata={"key": "older name"})
    rest: dict[str, object] = field(default_factory=dict)


GOOD = {"count": 3, "inner": {"number": 1, "flag": True}, "many": [{"number": None}], "older name": 2.5, "rest": {}}


def test_an_object_is_read_and_written():
    read = read_object(Outer, GOOD | {"unknown": 1})
    assert (read.count, read.inner, read.text, read.old) == (3, Inner(1.0, True), None, 2.5)
    assert isnan(read.many[0].number)
    assert write_object(Outer(1, Inner(0.5), [])) == {
        "count": 1, "inner": {"number": 0.5, "flag": False}, "many": [], "older name": 0.0, "rest": {}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"count": 1.0}, "count: a whole number"),
        ({"count": LARGEST_WHOLE + 1}, "count: a whole number"),
        ({"inner": []}, "inner: an object"),
        ({"inner": {"flag": True}}, "inner: number is missing"),
        ({"inner": {"number": 1, "flag": 1}}, "inner: flag: true or false"),
        ({"many": {}}, "many: a list"),
        ({"many": [{"number": "1"}]}, "many: number: a finite number"),
        ({"text": "\ud800"}, "text: the text has characters"),
        ({"rest": None}, "rest: an object"),
    ],
)
def test_what_does_not_fit_is_named(changes, says):
    with pytest.raises(ValueError, match=says):
        read_object(Outer, GOOD | changes)
