import asyncio
import re
from typing import Any

import pytest

from ui.owner import COOKIE, OwnerCookie, hash_of, owner_hash

PAGE = (b"accept", b"text/html,application/xhtml+xml")
GOOD = "a" * 42 + "-"


class Answer:
    """What a browser gets back, and what the application behind the middleware saw."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.sent: list[dict[str, Any]] = []

    @property
    def set_cookies(self) -> list[str]:
        headers = [pair for message in self.sent for pair in message.get("headers", ())]
        return [value.decode() for name, value in headers if name == b"set-cookie"]

    @property
    def cookie_header(self) -> str:
        return "; ".join(value.decode("latin-1") for name, value in self.seen["headers"] if name == b"cookie")


def ask(kind: str, *headers: tuple[bytes, bytes], scheme: str = "http") -> Answer:
    """One request, or one websocket, through the middleware."""
    answer = Answer()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        answer.seen = scope
        if kind == "websocket":
            await send({"type": "websocket.accept", "headers": [(b"x", b"y")]})
            await send({"type": "websocket.send", "text": "hello"})
        elif kind == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"x", b"y")]})
            await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        answer.sent.append(message)

    async def receive() -> Any:
        raise AssertionError("the middleware does not read")

    asyncio.run(OwnerCookie(app)({"type": kind, "headers": list(headers), "scheme": scheme}, receive, send))
    return answer


def cookie(text: str) -> tuple[bytes, bytes]:
    return (b"cookie", text.encode("latin-1"))


def test_the_first_page_brings_a_cookie_that_only_the_server_reads():
    [header] = ask("http", PAGE).set_cookies
    assert re.fullmatch(rf"{COOKIE}=[A-Za-z0-9_-]{{43}}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax", header), (
        header
    )


def test_over_https_the_cookie_stays_on_https():
    [header] = ask("http", PAGE, scheme="https").set_cookies
    assert header.endswith("; Secure")


def test_every_browser_gets_another_one():
    assert len({ask("http", PAGE).set_cookies[0] for _ in range(20)}) == 20


def test_a_known_browser_keeps_its_cookie_and_the_cookie_lives_on():
    answer = ask("http", PAGE, cookie(f"other=1; {COOKIE}={GOOD}"))
    [header] = answer.set_cookies
    assert header.startswith(f"{COOKIE}={GOOD};")
    assert answer.cookie_header == f"other=1; {COOKIE}={GOOD}"


@pytest.mark.parametrize(
    "bad",
    ["", "short", "a" * 44, "a" * 42 + "/", "a" * 42 + "\n", "é" * 43, f'"{GOOD}"', f"{GOOD}; {COOKIE}={'b' * 43}"],
    ids=["empty", "short", "long", "slash", "newline", "accents", "quoted", "twice"],
)
def test_a_malformed_cookie_is_replaced(bad: str):
    answer = ask("http", PAGE, cookie(f"first=1; {COOKIE}={bad}"), cookie("second=2"))
    [header] = answer.set_cookies
    new = header.partition(";")[0]
    assert re.fullmatch(rf"{COOKIE}=[A-Za-z0-9_-]{{43}}", new)
    assert answer.cookie_header == f"first=1; second=2; {new}"  # the page sees the new one at once


def test_scripts_pictures_and_health_checks_bring_none():
    answer = ask("http", (b"accept", b"*/*"))
    assert answer.set_cookies == []
    assert answer.cookie_header == ""


def test_a_websocket_with_its_cookie_is_left_alone():
    answer = ask("websocket", cookie(f"{COOKIE}={GOOD}"))
    assert answer.set_cookies == []
    assert answer.sent[0]["headers"] == [(b"x", b"y")]


def test_a_websocket_without_one_gets_it_while_it_is_accepted():
    answer = ask("websocket", scheme="ws")
    [header] = answer.set_cookies
    assert answer.cookie_header == header.partition(";")[0]
    assert answer.sent[0]["headers"][0] == (b"x", b"y")
    assert "headers" not in answer.sent[1]


def test_the_life_of_the_server_passes_through():
    assert ask("lifespan").seen["type"] == "lifespan"


def test_what_is_stored_is_the_sha256_of_the_cookie():
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_page_without_a_server_has_the_hash_of_nothing():
    assert owner_hash() == hash_of("")
