import re

import pytest
from starlette.requests import HTTPConnection

from tests.ui.web.passing import Header, Passed, header, send_through
from ui.owner import COOKIE
from ui.web.owner_cookie import OwnerCookie

PAGE = (b"accept", b"text/html,application/xhtml+xml")
GOOD = "a" * 42 + "-"


def ask(kind: str, *headers: Header, scheme: str = "http") -> Passed:
    """One request, or one websocket, through the middleware."""
    return send_through(OwnerCookie, kind, *headers, scheme=scheme)


def cookie(text: str) -> Header:
    return header("cookie", text)


def cookies(passed: Passed) -> dict[str, str]:
    """The cookies as Streamlit sees them."""
    return HTTPConnection(passed.seen).cookies


def test_the_first_page_brings_a_cookie_that_only_the_server_reads():
    [given] = ask("http", PAGE).answered("set-cookie")
    value, *attributes = given.split("; ")
    assert re.fullmatch(rf"{COOKIE}=[A-Za-z0-9_-]{{43}}", value)
    assert set(attributes) == {"Path=/", "Max-Age=34560000", "HttpOnly", "SameSite=lax"}


def test_over_https_the_cookie_stays_on_https():
    [given] = ask("http", PAGE, scheme="https").answered("set-cookie")
    assert given.endswith("; Secure")


def test_every_browser_gets_another_one():
    assert len({ask("http", PAGE).answered("set-cookie")[0] for _ in range(20)}) == 20


def test_a_known_browser_keeps_its_cookie_and_the_cookie_lives_on():
    answer = ask("http", PAGE, cookie(f"other=1; {COOKIE}={GOOD}"))
    [given] = answer.answered("set-cookie")
    assert given.startswith(f"{COOKIE}={GOOD};")
    assert cookies(answer) == {"other": "1", COOKIE: GOOD}


@pytest.mark.parametrize(
    "bad",
    ["", "short", "a" * 44, "a" * 42 + "/", "a" * 42 + "\n", "é" * 43, f"{GOOD}; {COOKIE}=short"],
    ids=["empty", "short", "long", "slash", "newline", "accents", "the last of two"],
)
def test_a_malformed_cookie_is_replaced(bad: str):
    answer = ask("http", PAGE, cookie(f"first=1; {COOKIE}={bad}"), cookie("second=2"))
    [given] = answer.answered("set-cookie")
    new = given.partition(";")[0].partition("=")[2]
    assert re.fullmatch("[A-Za-z0-9_-]{43}", new)
    assert new != GOOD
    assert cookies(answer) == {"first": "1", "second": "2", COOKIE: new}  # the page sees the new one at once


def test_of_two_cookies_the_last_counts_as_for_streamlit():
    answer = ask("websocket", cookie(f"{COOKIE}={GOOD}"), cookie(f"{COOKIE}={'b' * 43}"))
    assert answer.answered("set-cookie") == []
    assert cookies(answer) == {COOKIE: "b" * 43}


def test_scripts_pictures_and_health_checks_bring_none():
    answer = ask("http", (b"accept", b"*/*"))
    assert answer.answered("set-cookie") == []
    assert cookies(answer) == {}


def test_a_websocket_with_its_cookie_is_left_alone():
    answer = ask("websocket", cookie(f"{COOKIE}={GOOD}"))
    assert answer.answered("set-cookie") == []
    assert answer.sent[0]["headers"] == [(b"x", b"y")]


def test_a_websocket_without_one_gets_it_while_it_is_accepted():
    answer = ask("websocket", scheme="ws")
    [given] = answer.answered("set-cookie")
    assert cookies(answer) == {COOKIE: given.partition(";")[0].partition("=")[2]}
    assert answer.sent[0]["headers"][0] == (b"x", b"y")
    assert "headers" not in answer.sent[1]


def test_the_life_of_the_server_passes_through():
    assert ask("lifespan").seen["type"] == "lifespan"
