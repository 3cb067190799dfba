import pytest

from tests.ui.web.passing import header, send_through
from ui.web.headers import FIXED, SafeHeaders

IMMUTABLE = (header("cache-control", "public, immutable, max-age=1"), header("set-cookie", "a=b"))


def policy(host: str) -> dict[str, list[str]]:
    [value] = send_through(SafeHeaders, "http", header("host", host)).answered("content-security-policy")
    return {name: sources for name, *sources in (part.split() for part in value.split("; "))}


def test_every_answer_has_the_headers():
    passed = send_through(SafeHeaders, "http", header("host", "a"))
    assert {name: passed.answered(name.lower()) for name in FIXED} == {name: [value] for name, value in FIXED.items()}
    assert passed.answered("x") == ["y"]


def test_nothing_comes_from_another_site():
    allowed = {"'self'", "'none'", "'unsafe-inline'", "blob:", "data:", "ws://localhost:8501", "wss://localhost:8501"}
    of = policy("localhost:8501")
    assert {source for sources in of.values() for source in sources} <= allowed
    assert of["default-src"] == of["frame-ancestors"] == of["base-uri"] == of["form-action"] == ["'none'"]
    assert of["script-src"] == ["'self'", "blob:"]  # neither scripts in the HTML nor 'unsafe-eval'


@pytest.mark.parametrize("host", ["", "a b", "a; script-src *", "a,b", "[::1", "é"])
def test_an_odd_host_does_not_reach_the_policy(host: str):
    assert policy(host)["connect-src"] == ["'self'"]


def test_the_websocket_of_an_address_is_named():
    assert policy("[2001:db8::1]:8501")["connect-src"] == [
        "'self'",
        "ws://[2001:db8::1]:8501",
        "wss://[2001:db8::1]:8501",
    ]


def test_what_may_be_kept_by_all_carries_no_cookie():
    assert send_through(SafeHeaders, "http", behind=IMMUTABLE).answered("set-cookie") == []
    assert send_through(SafeHeaders, "http", behind=IMMUTABLE[1:]).answered("set-cookie") == ["a=b"]


def test_a_websocket_passes_through():
    assert send_through(SafeHeaders, "websocket").sent[0]["headers"] == [(b"x", b"y")]
