"""The open pages of each browser are counted, and the launcher is told."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from runner.looking import Looking
from ui.owner import COOKIE, hash_of
from ui.web.presence import Presence, open_pages, tell_who_looks


def scope(kind: str, cookie: str) -> dict[str, Any]:
    return {"type": kind, "headers": [(b"cookie", f"{COOKIE}={cookie}".encode())]}


async def nothing(*_: Any) -> Any:
    return None


def test_a_page_counts_from_its_beginning_to_its_end():
    seen = []

    async def app(*_: Any) -> None:
        seen.append(dict(open_pages))
        if len(seen) == 1:  # a second page of the same browser, and one of another
            await Presence(app)(scope("websocket", "one"), nothing, nothing)
            await Presence(app)(scope("websocket", "two"), nothing, nothing)

    asyncio.run(Presence(app)(scope("websocket", "one"), nothing, nothing))
    one, two = hash_of("one"), hash_of("two")
    assert seen == [{one: 1}, {one: 2}, {one: 1, two: 1}]
    assert not open_pages


def test_a_page_that_ends_with_an_error_is_counted_no_more():
    async def app(*_: Any) -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(Presence(app)(scope("websocket", "one"), nothing, nothing))
    assert not open_pages


def test_a_request_is_no_page():
    seen = []

    async def app(*_: Any) -> None:
        seen.append(dict(open_pages))

    asyncio.run(Presence(app)(scope("http", "one"), nothing, nothing))
    assert seen == [{}]


def test_the_launcher_sees_who_has_a_page_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(open_pages, hash_of("one"), 1)

    async def enough(_: float) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", enough)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(tell_who_looks(tmp_path))
    assert Looking(tmp_path).now() == {hash_of("one")}
