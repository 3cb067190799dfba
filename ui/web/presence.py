"""Which browsers have a page open, told to the launcher: a page is a websocket with the browser's cookie."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from runner.looking import SECONDS_BETWEEN_SIGNS, say_who_looks
from ui.owner import COOKIE, hash_of

open_pages: Counter[str] = Counter()
"""The open pages of each browser, by the hash of its cookie."""


class Presence:
    """ASGI middleware that counts the open pages of each browser; it stands behind the one that gives the cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        owner = hash_of(cookie_parser("; ".join(Headers(scope=scope).getlist("cookie"))).get(COOKIE, ""))
        open_pages[owner] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            open_pages[owner] -= 1
            if open_pages[owner] <= 0:
                del open_pages[owner]


async def tell_who_looks(home: Path) -> None:
    """For as long as the server runs, give the launcher a sign of each browser that has a page open."""
    while True:
        await run_sync(say_who_looks, home, list(open_pages))
        await asyncio.sleep(SECONDS_BETWEEN_SIGNS)
