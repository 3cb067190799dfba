import json
from datetime import UTC, datetime
from math import inf, isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner import checked
from runner.checked import RunError, parse, shown

ordinary = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=20,
)  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(st.characters()), parts),
    max_leaves=20,
)
RULES = {
    "text": checked.text(5),
    "whole": checked.whole(-1, 9),
    "number": checked.number(0, 1.5),
    "moment": checked.moment,
    "flag": checked.flag,
    "mapping": checked.mapping,
    "one_of": checked.one_of({"a", "b"}),
    "optional": checked.optional(checked.whole(0)),
}


@given(value=ordinary)
def test_ordinary_json_comes_back(value):
    assert parse(json.dumps(value).encode()) == value


def is_odd(value: object) -> bool:
    match value:
        case dict():
            return any(map(is_odd, [*value, *value.values()]))
        case list():
            return any(map(is_odd, value))
        case str():
            return not checked.is_text(value)
        case float():
            return not isfinite(value)
        case int():
            return abs(value) >= 2**64
    return False


@given(value=anything, ascii_only=st.booleans())
def test_exactly_the_odd_values_are_refused(value, ascii_only):
    text = json.dumps(value, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    if is_odd(value):
        with pytest.raises(ValueError, match="it holds"):
            parse(text)
    else:
        assert parse(text) == value


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"\xff", b"NaN", b"[-Infinity]", b"1e999", b"-1E+0999", b"9" * 400, b"9" * 5000, b"9" * 400 + b".0",
     b"[" * 65 + b"]" * 65, b"[" * 100_000, b'{"\\udfff": 1}', b'"\xed\xa0\x80"', "{}".encode("utf-16")],
)  # fmt: skip
def test_what_is_no_usable_json_is_refused(text):
    with pytest.raises(ValueError, match=r"^it holds [^:]*$"):
        parse(text)


@given(value=anything | st.integers(10**400, 10**401) | st.sampled_from([inf, nan, -0.0, object()]))
@pytest.mark.parametrize("name", RULES)
def test_a_rule_accepts_a_value_or_says_what_came_in_a_sentence_that_can_be_shown(name, value):
    try:
        RULES[name](value, "The thing")
    except RunError as error:
        sentence = str(error)
    else:
        return
    assert sentence.startswith("The thing must be ")
    assert sentence.endswith(".")
    assert len(sentence) < 200
    assert checked.is_text(sentence)


@pytest.mark.parametrize(
    ("name", "value"),
    [("text", "12345"), ("whole", -1), ("whole", 9), ("number", 0), ("number", 1.5), ("moment", 0), ("flag", False),
     ("moment", checked.LATEST), ("mapping", {}), ("one_of", "b"), ("optional", None), ("optional", 3)],
)  # fmt: skip
def test_the_ends_of_a_range_are_in_it(name, value):
    RULES[name](value, "The thing")


@pytest.mark.parametrize(
    ("name", "value"),
    [("text", "123456"), ("text", "\ud800"), ("text", 3), ("whole", -2), ("whole", 10), ("whole", 1.0), ("whole", True),
     ("number", -1e-9), ("number", nan), ("number", inf), ("number", True), ("moment", -1), ("moment", 1e300),
     ("moment", nan), ("moment", True), ("flag", 1), ("mapping", []), ("one_of", "c"), ("one_of", []),
     ("optional", False)],
)  # fmt: skip
def test_what_lies_beyond_is_refused(name, value):
    with pytest.raises(RunError, match=r"The thing must be .*; got "):
        RULES[name](value, "The thing")


def test_a_calendar_can_show_the_latest_moment():
    assert datetime.fromtimestamp(checked.LATEST, UTC).year == 9892


def test_a_long_value_is_cut_in_a_sentence():
    assert shown("x" * 10_000) == "'" + "x" * 56 + "..."
    assert shown(3) == "3"
